"""The report as one HTML file: complete in itself, asks no network for anything.

Charts are small SVGs from our own templates. The one Python charting library that writes SVG
without a browser and without numpy writes the date into it (so equal input gives other bytes
tomorrow), names nothing for screen readers, and fixes its colours.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from twohats.model.report import AgeRow, DutyRow, Report, ScopeRow, Target, TrendPoint
from twohats.model.verdict import Role
from twohats.reports import charts, choice, figures, finding_words, inert, links, wording

_LARGEST = 390_000  # bytes
_TOGETHER = re.compile(r" (?=%)|(?<=\bn) (?=\d)")  # what no line may part: 71 %, n 104
_ASIDE = re.compile(r" \([^()]*\)")
_SMALL = 24  # trends of projects


class Cut(Struct, frozen=True):
    """How much is told; the rest is in the formats for programs."""

    scopes: int = 80
    findings: int = 100
    people: int = 120
    duty_scopes: int = 12
    longest_jql: int = 1200


# Tried in turn until the page is small enough.
_CUTS = (
    Cut(),
    Cut(longest_jql=400),
    Cut(scopes=50, findings=60, people=80, longest_jql=300),
    Cut(scopes=25, findings=25, people=50, duty_scopes=8, longest_jql=0),
)


class Trend(Struct, frozen=True):
    """The charts of one scope over time; ``lines`` are captions with their line.

    ``whole`` tells a site's, which is drawn at large.
    """

    name: str
    whole: bool
    target: Target | None
    weeks: charts.Mirror | None
    lines: tuple[dict[str, Any], ...]
    points: tuple[TrendPoint, ...]
    finished: int


def to_html(report: Report) -> str:
    """Return the page, under 400 kB however large the site: what is cut says so."""
    page = ""
    for cut in _CUTS:
        page = _template().render(_context(report, cut))
        if len(page.encode()) < _LARGEST:
            break
    return page


def _finalize(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Make every text that a template prints inert; escaping it is Jinja's part."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _TOGETHER.sub("\u00a0", inert.line(value))
    return value


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("twohats.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _template() -> Any:  # noqa: ANN401 - jinja2.Template, loaded once
    return _environment().get_template("page.html.jinja")


@cache
def _asset(name: str) -> tuple[Markup, str]:
    """Return a style or script with the hash that the page's policy allows it by."""
    loader = _environment().loader
    assert isinstance(loader, PackageLoader)  # noqa: S101 - for the type checker
    text, _, _ = loader.get_source(_environment(), name)
    return Markup(text), f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"  # noqa: S704 - our own files


def _context(report: Report, cut: Cut) -> dict[str, Any]:
    style, style_hash = _asset("style.css")
    script, script_hash = _asset("script.js")
    headline, _, lede = report.headline.partition(". ")
    if all(wording.told_share(row.open) for row in report.scopes[:1]):
        headline = _ASIDE.sub("", headline)  # the interval stands under the bar just below
    every = choice.told_apart(report, "site", "project", "group")
    scopes = choice.with_work(every)
    worst = finding_words.worst_first(report.findings)
    trends = _trends(report)
    with_duties = choice.with_duties(report)
    duty_scopes = choice.busiest(with_duties, cut.duty_scopes)
    return {
        "report": report,
        "figures": figures,
        "wording": wording,
        "finding_words": finding_words,
        "links": links,
        "charts": charts,
        "subject": finding_words.subjects(report),
        "headline": wording.sentence(headline),
        "lede": lede,
        "style": style,
        "style_hash": style_hash,
        "script": script,
        "script_hash": script_hash,
        "sites": choice.of_kind(report, "site"),
        "glance": wording.glance(report),
        "findings": worst[: cut.findings],
        "more_findings": max(len(worst) - cut.findings, 0),
        "scopes": choice.busiest(scopes, cut.scopes),
        "idle_scopes": len(every) - len(scopes),
        "is_enough": any(figures.total(row.open) >= choice.ENOUGH for row in report.scopes),
        "has_target": choice.has_target(scopes),
        "more_scopes": max(len(scopes) - cut.scopes, 0),
        "people": choice.busiest(report.people, cut.people),
        "more_people": max(len(report.people) - cut.people, 0),
        "longest": charts.longest_arm(person.open for person in report.people),
        "duties": _duties(duty_scopes),
        "duty_scopes": duty_scopes,
        "more_duty_scopes": len(with_duties) - len(duty_scopes),
        "most_of": [max(duty.open for duty in row.duties) for row in duty_scopes],
        "trends": [trend for trend in trends if trend.whole],
        "small_trends": [trend for trend in trends if trend.lines and not trend.whole][:_SMALL],
        "ages": list(_ages(report)),
        "longest_jql": cut.longest_jql,
    }


def _duties(scopes: list[ScopeRow]) -> list[tuple[Role, list[list[DutyRow | None]]]]:
    """Return the duties' rows by role, owner first."""
    groups: dict[Role, list[list[DutyRow | None]]] = {Role.OWNER: [], Role.MANAGER: []}
    for cells in choice.by_duty(scopes):
        first = next(cell for cell in cells if cell is not None)
        groups[first.role].append(cells)
    return [(role, rows) for role, rows in groups.items() if rows]


def _trends(report: Report) -> list[Trend]:
    rows = {(row.scope, row.site): row for row in report.scopes}
    places = dict.fromkeys((point.scope, point.site) for point in report.trend)
    trends = [_trend(report, *place, rows.get(place)) for place in places]
    return [trend for trend in trends if trend.weeks or trend.lines]


def _trend(report: Report, scope: str, site: str, row: ScopeRow | None) -> Trend:
    weeks = wording.trend_of(report, scope, site, "finished")
    runs = wording.trend_of(report, scope, site, "open")
    lines = (
        ("Manager share of finished role work", wording.is_enough(weeks) and charts.line(weeks)),
        ("Manager share of open role work, run by run", charts.line(runs)),
    )
    name = scope.partition(":")[2] or site or wording.WHOLE_SITE
    if row is not None and row.name:
        name = wording.scope_name(row, report)
    finished = sum(point.owner + point.manager + point.both for point in weeks)
    return Trend(
        name=name,
        whole=row is None or row.kind == "site",
        target=row.target if row else None,
        weeks=charts.by_week(weeks) if finished else None,
        lines=tuple({"caption": caption, "line": line} for caption, line in lines if line),
        points=weeks if finished else (),
        finished=finished,
    )


def _ages(report: Report) -> Iterator[dict[str, Any]]:
    """Yield the ages of each site's open role work, where any are known."""
    sites = choice.of_kind(report, "site")
    for scope in sites:
        rows: dict[Role, AgeRow] = {row.role: row for row in scope.ages}
        owner, manager = rows.get(Role.OWNER), rows.get(Role.MANAGER)
        if owner is None or manager is None or not sum(owner.buckets) + sum(manager.buckets):
            continue
        yield {
            "where": scope.name if len(sites) > 1 else "",
            "mirror": charts.mirror(wording.AGES, owner.buckets, manager.buckets),
            "owner_median": owner.median or "-",
            "manager_median": manager.median or "-",
        }
