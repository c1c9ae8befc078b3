"""An invented but lifelike organisation, the same on every run, dated relative to now.

Three projects, twelve people, about 250 issues; ordinary engineering work is the majority.
What is out of balance in it on purpose stands in ``PLANTED``; the balanced twin has the same
people and projects with nothing to find.
"""

from twohats.model.settings import RosterEntry
from twohats.sandbox import building, content
from twohats.sandbox.planted import DAY, MANAGER_DUTIES, PLANTED, ROSTER, Planted, Seeded
from twohats.sandbox.seed_project import ProjectBuilder
from twohats.sandbox.world import Sandbox

FILES = ("lumen", "nordhafen", "aurora")
__all__ = ["DAY", "FILES", "MANAGER_DUTIES", "PLANTED", "Planted", "Seeded", "seed"]


def seed(site: Sandbox, *, balanced: bool = False) -> Seeded:
    """Fill an empty site; return who is who. The site's clock says what is now."""
    with site.store.transaction():
        seeded = _people(site)
        for name in FILES:
            ProjectBuilder(site, seeded, content.load(name), balanced=balanced).build()
    return seeded


def _people(site: Sandbox) -> Seeded:
    given = content.load("people")
    people = {
        one["name"]: building.add_user(
            site, one["name"], one["display"], time_zone=one["zone"], email_shown=at % 3 != 1
        )
        for at, one in enumerate(given["people"])
    }
    bot = building.add_user(site, **given["bot"], bot=True)
    building.add_token(site, bot, building.TOKEN)
    for name, members in given["groups"].items():
        building.add_group(site, name, [people[member] for member in members])
    building.grant(site, people["jakesson"], "ADMINISTER")
    roster = tuple(
        RosterEntry(role=role, person=people[name].account, project=project)
        for role, name, project in ROSTER
    )
    return Seeded(bot, building.TOKEN, people, roster=roster)
