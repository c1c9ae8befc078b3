"""What a report may say where others read it."""

from msgspec.structs import replace

from twohats.model.finding import Finding
from twohats.model.report import Report


def public(report: Report) -> Report:
    """Return the report without the keys of issues that carry a security level.

    They stay in every count. Of people it says what it was built to say.
    """
    return replace(
        report,
        findings=tuple(map(_public, report.findings)),
        known=tuple(map(_public, report.known)),
    )


def _public(finding: Finding) -> Finding:
    if not finding.restricted:
        return finding
    hidden = frozenset(finding.restricted)
    return replace(
        finding, issues=tuple(k for k in finding.issues if k not in hidden), restricted=()
    )
