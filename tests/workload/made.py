"""Makers of issues, sites and reports for the tests of workload."""

from collections.abc import Iterable
from random import Random

from twohats.model.issue import Issue, Person
from twohats.model.mapping import Duty, Mapping
from twohats.model.report import Measured, Report, Source
from twohats.model.settings import BalanceSettings, PeopleDetail
from twohats.model.tally import Tally
from twohats.model.verdict import DecidedBy, Effective, Reason, Role, Verdict
from twohats.workload import ReportOptions, Tallier, build_report

DAY = 86_400_000
NOW = 1_790_000_000_000
OWNER, MANAGER, BOTH = Role.OWNER, Role.MANAGER, Role.BOTH
DUTIES = {
    "planning-scheduling": MANAGER,
    "budget-compliance": MANAGER,
    "stakeholder-updates": MANAGER,
    "risk-analysis": MANAGER,
    "value-buy-in": OWNER,
    "big-picture-leadership": OWNER,
    "outcome-ownership": OWNER,
    "motivating-team": OWNER,
}
RARE = "motivating-team"

Counted = tuple[Issue, Verdict, Effective]


def mapping(measured: Measured | None = None) -> Mapping:
    """Return a small mapping of eight duties, one of them rarely ticketed."""
    duties = (
        Duty(
            id=duty,
            name=duty.replace("-", " ").capitalize(),
            role=role,
            rarely_ticketed=duty == RARE,
        )
        for duty, role in DUTIES.items()
    )
    return Mapping(
        name="small", version="1", hash="0123abcd", duties=tuple(duties), measured=measured
    )


class Maker:
    """Makes issues with running keys; every chance comes from one seed."""

    def __init__(self, seed: int = 1) -> None:
        self.random = Random(seed)  # noqa: S311 - chance in a test, not a secret
        self.count = 0

    def issue(
        self,
        project: str = "APO",
        *,
        person: str = "",
        age_days: float | None = None,
        done_days: float | None = None,
        restricted: bool = False,
    ) -> Issue:
        """Return an issue, open unless ``done_days`` says how long ago it was finished."""
        self.count += 1
        age = self.random.uniform(1, 200) if age_days is None else age_days
        return Issue(
            key=f"{project}-{self.count}",
            title="Anything",
            project=project,
            assignee=Person(person, f"Name of {person}") if person else None,
            done=done_days is not None,
            created_ms=NOW - int((age + (done_days or 0)) * DAY),
            resolved_ms=None if done_days is None else NOW - int(done_days * DAY),
            restricted=restricted,
        )


def role(issue: Issue, role: Role, duty: str = "", by: DecidedBy = DecidedBy.EVIDENCE) -> Counted:
    """Return the issue as work of a role."""
    if by is DecidedBy.EVIDENCE:
        return issue, Verdict(role, duty or None), Effective(role, duty or None, by)
    unclear = Verdict(Role.UNCLEAR, reason=Reason.NO_EVIDENCE)
    return issue, unclear, Effective(role, duty or None, by)


def neither(issue: Issue, reason: Reason = Reason.NO_EVIDENCE) -> Counted:
    """Return the issue as nobody's role work."""
    return issue, Verdict(Role.UNCLEAR, reason=reason), Effective(Role.UNCLEAR)


def count(
    issues: Iterable[Counted],
    settings: BalanceSettings | None = None,
    *,
    site: str = "",
    now_ms: int = NOW,
) -> Tally:
    """Return the tally of the issues."""
    tallier = Tallier(settings or BalanceSettings(), now_ms, site=site)
    for one in issues:
        tallier.add(*one)
    return tallier.tally()


def report(tally: Tally, options: ReportOptions | None = None) -> Report:
    """Return the report of a tally; people are named unless the options say otherwise."""
    chosen = options or ReportOptions(people=PeopleDetail.NAMED)
    return build_report(tally, mapping(), Source(kind="files", name="made"), chosen)


def codes(of: Report) -> set[str]:
    """Return the codes of a report's findings."""
    return {finding.code for finding in of.findings}
