"""The data-quality line: what was odd, how often, and what was done about it."""

from collections.abc import Iterable

import msgspec

from twohats.model.report import QualityLine
from twohats.model.tally import ProjectTally

_TEXTS = {
    "unreadable": ("unreadable-values", "hold a value that is no number or date; it was left out"),
    "points": ("absurd-points", "have story points below 0 or above 1,000; not summed"),
    "estimates": ("absurd-estimates", "have an estimate below 0 or above 20,000 hours; not summed"),
    "future": ("future-dates", "are dated in the future; neither aged nor put into a window"),
    "disorder": ("resolved-before-created", "were resolved before created; put into no window"),
    "undated_done": ("done-undated", "are done role work, nobody knows since when; in no window"),
    "undated_open": ("open-undated", "are open role work without a creation date; not aged"),
    "deleted_assignee": ("deleted-assignee", "have a deleted assignee; counted as unassigned"),
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
