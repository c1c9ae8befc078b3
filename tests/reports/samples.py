"""Reports to render: two written by hand, large ones, and ones with hostile text everywhere."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
from msgspec.structs import replace

from twohats import reports
from twohats.model.issue import Person
from twohats.model.report import Report, Source
from twohats.model.roster import Hat, Roster
from twohats.model.settings import BalanceSettings, Band, PeopleDetail
from twohats.model.verdict import Reason, Role
from twohats.workload import ReportOptions, build_report, merge
from workload.made import DUTIES, Maker, count, mapping, neither, role
from workload.sample_report import empty_report, sample_report

SCHEMA_FILE = Path(reports.__file__).with_name("report.schema.json")
SAMPLES = {"sample": sample_report(), "empty": empty_report()}
# What must stay as it is for the report to make sense: words that code compares.
_WORDS = {
    "schema", "generated_at", "at", "scope", "kind", "severity", "next_step", "role", "declared",
    "mostly", "coverage", "code", "detail", "status", "person", "id", "base_url",
}  # fmt: skip


def hostile_report(text: str) -> Report:
    """Return the sample with ``text`` in place of every free text."""
    built = _replaced(msgspec.to_builtins(sample_report()), text, "")
    return msgspec.convert(built, Report)


def _replaced(value: Any, text: str, name: str) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {key: _replaced(inner, text, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, text, name) for inner in value]
    return text if isinstance(value, str) and name not in _WORDS else value


def checked(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Parse a JSON report, hold it to the shipped schema and return it."""
    value = json.loads(text)
    jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text("utf-8"))).validate(value)
    return value


def large_report(
    projects: int = 30,
    issues: int = 10_000,
    people: int = 400,
    detail: PeopleDetail = PeopleDetail.NAMED,
) -> Report:
    """Return the report of a large site, counted and judged as a real one."""
    maker = Maker(7)
    chance = maker.random
    duties = tuple(DUTIES)
    counted = []
    for _ in range(issues):
        name = f"PROJ{min(int(chance.expovariate(0.12)), projects - 1)}"
        person = f"user-{chance.randrange(people)}" if chance.random() < 0.8 else ""
        done = chance.uniform(0, 60) if chance.random() < 0.35 else None
        issue = maker.issue(name, person=person, done_days=done)
        if chance.random() < 0.7:
            reason = Reason.WEAK if chance.random() < 0.1 else Reason.NO_EVIDENCE
            counted.append(neither(issue, reason))
        else:
            duty = chance.choice(duties)
            counted.append(role(issue, DUTIES[duty], duty))
    settings = BalanceSettings(target=Band(20, 45))
    options = ReportOptions(settings=settings, people=detail)
    source = Source(kind="site", name="large", base_url="https://jira.example.org/jira")
    return build_report(count(counted, settings, site="large"), mapping(), source, options)


def two_sites_report() -> Report:
    """Return the report of two sites that hold the same project and person ids."""
    parts = []
    for site, hat, issues in (("east", Role.MANAGER, 40), ("west", Role.OWNER, 30)):
        maker = Maker()
        people = Person("u1", f"Ann of {site}")
        counted = [
            role(replace(maker.issue(age_days=9), assignee=people, story_points_milli=2000), hat)
            for _ in range(issues)
        ]
        counted += [role(maker.issue(), Role.MANAGER), role(maker.issue(), Role.BOTH)]
        parts.append(count(counted, site=site))
    hats = (Hat("east", "APO", "u1", Role.OWNER), Hat("west", "APO", "u1", Role.MANAGER))
    options = ReportOptions(
        settings=BalanceSettings(target=Band(40, 60)),
        people=PeopleDetail.NAMED,
        roster=Roster(hats=hats),
    )
    urls = {site: f"https://{site}.example.org" for site in ("east", "west")}
    source = Source(kind="site", name="east, west", base_urls=urls)
    return build_report(merge(parts), mapping(), source, options)
