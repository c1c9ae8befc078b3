"""The words that every format shares, so that no two of them tell it differently."""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from twohats.model.report import (
    FEW,
    Balance,
    PersonRow,
    QualityLine,
    Report,
    ScopeRow,
    Share,
    TrendPoint,
    WrongLabels,
)
from twohats.model.verdict import Role
from twohats.reports import choice, figures

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
WHOLE_SITE = "Whole site"
NOT_SCRUM = "Not Scrum's product owner."


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
_FEWEST_AT_A_TIME = 5  # issues of a week or run that make a point of a line
COVERAGE = {
    "covered": "Someone works on it",
    "finished-only": "Only finished work",
    "unassigned": "Open, nobody assigned",
    "missing": "No work on it",
    "rarely": "None, and seldom ticketed",
    "few": "None, among too few issues to tell",
}
AGES = ("< 1 d", "3 d", "1 wk", "2 wk", "1 mo", "2 mo", "3 mo", "6 mo", "1 yr", "2 yr", "older")


def told_share(balance: Balance) -> Share | None:
    """Return the share of manager work, ``None`` where too few issues make one."""
    share = balance.manager_share
    return None if share is None or share.n < FEW else share


def wrong_share(wrong: WrongLabels) -> str:
    """Return the share of labels expected wrong; from where to where if no number is likeliest."""
    if wrong.value is not None and wrong.low is not None and wrong.value >= 1 > wrong.low:
        return f"{100 * wrong.low:.0f}-100 %"
    return figures.percent(wrong.value)


def sizes(report: Report) -> Iterator[str]:
    """Yield ``by_size`` of each site that has any to tell, by name where there are several."""
    rows = choice.of_kind(report, "site")
    for row in rows:
        if told := by_size(row.open):
            yield f"{row.name}: {told[:1].lower()}{told[1:]}" if len(rows) > 1 else told


def by_size(balance: Balance) -> str:
    """Return the share by story points and by time, and how many issues say theirs.

    Empty where too few do.
    """
    work = balance.owner + balance.manager + balance.both
    of = f"of {figures.many(work.issues, 'issue')}"
    told = []
    if balance.manager_share_points is not None and work.pointed >= FEW:
        share = figures.percent(balance.manager_share_points)
        sizes = f"{figures.points(work)} points in {figures.count(work.pointed)} {of}"
        told.append(f"{share} by story points ({sizes})")
    if balance.manager_share_estimate is not None and work.estimated >= FEW:
        share = figures.percent(balance.manager_share_estimate)
        sizes = f"{figures.hours(work)} in {figures.count(work.estimated)} {of}"
        told.append(f"{share} by time left or estimated ({sizes})")
    return f"Manager work is {' and '.join(told)}." if told else ""


def standing(row: ScopeRow) -> str:
    """Return "above", "below" or "inside" its target band, or "" without band or work."""
    share = told_share(row.open)
    if row.target is None or share is None:
        return ""
    if share.value * 100 > row.target.high:
        return "above"
    return "below" if share.value * 100 < row.target.low else "inside"


def sentence(text: str) -> str:
    """Return ``text`` with a full stop, unless it ends in some stop already."""
    clean = text.rstrip()
    return clean if not clean or clean[-1] in ".!?…" else f"{clean}."


def capital(text: str) -> str:
    """Return ``text`` with its first letter upper case."""
    return text[:1].upper() + text[1:]


def hats(person: PersonRow) -> str:
    """Return what is known of a person's roles: declared, else inferred, and both hats."""
    said = [ROLES[role].lower() for role in person.declared]
    if person.two_hats:
        said.append("both hats")
    elif not said and person.mostly in {Role.OWNER, Role.MANAGER}:
        said = [f"mostly does {person.mostly.removeprefix('project-')} work"]
    return ", ".join(said)


class Glance(Struct, frozen=True):
    """The sums of all sites."""

    role_work: int
    open_issues: int
    unassigned: int
    unassigned_owner: int
    unassigned_manager: int
    two_hats: int
    assignees: int
    queue: int


def glance(report: Report) -> Glance:
    """Return the sums of all sites of the report."""
    rows = choice.of_kind(report, "site")
    told = [name for name in Glance.__struct_fields__ if name != "role_work"]
    sums = {name: sum(getattr(row, name) for row in rows) for name in told}
    return Glance(role_work=sum(figures.total(row.open) for row in rows), **sums)


def scope_name(row: ScopeRow, report: Report) -> str:
    """Return a scope's name, with its site's where the report spans several."""
    several = len(sites(report)) > 1
    name = row.name or (WHOLE_SITE if row.kind == "site" else row.scope)
    return f"{row.site}: {name}" if several and row.kind != "site" else name


def silences(report: Report) -> list[tuple[str, list[str]]]:
    """Return where and why findings could not speak, by code."""
    by_code: dict[str, list[str]] = {}
    for told in report.silent:
        code = re.split("[ :]", told, maxsplit=1)[0]
        by_code.setdefault(code, []).append(told[len(code) :].lstrip(" :"))
    return list(by_code.items())


def trend_of(report: Report, scope: str, site: str, kind: str) -> tuple[TrendPoint, ...]:
    """Return one scope's points of a kind, oldest first; no share where issues are too few."""
    wanted = (scope, site, kind)
    return tuple(
        point
        if point.owner + point.manager + point.both >= _FEWEST_AT_A_TIME
        else replace(point, manager_share=None)
        for point in report.trend
        if (point.scope, point.site, point.kind) == wanted
    )


def sites(report: Report) -> tuple[str, ...]:
    """Return the sites that a report is of; one without a name where there is one alone."""
    return tuple(dict.fromkeys(row.site for row in report.scopes))


def is_enough(points: Sequence[TrendPoint]) -> bool:
    """Tell whether these points stand for issues enough to draw a share over time."""
    return sum(point.owner + point.manager + point.both for point in points) >= choice.ENOUGH


def counted(numbers: Mapping[str, int], *, shares: bool = False) -> str:
    """Return what there is any of with its number, and its share where there are several."""
    total = sum(numbers.values())
    some = {name: number for name, number in numbers.items() if number}
    return ", ".join(
        f"{name} {figures.count(number)}"
        + (f" ({figures.percent(number / total)})" if shares and len(some) > 1 else "")
        for name, number in some.items()
    )


def reason(word: str) -> tuple[str, str]:
    """Return an unclear reason in words, and what it means."""
    return REASONS.get(word, (word, ""))


def decided(word: str) -> tuple[str, str]:
    """Return who decided, and how."""
    return word, DECIDED.get(word, "")


def oddity(line: QualityLine) -> str:
    """Return a line of data quality: what is odd, what was done, in how many issues."""
    return f"{line.text}: {figures.many(line.count, 'issue')}"
