"""The words that every format shares, so that no two of them tell it differently."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from twohats.model.finding import Finding, NextStep, Severity
from twohats.model.report import Balance, DutyRow, PersonRow, QualityLine, Report, ScopeRow
from twohats.model.verdict import Role
from twohats.reports import figures, links


class HasWork(Protocol):
    """A row of the report with open work: a person's or a scope's."""

    @property
    def open(self) -> Balance:
        """Return its open role work."""


Row = TypeVar("Row", bound=HasWork)

ROLES = {
    Role.OWNER: "Project owner",
    Role.MANAGER: "Project manager",
    Role.BOTH: "Both",
    Role.UNCLEAR: "No role",
}
ROLE_MEANS = {
    Role.OWNER: "the larger picture: what is this achieving, and why does it matter? "
    "Accountable for success or failure.",
    Role.MANAGER: "the day-to-day running: how, and who? Plans, budget, risks, people, suppliers.",
}
NOT_SCRUM = "Not Scrum's product owner."

SEVERITIES = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Note"}

NEXT_STEPS = {
    NextStep.REASSIGN: "Reassign: hand these issues to the other role, or confirm that they stay.",
    NextStep.DEPUTY: "Name a deputy: a second person who shares this work.",
    NextStep.ROSTER: "Set a roster: say who is project owner and who is project manager.",
    NextStep.MAPPING: "Mend the mapping: teach it the words your issues use.",
    NextStep.ACCEPT: "Accept as known: put it in the baseline, and it is not told again.",
}

# code -> (title, why it matters)
CODES = {
    "TH101": (
        "Role share outside its target",
        "When one hat outgrows the other, either nobody steers or nobody runs the project.",
    ),
    "TH102": (
        "A duty nobody works on",
        "Work that is never written down is rarely done. It may also live outside Jira.",
    ),
    "TH103": (
        "A duty without anyone assigned",
        "The work is known and waiting, and it is nobody's.",
    ),
    "TH201": (
        "More role work than peers",
        "One person carries far more of this work than the others around.",
    ),
    "TH202": (
        "One person with both hats",
        "The two roles ask for different attention; in one head the louder one wins.",
    ),
    "TH203": (
        "Work of the other hat",
        "A declared owner mostly runs the project, or a declared manager mostly steers it.",
    ),
    "TH204": (
        "Resting on too few people",
        "If they are away, this role's work stands still.",
    ),
    "TH301": (
        "One role's work ages",
        "Open issues of one role wait much longer than those of the other.",
    ),
    "TH302": (
        "The balance is drifting",
        "The share of finished work moved since the last window.",
    ),
    "TH401": (
        "Too many verdicts are thin",
        "With this many weak or close verdicts, read the other findings with care.",
    ),
}

REASONS = {
    "no-evidence": ("no evidence", "neither role's duty: normal for most engineering work"),
    "weak": ("weak", "too few words to tell; worth a person's look"),
    "too-close": ("too close", "both roles, neither clearly; worth a person's look"),
    "not-english": ("not English", "the mapping cannot read these"),
    "human": ("human", "a person decided that it is neither"),
}
DECIDED = {
    "evidence": "by the words of the issue",
    "human": "by a person",
    "fallback": "by the fallback setting only; counted in no share",
}
COVERAGE = {
    "covered": "Someone works on it",
    "finished-only": "Only finished work",
    "unassigned": "Open, nobody assigned",
    "missing": "No work on it",
    "rarely": "None, and seldom ticketed",
}
AGES = ("< 1 d", "3 d", "1 wk", "2 wk", "1 mo", "2 mo", "3 mo", "6 mo", "1 yr", "2 yr", "older")


def standing(row: ScopeRow) -> str:
    """Return "above", "below" or "inside" its target band, or "" without band or work."""
    share = row.open.manager_share
    if row.target is None or share is None:
        return ""
    if share.value * 100 > row.target.high:
        return "above"
    return "below" if share.value * 100 < row.target.low else "inside"


def title(finding: Finding) -> str:
    """Return a finding's title in plain words."""
    known = CODES.get(finding.code)
    return known[0] if known else finding.name.replace("-", " ").capitalize()


def why(finding: Finding) -> str:
    """Return why a finding matters; empty for a code that is not in the table."""
    known = CODES.get(finding.code)
    return known[1] if known else ""


def next_step(finding: Finding) -> str:
    """Return what to do next: the finding's own words, else the fixed list's."""
    return sentence(finding.parts.step or NEXT_STEPS[finding.next_step])


def sentence(text: str) -> str:
    """Return ``text`` with a full stop, unless it ends in some stop already."""
    clean = text.rstrip()
    return clean if not clean or clean[-1] in ".!?…" else f"{clean}."


def capital(text: str) -> str:
    """Return ``text`` with its first letter upper case."""
    return text[:1].upper() + text[1:]


def basis(finding: Finding) -> str:
    """Return against what and how sure, in one line."""
    return " · ".join(part for part in (finding.parts.against, finding.parts.sure) if part)


def which(finding: Finding) -> str:
    """Return which issues it is about, without their keys: those are told apart, as links."""
    return links.before_keys(finding.parts.which, frozenset(finding.issues))


def subject(finding: Finding, names: dict[str, str]) -> str:
    """Return whom or what a finding is about: a project, a person by name, or the site."""
    kind, _, rest = finding.scope.partition(":")
    if kind == "person":
        return names.get(finding.person, finding.person)
    return rest or finding.site or "Whole site"


def names(report: Report) -> dict[str, str]:
    """Return the display names of the people a report knows, by id."""
    return {person.id: person.name or person.id for person in report.people}


def hats(person: PersonRow) -> str:
    """Return what is known of a person's roles: declared, else inferred, and both hats."""
    said = [ROLES[role].lower() for role in person.declared]
    if not said and person.mostly in {Role.OWNER, Role.MANAGER}:
        said = [f"mostly does {person.mostly.removeprefix('project-')} work"]
    if person.two_hats:
        said.append("both hats")
    return ", ".join(said)


def busiest(rows: Sequence[Row], most: int) -> list[Row]:
    """Return the ``most`` rows with the most open role work; they keep their order.

    A choice of what is told where there is no room for all; not a ranking. Sites always stay.
    """
    if len(rows) <= most:
        return list(rows)
    weight = [
        (getattr(row, "kind", "") == "site", figures.total(row.open), -at)
        for at, row in enumerate(rows)
    ]
    chosen = sorted(range(len(rows)), key=weight.__getitem__, reverse=True)[:most]
    return [rows[at] for at in sorted(chosen)]


def worst_first(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return findings by severity, the most serious first; else in their order."""
    return sorted(findings, key=lambda finding: -finding.severity.rank)


def tally_of_findings(report: Report) -> str:
    """Return "10 findings: 3 errors, 5 warnings, 2 notes"."""
    if not report.findings:
        return "No findings"
    parts = [
        figures.many(number, SEVERITIES[severity].lower())
        for severity in reversed(Severity)
        if (number := sum(finding.severity is severity for finding in report.findings))
    ]
    return f"{figures.many(len(report.findings), 'finding')}: {', '.join(parts)}"


def of_kind(report: Report, *kinds: str) -> list[ScopeRow]:
    """Return the scopes of these kinds, in the report's order."""
    return [row for row in report.scopes if row.kind in kinds]


def scope_name(row: ScopeRow, report: Report) -> str:
    """Return a scope's name, with its site's where the report spans several."""
    several = len({other.site for other in report.scopes}) > 1
    name = row.name or row.scope
    return f"{row.site}: {name}" if several and row.kind != "site" else name


def by_duty(scopes: list[ScopeRow]) -> list[list[DutyRow | None]]:
    """Return for each duty of any scope its row in each scope, in the order they first come."""
    order = dict.fromkeys(duty.duty for row in scopes for duty in row.duties)
    found = [{duty.duty: duty for duty in row.duties} for row in scopes]
    return [[rows.get(duty) for rows in found] for duty in order]


def reason(word: str) -> tuple[str, str]:
    """Return an unclear reason in words, and what it means."""
    return REASONS.get(word, (word, ""))


def decided(word: str) -> tuple[str, str]:
    """Return who decided, and how."""
    return word, DECIDED.get(word, "")


def oddity(line: QualityLine) -> str:
    """Return a line of data quality: which issues, what was done, how many."""
    return f"Issues that {line.text} ({figures.count(line.count)})"
