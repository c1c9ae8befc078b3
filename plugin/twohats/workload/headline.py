"""The headline: what someone should take away who reads nothing else."""

from collections.abc import Sequence

from twohats.model.finding import Finding
from twohats.model.report import ScopeRow
from twohats.workload.rules.wording import percent

NAMED = 3  # findings in the headline


def headline(sites: Sequence[ScopeRow], findings: Sequence[Finding], issues: int) -> str:
    """Return up to three sentences: the balance, the gravest findings, how many there are."""
    if not issues:
        return "There are no issues to speak of."
    return " ".join(filter(None, (_balance(sites), _gravest(findings), _count(findings))))


def _balance(sites: Sequence[ScopeRow]) -> str:
    told = []
    for site in sites:
        share, where = site.open.manager_share, f" on {site.name}" if len(sites) > 1 else ""
        if share is not None:
            told.append(
                f"{percent(share.value)} of the open role work{where} is manager work"
                f" ({percent(share.low)} to {percent(share.high)}, n {share.n})"
            )
    return f"{'; '.join(told)}." if told else "No open issue is role work."


def _gravest(findings: Sequence[Finding]) -> str:
    ordered = sorted(findings, key=lambda finding: -finding.severity.rank)
    clauses = "; ".join(finding.short for finding in ordered[:NAMED])
    return f"{clauses[0].upper()}{clauses[1:]}." if clauses else ""


def _count(findings: Sequence[Finding]) -> str:
    if not findings:
        return "No imbalance was found that can be trusted."
    return f"{len(findings)} findings." if len(findings) > NAMED else ""
