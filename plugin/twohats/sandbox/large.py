"""Large sites: as many issues as wanted, with a known mix of work."""

from dataclasses import dataclass, field
from random import Random

from twohats.sandbox import building, content
from twohats.sandbox.seed import DAY, FILES
from twohats.sandbox.things import Issue, Project, User
from twohats.sandbox.world import Sandbox

Titles = dict[str, list[tuple[str, str]]]
_STATUSES = ("To Do", "To Do", "To Do", "In Progress", "In Review", "Done")


@dataclass(frozen=True)
class Mix:
    """What a large site is made of; shares are of all issues, ages in days."""

    role_share: float = 0.1
    manager_share: float = 0.5  # of the role work
    assigned_share: float = 0.85
    oldest: int = 120
    people: int = 12
    seed: int = 7


@dataclass
class Made:
    """A large site: who is who, and which duty the words of each role issue are meant to show."""

    bot: User
    token: str
    people: list[User]
    duties: dict[str, str] = field(default_factory=dict)


def make_site(
    site: Sandbox, n_issues: int, *, projects: tuple[str, ...] = ("BIG",), mix: Mix | None = None
) -> Made:
    """Fill an empty site with ``n_issues``, spread evenly over ``projects``."""
    mix = mix or Mix()
    chance = Random(mix.seed)  # noqa: S311 - the same on every run
    with site.store.transaction():
        bot = building.add_user(site, building.BOT, "twohats", bot=True)
        building.add_token(site, bot, building.TOKEN)
        people = [
            building.add_user(site, f"person{at:03d}", f"Person {at:03d}")
            for at in range(mix.people)
        ]
        homes = [_home(site, key, people[at % mix.people], bot) for at, key in enumerate(projects)]
        made = Made(bot, building.TOKEN, people)
        titles = _titles()
        for number in range(n_issues):
            _issue(site, homes[number % len(homes)], made, (mix, chance, titles))
        for home in homes:
            site.store.put(home)
    return made


def _home(site: Sandbox, key: str, lead: User, bot: User) -> Project:
    home = building.add_project(site, key, f"Project {key}", lead, issue_types=["Task", "Bug"])
    building.grant(site, bot, "ADMINISTER_PROJECTS", key)
    return home


def _titles() -> Titles:
    """Return (title, duty) of the seed's issues: manager, owner and ordinary work."""
    found: Titles = {"manager": [], "owner": [], "work": []}
    for name in FILES:
        loaded = content.load(name)
        for section, titles in found.items():
            titles += [(row.title, row.duty) for row in content.lines(loaded, section)]
    return found


def _issue(site: Sandbox, home: Project, made: Made, how: tuple[Mix, Random, Titles]) -> None:
    mix, chance, titles = how
    kind = "work"
    if chance.random() < mix.role_share:
        kind = "manager" if chance.random() < mix.manager_share else "owner"
    title, duty = chance.choice(titles[kind])
    created = site.now() - chance.randint(0, mix.oldest * DAY - 1)
    updated = chance.randint(created, site.now())
    status = chance.choice(_STATUSES)
    assigned = chance.random() < mix.assigned_share
    issue = Issue(
        id=site.store.next_id("issue"),
        key=f"{home.key}-{home.next_number}",
        project=home.id,
        type="Task",
        summary=title,
        description=None,
        status=status,
        resolution="Done" if status == "Done" else None,
        resolved=updated if status == "Done" else None,
        reporter=home.lead,
        creator=home.lead,
        assignee=chance.choice(made.people).account if assigned else None,
        created=created,
        updated=updated,
        points=float(chance.choice((1, 2, 3, 5))),
    )
    home.next_number += 1
    if duty:
        made.duties[issue.key] = duty
    site.save(issue)
