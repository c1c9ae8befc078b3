"""Which custom fields of a site hold story points, sprint and epic."""

import re
from collections.abc import Mapping

from twohats.model.site import SiteFields

# Names as Jira gives them in English, German, French and Spanish, case folded.
STORY_POINTS = (
    "story points",
    "story point estimate",
    "story point-schätzung",
    "story-points",
    "storypoints",
    "points de story",
    "estimation des story points",
    "puntos de historia",
    "estimación de puntos de historia",
)
SPRINT = ("sprint",)
EPIC_LINK = ("epic link", "epic-verknüpfung", "epos-link", "lien d'epic", "vínculo de las épicas")

_CUSTOM_ID = re.compile(r"customfield_\d{1,12}")


def find_fields(names: Mapping[str, str]) -> SiteFields:
    """Return the fields found by name; ``names`` as Jira tells them, field id -> name.

    Several fields may hold story points (company- and team-managed projects differ): the first
    with a value counts, in the order of ``STORY_POINTS``.
    """
    found: dict[str, list[str]] = {}
    for field, name in names.items():
        if _CUSTOM_ID.fullmatch(field):
            found.setdefault(name.strip().casefold(), []).append(field)
    return SiteFields(
        story_points=tuple(field for name in STORY_POINTS for field in found.get(name, ())),
        sprint=_first(found, SPRINT),
        epic=_first(found, EPIC_LINK),
    )


def _first(found: Mapping[str, list[str]], names: tuple[str, ...]) -> str:
    return next((field for name in names for field in found.get(name, ())), "")
