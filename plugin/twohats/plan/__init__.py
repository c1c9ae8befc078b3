"""From verdicts and what Jira has to the changes that would make Jira agree. Pure."""

from twohats.plan.document import draft, plan_text, read_plan
from twohats.plan.effective import effective, effective_of
from twohats.plan.limits import Known, Need, is_capped, needs
from twohats.plan.names import (
    ROLES,
    Declared,
    check_names,
    folded,
    options_by_role,
    role_of,
)
from twohats.plan.note import NOTHING, begun, kind_of, mails_note, moves_note, note_before, note_of
from twohats.plan.property import read_property, write_property
from twohats.plan.reconcile import Row, reconcile, settle
from twohats.plan.release import release
from twohats.plan.sight import Rules, Sight, look
from twohats.plan.steps import stale, take_back

__all__ = [
    "NOTHING",
    "ROLES",
    "Declared",
    "Known",
    "Need",
    "Row",
    "Rules",
    "Sight",
    "begun",
    "check_names",
    "draft",
    "effective",
    "effective_of",
    "folded",
    "is_capped",
    "kind_of",
    "look",
    "mails_note",
    "moves_note",
    "needs",
    "note_before",
    "note_of",
    "options_by_role",
    "plan_text",
    "read_plan",
    "read_property",
    "reconcile",
    "release",
    "role_of",
    "settle",
    "stale",
    "take_back",
    "write_property",
]
