"""A plan on paper: what a fleet of sites takes, worked out from measured costs of an issue."""

import argparse
import json
import math
from typing import Any, NamedTuple

from measure import COSTS, measure

# What is assumed, and not measured: a fleet is seldom even.
_MIDDLE, _LARGE = 0.09, 0.01  # of the sites; the others are small
_SHARES = {"small": 0.18, "middle": 0.36, "large": 0.46}  # of the issues
_ROLE_SHARE = 0.05  # of the issues get a label
_CHANGED = 0.01  # of the issues change in a day
_OVERLAP = 24 + 1  # hours that an hourly run looks back over
_LATENCY = 0.4  # seconds from a request to its answer
_IDS = {"cloud": 5_000, "data-center": 1_000}  # a page of the daily count of keys
_POINTS = 65_000  # an hour, all sites of an OAuth app together: one a request, one an issue read
_HOUR = 3_600
_WEEK = 7 * 24
_WIDTHS = (13, 11, 21, 10, 8)
_GIB = 1 << 30
# Bytes in PostgreSQL 15, measured beside the rest: one site, one issue, one label before a vacuum.
_SHARED = (256 << 10, 140, 1_400)


class Auth(NamedTuple):
    """A way to log in: requests a second that a site allows, and how many are under way at once."""

    name: str
    kind: str
    reads: float
    writes: float
    at_once: int = 4  # the default of `parallel`


_WAYS = (
    Auth("Cloud, API token", "cloud", 100, 50),
    Auth("Cloud, API token, parallel = 32", "cloud", 100, 50, 32),
    Auth("Data Center, PAT, no limit", "data-center", math.inf, math.inf),
    Auth("the same, parallel = 32", "data-center", math.inf, math.inf, 32),
    Auth("Data Center, limit 5/s", "data-center", 5, 5),
)


class Site(NamedTuple):
    """One size of sites, and how many there are."""

    size: str
    count: int
    issues: int


def _row(name: str, *cells: str) -> str:
    padded = [f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS, strict=True)]
    return f"{name:32}{''.join(padded)}".rstrip()


class Work(NamedTuple):
    """What a run asks of a site."""

    reads: float
    writes: float


class _Plan:
    """What all sites take when they are asked one way; ``busy``: hours of one worker."""

    def __init__(self, way: Auth, fleet: list[Site], works: list[Work]) -> None:
        self._way, self._fleet, self._works = way, fleet, works
        self._hours = [_hours(work, way) for work in works]
        self.busy = sum(site.count * hours for site, hours in zip(fleet, self._hours, strict=True))

    def row(self, unit: int, workers: int, more: str) -> str:
        """Return a row of a table, times in so many units an hour."""
        pairs = list(zip(self._fleet, self._works, strict=True))
        reads = sum(site.count * work.reads for site, work in pairs)
        writes = sum(site.count * work.writes for site, work in pairs)
        times = " / ".join(_short(unit * hours) for hours in self._hours)
        asked = f"{reads:,.0f}", f"{writes:,.0f}"
        return _row(self._way.name, *asked, times, f"{workers:,}", more)


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 10 else f"{number:.1f}" if number >= 1 else f"{number:.2f}"  # noqa: PLR2004 - digits


def main() -> None:
    """Print the plan, or measure the costs anew."""
    parser = argparse.ArgumentParser(prog="scripts/simulate-fleet", description=__doc__)
    parser.add_argument("--measure", action="store_true", help="measure the costs anew")
    parser.add_argument("--sites", type=_number, default=1_000)
    parser.add_argument("--issues", type=_number, default=100_000_000)
    options = parser.parse_args()
    if options.measure:
        measure()
    costs = json.loads(COSTS.read_text(encoding="utf-8"))
    fleet = _shared_out(options.sites, options.issues)
    print("\n".join([*_the_fleet(fleet), *_first(fleet, costs), *_hourly(fleet, costs),
                     *_ledger(fleet, costs), *_files(fleet, costs)]))  # fmt: skip


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _shared_out(sites: int, issues: int) -> list[Site]:
    """Return the sizes of sites that there are; few sites have no large one."""
    counts = {"middle": round(sites * _MIDDLE), "large": round(sites * _LARGE)}
    counts = {"small": sites - sum(counts.values())} | counts
    there = {size: count for size, count in counts.items() if count}
    whole = sum(_SHARES[size] for size in there)
    return [
        Site(size, count, round(issues * _SHARES[size] / whole / count))
        for size, count in there.items()
    ]


def _sizes(fleet: list[Site]) -> str:
    return " / ".join(site.size for site in fleet)


def _the_fleet(fleet: list[Site]) -> list[str]:
    sizes = ", ".join(f"{site.count} of {site.issues:,}" for site in fleet)
    return [f"{sum(s.count for s in fleet):,} sites, {_issues(fleet):,} issues: {sizes}", ""]


def _first(fleet: list[Site], costs: dict[str, Any]) -> list[str]:
    """Tell what the first reading and labelling takes."""
    lines = [
        f"FIRST SYNC, ALL LABELS (hours a site: {_sizes(fleet)})",
        _row("", "reads", "writes", "hours a site", "workers*", "core-h"),
    ]
    for way in _WAYS:
        plan = _Plan(way, fleet, [_whole(site, costs[way.kind], way.kind) for site in fleet])
        cpu = _cpu(_issues(fleet), costs[way.kind]) / _HOUR
        lines.append(plan.row(1, math.ceil(plan.busy / _WEEK), f"{cpu:.0f}"))
    reads = sum(site.count * _whole(site, costs["cloud"], "cloud").reads for site in fleet)
    points = (reads + _issues(fleet)) / _POINTS
    return [
        *lines,
        "* for all within a week",
        f"OAuth apps, which twohats is not, may spend {_POINTS:,} points an hour, all sites",
        f"together: {points:,.0f} hours for the reading alone.",
        "",
    ]


def _hourly(fleet: list[Site], costs: dict[str, Any]) -> list[str]:
    """Tell what an hourly run takes once all is labelled, and how many workers that needs."""
    lines = [
        f"EACH HOUR AFTER THAT (minutes a site: {_sizes(fleet)})",
        _row("", "reads", "writes", "minutes a site", "workers", ""),
    ]
    for way in _WAYS:
        plan = _Plan(way, fleet, [_changes(site, costs[way.kind], way.kind) for site in fleet])
        lines.append(plan.row(60, math.ceil(plan.busy), ""))
    return [*lines, ""]


def _ledger(fleet: list[Site], costs: dict[str, Any]) -> list[str]:
    lines = ["LEDGER"]
    issues = _issues(fleet)
    labels = issues * _ROLE_SHARE
    for kind in ("cloud", "data-center"):
        issue, label = (costs[kind][of]["ledger"] for of in ("an issue", "a label"))
        size = (issues * issue + labels * label) / _GIB
        lines.append(f"{kind:12}{issue:,.0f} bytes an issue, {label:,.0f} a label: {size:,.1f} GiB")
    site, issue, label = _SHARED
    size = (sum(s.count for s in fleet) * site + issues * issue + labels * label) / _GIB
    lines.append(f"PostgreSQL  {issue} bytes an issue, {label:,} a label: {size:,.1f} GiB")
    first, later = labels / _WEEK / _HOUR, labels * _CHANGED / 86_400
    return [
        *lines,
        f"labels a second: {first:.1f} in the first week, {later:.1f} later; two commits each",
        "",
    ]


def _files(fleet: list[Site], costs: dict[str, Any]) -> list[str]:
    cpu = _issues(fleet) * costs["files"]["an issue"]["cpu"] / _HOUR
    return [
        "AUDIT OF EXPORTS INSTEAD",
        f"{cpu:,.1f} core-hours for all; {math.ceil(cpu)} workers for an hour, no request at all",
    ]


def _whole(site: Site, cost: dict[str, Any], kind: str) -> Work:
    labels = site.issues * _ROLE_SHARE
    reads = site.issues * cost["an issue"]["reads"] + labels * cost["a label"]["reads"]
    keys = site.issues / _IDS[kind]
    return Work(cost["a run"]["reads"] + reads + keys, labels * cost["a label"]["writes"])


def _changes(site: Site, cost: dict[str, Any], kind: str) -> Work:
    """Return what an hourly run asks: what changed in the overlap, a part of the count of keys."""
    seen = site.issues * _CHANGED * _OVERLAP / 24
    new = site.issues * _CHANGED / 24
    page = 1 / 100 if kind == "cloud" else 1 / 1_000
    reads = seen * page + new * cost["an issue"]["reads"]
    reads += new * _ROLE_SHARE * cost["a label"]["reads"] + site.issues / _IDS[kind] / 24
    return Work(cost["a run"]["reads"] + reads, new * _ROLE_SHARE * cost["a label"]["writes"])


def _hours(work: Work, way: Auth) -> float:
    """Return how long a site's requests take: by the limit, or by latency, whichever is longer."""
    rate = way.at_once / _LATENCY
    return (work.reads / min(way.reads, rate) + work.writes / min(way.writes, rate)) / _HOUR


def _cpu(issues: int, cost: dict[str, Any]) -> float:
    return issues * (cost["an issue"]["cpu"] + _ROLE_SHARE * cost["a label"]["cpu"])


def _issues(fleet: list[Site]) -> int:
    return sum(site.count * site.issues for site in fleet)


if __name__ == "__main__":
    main()
