"""Imbalances of stated sizes, each planted into an otherwise balanced site of three projects."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from twohats.model.finding import Finding
from twohats.model.roster import Hat, Roster
from twohats.model.settings import Band
from workload.made import DUTIES, MANAGER, OWNER, RARE
from workload.simulated import STRAYS, Crew, Project, Site, with_first

WHERE = "APO"  # the project that is out of balance
BEN = f"{WHERE}-manager0"  # the person who is
PEOPLE = 3  # that carry a role in a project
RISK = "risk-analysis"


@dataclass(frozen=True)
class Plant:
    """One imbalance: the finding it should raise, how large it is, how it is planted."""

    code: str
    effect: str
    size: int  # open role issues of the project, before any is unassigned
    grow: Callable[[Site], Site]
    alike: Callable[[Finding], bool] = lambda finding: finding.project in {WHERE, ""}

    def site(self, chance: Random) -> Site:
        """Return the site with the imbalance in it."""
        return self.grow(even(chance, self.size))


def percent(part: float) -> str:
    return f"{100 * part:.0f} %"


def even(chance: Random, size: int) -> Site:
    """Return a balanced site of three projects of one size."""
    duties = {duty: chance.uniform(0.8, 1.2) for duty in DUTIES if duty != RARE}
    projects = tuple(
        Project(
            name=name,
            open=size,
            finished=size // 2,
            manager=0.5,
            finished_share=0.5,
            before=0.5,
            duties=duties,
            crews={hat: _crew(f"{name}-{hat.value[8:]}") for hat in (OWNER, MANAGER)},
            engineers=tuple(f"{name}-dev{i}" for i in range(6)),
            unassigned=0.2,
            weak=0.1,
        )
        for name in (WHERE, "BEE", "CAY")
    )
    return Site(projects, None, Roster())


def _crew(name: str) -> Crew:
    return Crew(tuple(f"{name}{i}" for i in range(PEOPLE)), (1.0,) * PEOPLE)


def share(manager: float) -> Callable[[Site], Site]:
    return lambda site: with_first(site, manager=manager, finished_share=manager, before=manager)


def share_and_target(manager: float) -> Callable[[Site], Site]:
    return lambda site: replace(share(manager)(site), target=Band(40, 60))


def without_a_duty(elsewhere: float) -> Callable[[Site], Site]:
    """Give the duty this share of the role work of the others, and nothing here."""

    def grow(site: Site) -> Site:
        projects = []
        for project in site.projects:
            rest = sum(w for d, w in project.duties.items() if DUTIES[d] is MANAGER and d != RISK)
            weight = 0.0 if project.name == WHERE else rest * 2 * elsewhere / (1 - 2 * elsewhere)
            projects.append(replace(project, duties={**project.duties, RISK: weight}))
        return replace(site, projects=tuple(projects))

    return grow


def nobody_on_a_duty(site: Site) -> Site:
    return with_first(site, nobody=RISK)


def work_of_ben(times: float) -> Callable[[Site], Site]:
    """Let Ben do this many times the work of each other, in a project that much larger."""

    def grow(site: Site) -> Site:
        project = site.projects[0]
        crew = project.crews[MANAGER]
        more = round(project.open * (times - 1) / (2 * len(crew.people)))
        crews = {**project.crews, MANAGER: replace(crew, weights=(times, *crew.weights[1:]))}
        manager = (project.open * project.manager + more) / (project.open + more)
        return with_first(site, crews=crews, open=project.open + more, manager=manager)

    return grow


def hats_of_ben(other: float) -> Callable[[Site], Site]:
    return lambda site: with_first(site, strays={BEN: _stray_for(other)})


def _stray_for(other: float) -> float:
    """Return how far Ben must stray for this part of his work to be of the other hat.

    Others stray too, so the issues of either role are contested: found by bisection.
    """
    low, high = 0.0, 1.0
    for _ in range(40):
        stray = (low + high) / 2
        mine = (1 - stray) / ((1 - stray) + (PEOPLE - 1) * (1 - STRAYS) + PEOPLE * STRAYS)
        theirs = stray / (stray + PEOPLE * (1 - STRAYS) + (PEOPLE - 1) * STRAYS)
        low, high = (low, stray) if theirs > other * (mine + theirs) else (stray, high)
    return low


def wrong_hat_of_ben(wrong: float) -> Callable[[Site], Site]:
    roster = Roster(hats=(Hat("", WHERE, BEN, OWNER),))
    return lambda site: replace(hats_of_ben(1 - wrong)(site), roster=roster)


def rests_on_ben(part: float) -> Callable[[Site], Site]:
    def grow(site: Site) -> Site:
        crew = site.projects[0].crews[MANAGER]
        others = (1 - part) / part / (len(crew.people) - 1)
        weights = (1.0, *(others for _ in crew.people[1:]))
        strays = dict.fromkeys(site.projects[0].crews[OWNER].people, 0.0)
        crews = {**site.projects[0].crews, MANAGER: replace(crew, weights=weights)}
        return with_first(site, crews=crews, strays={**strays, BEN: 0.0})

    return grow


def older(times: float) -> Callable[[Site], Site]:
    return lambda site: with_first(site, older={OWNER: times})


def drifted(to: float) -> Callable[[Site], Site]:
    return lambda site: with_first(site, finished_share=to)


def weak(part: float) -> Callable[[Site], Site]:
    return lambda site: replace(
        site, projects=tuple(replace(project, weak=part) for project in site.projects)
    )


def of_ben(finding: Finding) -> bool:
    return finding.person == BEN


def of_risk(finding: Finding) -> bool:
    return finding.project == WHERE and finding.subject == RISK


PLANTS = (
    *(
        Plant("TH101", f"{percent(to)} manager work, 50 % in the others", n, share(to))
        for to in (0.75, 0.85, 0.95)
        for n in (40, 80)
    ),
    *(
        Plant("TH101", f"{percent(to)} manager work, target 40-60 %", n, share_and_target(to))
        for to in (0.7, 0.8)
        for n in (40, 80, 160)
    ),
    *(
        Plant(
            "TH102",
            f"no risk analysis, {percent(part)} of it elsewhere",
            n,
            without_a_duty(part),
            of_risk,
        )
        for part in (0.05, 0.1, 0.15)
        for n in (40, 80, 160)
    ),
    *(
        Plant(
            "TH103",
            "nobody on risk analysis, a fifth of the rest unassigned",
            n,
            nobody_on_a_duty,
            of_risk,
        )
        for n in (40, 80, 160)
    ),
    *(
        Plant("TH201", f"{times} times the load of the others", n, work_of_ben(times), of_ben)
        for times in (2, 3, 4)
        for n in (80, 160)
    ),
    *(
        Plant(
            "TH202",
            f"{percent(part)} of a person's work is of the other hat",
            n,
            hats_of_ben(part),
            of_ben,
        )
        for part in (0.3, 0.4, 0.5)
        for n in (160, 320)
    ),
    *(
        Plant(
            "TH203",
            f"{percent(part)} of a declared owner's work is manager work",
            n,
            wrong_hat_of_ben(part),
            of_ben,
        )
        for part in (0.7, 0.8, 0.9)
        for n in (160, 320)
    ),
    *(
        Plant("TH204", f"{percent(part)} of the manager work on one person", n, rests_on_ben(part))
        for part in (0.8, 0.9, 0.99)
        for n in (80, 160)
    ),
    *(
        Plant("TH301", f"owner work {times} times as old", n, older(times))
        for times in (2, 3, 5)
        for n in (80, 160)
    ),
    *(
        Plant("TH302", f"from 50 % to {percent(to)} manager work", n, drifted(to))
        for to in (0.7, 0.8, 0.9)
        for n in (80, 160)
    ),
    *(
        Plant("TH401", f"{percent(part)} weak or too close", n, weak(part))
        for part in (0.8, 0.85, 0.9)
        for n in (80, 160)
    ),
)
