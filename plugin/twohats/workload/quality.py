"""The data-quality line: what was odd, how often, and what was done about it."""

from collections.abc import Iterable

import msgspec

from twohats.model.report import QualityLine
from twohats.model.tally import ProjectTally

_TEXTS = {
    "unreadable": ("unreadable-values", "values that are no number or date, left out"),
    "points": ("absurd-points", "story points below 0 or above 1,000, not summed"),
    "estimates": ("absurd-estimates", "estimates below 0 or above 20,000 hours, not summed"),
    "future": ("future-dates", "dates in the future, neither aged nor put into a window"),
    "disorder": ("resolved-before-created", "resolved before created, put into no window"),
    "undated_done": ("done-undated", "done role work without a date of it, put into no window"),
    "undated_open": ("open-undated", "open role work without a creation date, not aged"),
    "deleted_assignee": ("deleted-assignee", "assignee deleted, counted as unassigned"),
}


def quality_lines(projects: Iterable[ProjectTally]) -> tuple[QualityLine, ...]:
    """Return a line for each oddity that there is."""
    totals = dict.fromkeys(_TEXTS, 0)
    for project in projects:
        for name, count in msgspec.structs.asdict(project.quality).items():
            totals[name] += count
    return tuple(
        QualityLine(name, totals[field], text)
        for field, (name, text) in _TEXTS.items()
        if totals[field]
    )
