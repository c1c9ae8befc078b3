"""The Report: one value that every format is made from.

Encoded as JSON it is the ``twohats.report/1`` contract. Shares are fractions of 1, rounded to
four digits; times are ISO 8601, UTC. ``both`` counts half to each role wherever a share is told.
"""

from msgspec import Struct

from twohats.model.finding import Finding
from twohats.model.tally import Work
from twohats.model.verdict import Role

SCHEMA = "twohats.report/1"
FEW = 10  # role issues under which a headline or table tells no share


class Measured(Struct, frozen=True):
    """How often the mapping errs, counted on issues that people labelled.

    ``role_issues`` carry a role by their labels; ``role_found`` of them got one from the
    mapping, ``role_wrong`` of those the wrong one. ``other_issues`` carry none;
    ``other_labelled`` of them got one all the same.
    """

    role_issues: int
    role_found: int
    role_wrong: int
    other_issues: int
    other_labelled: int
    data: str = ""  # what it was measured on


class Source(Struct, frozen=True, kw_only=True):
    """Where the issues came from. ``base_url`` is empty where no link can be made."""

    kind: str  # "site" or "files"
    name: str
    base_url: str = ""
    projects: tuple[str, ...] = ()
    note: str = ""  # such as "open, or resolved within 30 days"
    base_urls: dict[str, str] = {}  # by site, where the report is of several


class MappingRef(Struct, frozen=True):
    """The mapping's name and version, and the hash of its content."""

    name: str
    version: str
    hash: str = ""


class Share(Struct, frozen=True):
    """A share with its 95 % Wilson interval; ``n`` issues are its base."""

    value: float
    low: float
    high: float
    n: int


class Balance(Struct, frozen=True, kw_only=True):
    """Role work of a scope in one state, decided by evidence or a human.

    ``fallback`` are issues that only the fallback gave a role; no share counts them.
    ``manager_share`` and its twins by points and by estimate are ``None`` where there is
    nothing to divide by; the latter count only the issues that have points or an estimate.
    """

    owner: Work = Work()
    manager: Work = Work()
    both: Work = Work()
    fallback: int = 0
    manager_share: Share | None = None
    manager_share_points: float | None = None
    manager_share_estimate: float | None = None
    estimated_share: float | None = None  # of the role issues, those that have an estimate
    jql_owner: str = ""  # of that role alone
    jql_manager: str = ""
    jql_both: str = ""
    jql: str = ""  # of all of it


class Target(Struct, frozen=True):
    """The target band of manager work's share, in percent."""

    low: int
    high: int


class DutyRow(Struct, frozen=True, kw_only=True):
    """One duty in one scope. ``coverage`` is a value of ``COVERAGE``."""

    duty: str
    title: str
    role: Role
    open: int
    unassigned: int
    finished: int
    people: int  # how many have open work of it
    coverage: str
    jql: str = ""


# "rarely": nothing there, and the mapping says that this duty seldom has an issue.
COVERAGE = ("covered", "finished-only", "unassigned", "missing", "rarely")


class AgeRow(Struct, frozen=True):
    """Open work of a role by age; ``median`` is its bucket, such as ``"30-60 days"``."""

    role: Role
    buckets: tuple[int, ...]
    median: str


class ScopeRow(Struct, frozen=True, kw_only=True):
    """One scope: the site, a project, or a group of at least five people.

    ``two_hats`` counts people with at least five open role issues, a quarter of them and no
    fewer than two of the lesser role. ``queue`` counts open issues that are weak or too close.
    """

    scope: str  # "site", "project:KEY", "group:NAME"
    kind: str
    name: str
    site: str
    issues: int
    open_issues: int
    open: Balance
    finished: Balance
    before: Balance
    target: Target | None
    unassigned: int  # open role work
    unassigned_owner: int  # that of both roles in each of these
    unassigned_manager: int
    assignees: int
    two_hats: int
    unclear_reasons: dict[str, int]
    decided_by: dict[str, int]
    duties: tuple[DutyRow, ...]
    ages: tuple[AgeRow, ...]
    queue: int = 0
    jql_unassigned: str = ""
    jql_queue: str = ""


class PersonRow(Struct, frozen=True, kw_only=True):
    """One person's recorded role work. ``declared`` are roster roles; ``mostly`` is inferred."""

    id: str
    name: str
    site: str
    projects: tuple[str, ...]
    declared: tuple[Role, ...]
    mostly: Role | None
    open: Balance
    finished: Balance
    open_issues: int  # of a role or of none
    two_hats: bool
    jql: str = ""


class TrendPoint(Struct, frozen=True, kw_only=True):
    """Role work of a scope at a time.

    ``kind`` is ``"finished"`` (role work finished in the week that ends at ``at``) or ``"open"``
    (role work open at a former run). ``manager_share`` is ``None`` where there was none.
    """

    scope: str
    at: str
    kind: str
    owner: int
    manager: int
    both: int
    manager_share: float | None
    site: str = ""


class QualityLine(Struct, frozen=True):
    """One oddity in the data: what it is, how many issues have it, what was done about it."""

    name: str
    count: int
    text: str


class WrongLabels(Struct, frozen=True, kw_only=True):
    """The expected share of wrong labels among those the mapping gave, at this site's own mix.

    ``status`` is ``"measured"``, ``"not measured"`` (the mapping has no error rates) or
    ``"nothing labelled"``; the numbers are ``None`` unless measured. ``sentence`` says it.
    """

    status: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    sample: int | None = None
    sentence: str = ""


class PeopleNote(Struct, frozen=True):
    """How far this report speaks of people, and what it holds back and why."""

    detail: str  # "off", "groups" or "named"
    withheld: int  # person findings held back because too many labels may be wrong
    sentence: str


class Report(Struct, frozen=True, kw_only=True):
    """The whole report. ``scopes`` starts with the site rows; ``known`` findings are baselined."""

    schema: str = SCHEMA
    generated_at: str
    source: Source
    issues: int
    roles: dict[str, int]
    unclear_reasons: dict[str, int]
    decided_by: dict[str, int]
    duties: dict[str, int]
    mapping: MappingRef
    headline: str
    window_days: int
    scopes: tuple[ScopeRow, ...]
    people: tuple[PersonRow, ...]
    people_note: PeopleNote
    findings: tuple[Finding, ...]
    known: tuple[Finding, ...]
    silent: tuple[str, ...]  # why a finding could not speak, a sentence each
    trend: tuple[TrendPoint, ...]
    wrong_labels: WrongLabels
    quality: tuple[QualityLine, ...]
    counting: tuple[str, ...]  # how it was counted, a sentence each
