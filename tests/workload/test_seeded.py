"""From words to findings: the whole way, on the demo's site and on larger ones."""

import dataclasses
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import cache
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from twohats.exports import open_source
from twohats.flows.audit import Counted, audit
from twohats.mapping_files import load_mapping
from twohats.model.issue import Issue
from twohats.model.mapping import Mapping
from twohats.model.report import Report, Source
from twohats.model.settings import BalanceSettings, LabelNames, PeopleDetail, SyncPolicy
from twohats.model.verdict import Reason, Role, Verdict
from twohats.roles import Classifier, compile_mapping
from twohats.sandbox import PLANTED, Clock, Sandbox, Seeded, export_csv, seed
from twohats.workload import ReportOptions, Tallier, build_report, resolve
from workload import planted, simulated
from workload.made import DUTIES, NOW
from workload.made import Counted as Drawn

PLAIN = "Bump the compiler in the build image"


@cache
def shipped() -> tuple[Mapping, Classifier]:
    mapping = load_mapping()
    return mapping, compile_mapping(mapping)


class Still:
    """A progress that nobody watches."""

    watched = False

    def step(self, done: int, total: int | None = None) -> None:
        """Do nothing."""

    def note(self, message: str) -> None:
        """Do nothing."""


def told(
    issues: Iterable[Issue],
    settings: BalanceSettings,
    options: ReportOptions,
    verdict_of: Callable[[Issue], Verdict] | None = None,
) -> Report:
    """Return the report that an audit with the shipped mapping makes of the issues."""
    mapping, classifier = shipped()
    tallier = Tallier(settings, NOW)
    counted = Counted(LabelNames(), SyncPolicy())
    tally = audit(issues, verdict_of or classifier.verdict, tallier, counted, Still())
    roster = resolve({"": settings.roster}, (), tally.people) if settings.roster else options.roster
    chosen = replace(options, settings=settings, roster=roster, people=PeopleDetail.NAMED)
    return build_report(tally, mapping, Source(kind="files", name="seeded"), chosen)


def the_demo(folder: Path, *, balanced: bool) -> tuple[list[Issue], Seeded]:
    """Return the issues of the demo's site, read from its CSV, and who is who there."""
    with closing(Sandbox("cloud", now=Clock(NOW))) as site:
        seeded = seed(site, balanced=balanced)
        (folder / "export.csv").write_text(export_csv(site), encoding="utf-8", newline="")
    source = open_source([str(folder / "export.csv")], progress=Still())
    return list(source.issues()), seeded


def of_the_demo(folder: Path, *, balanced: bool) -> tuple[Report, dict[str, str]]:
    """Return the report of the demo's site, and account ids by login."""
    issues, seeded = the_demo(folder, balanced=balanced)
    logins = {login: user.account for login, user in seeded.people.items()}
    return told(issues, BalanceSettings(roster=seeded.roster), ReportOptions()), logins


def test_on_the_demos_site_each_finding_is_where_it_was_planted_and_nowhere_else(
    tmp_path: Path,
) -> None:
    made, logins = of_the_demo(tmp_path, balanced=False)
    found = {(f.code, f.project, f.person, f.subject) for f in made.findings}
    wanted = set()
    for plant in PLANTED:
        subject = Role.OWNER.value if plant.code == "TH203" else plant.subject
        wanted.add((plant.code, plant.project, logins.get(plant.person, ""), subject))
    assert found == wanted
    assert made.wrong_labels.status == "measured"
    assert made.people_note.withheld == 0


def test_on_its_balanced_twin_none_speaks(tmp_path: Path) -> None:
    made, _ = of_the_demo(tmp_path, balanced=True)
    assert made.issues > 200
    assert not made.findings


@pytest.mark.parametrize("balanced", [False, True])
def test_no_finding_hangs_on_a_single_verdict(balanced: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    """Lose any one verdict, as a changed mapping may: what is told stays."""
    issues, seeded = the_demo(tmp_path, balanced=balanced)
    _, classifier = shipped()
    verdicts = {issue.key: classifier.verdict(issue) for issue in issues}
    nothing = next(v for v in verdicts.values() if v.reason is Reason.NO_EVIDENCE)
    settings = BalanceSettings(roster=seeded.roster)

    def found(lost: str) -> set[tuple[str, str]]:
        judged = {**verdicts, lost: nothing}
        made = told(issues, settings, ReportOptions(), lambda issue: judged[issue.key])
        return {(finding.code, finding.project) for finding in made.findings}

    whole = found("")
    labelled = [key for key, verdict in verdicts.items() if verdict.role is not Role.UNCLEAR]
    assert len(labelled) > 100
    assert {key: found(key) for key in labelled} == dict.fromkeys(labelled, whole)


@cache
def titles(duty: str) -> tuple[str, ...]:
    """Return the mapping's own examples of a duty that its words decide."""
    mapping, classifier = shipped()
    (found,) = (one for one in mapping.duties if one.id == duty)
    return tuple(
        example.title
        for example in found.yes
        if classifier.verdict(Issue(key="A-1", title=example.title)).duty == duty
    )


@cache
def doubtful() -> str:
    """Return a description that is evidence, but too little of it."""
    _, classifier = shipped()
    for duty in DUTIES:
        for text in titles(duty):
            issue = Issue(key="A-1", title=PLAIN, description=text)
            if classifier.verdict(issue).reason is Reason.WEAK:
                return text
    raise AssertionError


def worded(drawn: Drawn, chance: Random) -> Issue:
    """Give a drawn issue the words that earn it what it was drawn as."""
    issue, verdict, _ = drawn
    if verdict.duty:
        return replace(issue, title=chance.choice(titles(verdict.duty)))
    weak = verdict.reason in {Reason.WEAK, Reason.TOO_CLOSE}
    return replace(issue, title=PLAIN, description=doubtful() if weak else "")


def of_a_large_site(chance: Random, site: simulated.Site) -> Report:
    words = Random(1)  # noqa: S311 - of its own: another example in the mapping draws no other site
    issues = [worded(one, words) for one in simulated.draw_issues(chance, site)]
    settings = BalanceSettings(target=site.target, window_days=simulated.WINDOW_DAYS)
    return told(issues, settings, ReportOptions(roster=site.roster))


LARGE = {
    "TH101": ("80 % manager work, target 40-60 %", 160),
    "TH201": ("3 times the load of the others", 160),
    "TH301": ("owner work 5 times as old", 160),
    "TH302": ("from 50 % to 90 % manager work", 160),
    "TH401": ("90 % weak or too close", 160),
}


@pytest.mark.parametrize("code", LARGE)
def test_on_large_sites_too(code: str) -> None:
    effect, size = LARGE[code]
    (plant,) = (p for p in planted.PLANTS if (p.code, p.effect, p.size) == (code, effect, size))
    chance = Random(5)  # noqa: S311 - a simulation
    made = of_a_large_site(chance, plant.site(chance))
    assert {finding.code for finding in made.findings} == {code}
    assert all(map(plant.alike, made.findings))


def quarter(site: simulated.Site) -> simulated.Site:
    """Let a quarter of all role work be manager work: one person's part of it is then no load.

    Nobody strays into the other hat: much owner work would put both on every manager.
    """
    projects = tuple(
        dataclasses.replace(
            one,
            manager=0.25,
            finished_share=0.25,
            before=0.25,
            strays={person: 0.0 for crew in one.crews.values() for person in crew.people},
        )
        for one in site.projects
    )
    return dataclasses.replace(site, projects=projects)


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_a_role_that_rests_on_one_person_is_found_without_a_word_of_load(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - a simulation
    twin = quarter(planted.even(chance, 320))
    assert not of_a_large_site(chance, twin).findings
    made = of_a_large_site(chance, planted.rests_on_ben(0.99)(twin))
    assert [(finding.code, finding.project) for finding in made.findings] == [
        ("TH204", planted.WHERE)
    ]


def test_on_the_large_balanced_twin_none_speaks() -> None:
    chance = Random(5)  # noqa: S311 - a simulation
    assert not of_a_large_site(chance, planted.even(chance, 160)).findings
