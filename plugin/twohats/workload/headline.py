"""The headline: what someone should take away who reads nothing else."""

from collections.abc import Sequence

from twohats.model.finding import Finding
from twohats.model.report import FEW, ScopeRow, WrongLabels
from twohats.workload.rules.wording import percent
from twohats.workload.wrong_labels import is_doubtful

NAMED = 3  # findings in the headline


def headline(
    sites: Sequence[ScopeRow], findings: Sequence[Finding], issues: int, wrong: WrongLabels
) -> str:
    """Return up to four sentences: the balance, how far to trust it, the gravest findings."""
    if not issues:
        return "There are no issues to speak of."
    parts = (_balance(sites), _doubt(wrong), _gravest(findings), _count(sites, findings))
    return " ".join(filter(None, parts))


def _balance(sites: Sequence[ScopeRow]) -> str:
    told = []
    for site in sites:
        share, where = site.open.manager_share, f" on {site.name}" if len(sites) > 1 else ""
        if share is not None and share.n < FEW:
            issues = "1 open issue is" if share.n == 1 else f"{share.n} open issues are"
            told.append(f"only {issues} role work{where}, too few to tell a balance")
        elif share is not None:
            told.append(
                f"{percent(share.value)} of the open role work{where} is manager work"
                f" ({percent(share.low)} to {percent(share.high)}, n {share.n})"
            )
    sentence = "; ".join(told) or "no open issue is role work"
    return f"{sentence[0].upper()}{sentence[1:]}."


def _doubt(wrong: WrongLabels) -> str:
    if not is_doubtful(wrong) or wrong.low is None or wrong.high is None:
        return ""
    return (
        f"Take care: {100 * wrong.low:.0f} to {100 * wrong.high:.0f} % of the labels may be wrong."
    )


def _gravest(findings: Sequence[Finding]) -> str:
    ordered = sorted(findings, key=lambda finding: -finding.severity.rank)
    clauses = "; ".join(finding.short for finding in ordered[:NAMED])
    return f"{clauses[0].upper()}{clauses[1:]}." if clauses else ""


def _count(sites: Sequence[ScopeRow], findings: Sequence[Finding]) -> str:
    if not findings and all(site.open.manager_share is None for site in sites):
        return "If some should be: twohats mapping new starts words of your own."
    if not findings:
        return "No imbalance is large and sure enough to tell."
    return f"{len(findings)} findings." if len(findings) > NAMED else ""
