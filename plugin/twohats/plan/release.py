"""Hand an issue that a human decided back to the mapping."""

from twohats.model.issue import Issue
from twohats.model.plan import Change, Kept, Kind, MarkState, Provenance
from twohats.plan.names import Declared
from twohats.plan.property import read_property


def release(issue: Issue, declared: Declared) -> Change | Kept:
    """Return the change that releases a decided issue, as read by id.

    Its labels stay for now; the next ``sync`` may replace them, whoever set them.
    """
    prop = read_property(issue.provenance)
    if not isinstance(prop, Provenance) or prop.state is not MarkState.DECIDED:
        return Kept(issue_id=issue.id, key=issue.key, why="not decided by a human")
    mine = declared.ours(issue.labels, {*prop.labels, *prop.before})
    value = Provenance(
        state=MarkState.RELEASED,
        role=prop.role,
        duty=prop.duty,
        score=prop.score,
        labels=tuple(sorted(mine)),
        set_by_us=tuple(sorted(mine & set(prop.set_by_us))),
        mapping=prop.mapping,
        field=prop.field,
        text=prop.text,
    )
    return Change(
        issue_id=issue.id,
        key=issue.key,
        project=issue.project,
        why="release",
        kind=Kind.RECORD,
        seen=tuple(sorted(mine)),
        was=prop,
        provenance=value,
    )
