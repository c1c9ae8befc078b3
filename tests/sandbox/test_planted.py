"""The whole: the shipped mapping and the report find what was planted, and nothing else."""

import requests

from seeded_site import NOW, seeded
from twohats.flows.audit import Counted, audit
from twohats.mapping_files import load_mapping
from twohats.model.issue import Person
from twohats.model.report import Source
from twohats.model.settings import (
    BalanceSettings,
    LabelNames,
    PeopleDetail,
    Phase,
    SyncPolicy,
)
from twohats.records import find_fields, issue_from_json
from twohats.roles import compile_mapping
from twohats.sandbox import PLANTED, Sandbox, Seeded, custom_fields, mount
from twohats.workload import ReportOptions, Tallier, build_report, resolve


class Quiet:
    watched = False

    def step(self, done: int, total: int | None = None) -> None:
        """Say nothing."""

    def note(self, message: str) -> None:
        """Say nothing."""


def _pages(site: Sandbox, token: str) -> list[dict[str, object]]:
    session = requests.Session()
    mount(session, site)
    session.headers["Authorization"] = f"Bearer {token}"
    ask = {"jql": "ORDER BY id", "maxResults": "1000", "fields": "*all"}
    answer = session.get(f"{site.base_url}/rest/api/2/search", params=ask).json()
    assert answer["total"] == len(answer["issues"])
    found: list[dict[str, object]] = answer["issues"]
    return found


def _findings(*, balanced: bool) -> set[tuple[str, str, str, str]]:
    site, known = seeded("data-center", balanced=balanced)
    mapping = load_mapping()
    names = {field["id"]: field["name"] for field in custom_fields.listing(site.dialect)}
    issues = [issue_from_json(raw, find_fields(names)) for raw in _pages(site, known.token)]
    founding = BalanceSettings(roster=known.roster, phase=Phase.FOUNDING)
    settings = BalanceSettings(roster=known.roster, projects={"AUR": founding})
    classifier = compile_mapping(mapping)
    counted = Counted(LabelNames(), SyncPolicy())
    tally = audit(issues, classifier.verdict, Tallier(settings, NOW), counted, Quiet())
    people = [("", Person(user.account, user.display)) for user in known.people.values()]
    options = ReportOptions(
        settings=settings,
        people=PeopleDetail.NAMED,
        roster=resolve({"": known.roster}, [], people),
    )
    report = build_report(tally, mapping, Source(kind="site", name="sandbox"), options)
    return {(f.code, f.project, _name(known, f.person), f.subject) for f in report.findings}


def _name(known: Seeded, account: str) -> str:
    names = {user.account: name for name, user in known.people.items()}
    return names.get(account, account)


def test_what_was_planted_is_found_and_nothing_else() -> None:
    planted = {(plant.code, plant.project, plant.person, plant.subject) for plant in PLANTED}
    assert _findings(balanced=False) == planted


def test_the_balanced_twin_is_silent() -> None:
    assert _findings(balanced=True) == set()
