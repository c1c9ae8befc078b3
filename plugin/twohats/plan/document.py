"""The plan as a value: sorted, with its head and checksum; to a file and back."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from twohats.errors import InputError
from twohats.model.plan import Change, Head, Kind, Plan
from twohats.plan.limits import capped
from twohats.plan.note import mails_note, moves_note

ADVICE = "exclude this account in your automation rules, or they may run on each of these edits"


def draft(  # noqa: PLR0913 - a plan is all of these
    changes: Iterable[Change],
    *,
    site: str,
    base_url: str,
    account: str,
    mapping: str,
    created_ms: int,
    issues: int = 0,
    max_writes: int = 500,
    spare: int = 0,
    loud: Collection[str] = (),
    kept: Mapping[str, int] | None = None,
    review: Iterable[str] = (),
    complete: bool = True,
) -> Plan:
    """Return the plan of these changes, cut to ``max_writes``, with its head and checksum.

    ``spare`` counts steps that turned out to need no write: others take their turns.
    ``loud`` are the projects where notifications cannot be switched off.
    """
    ordered = sorted(changes, key=place)
    now, deferred = capped(ordered, max_writes + spare)
    plan = Plan(
        site=site,
        base_url=base_url,
        account=account,
        mapping=mapping,
        created_ms=created_ms,
        complete=complete,
        head=_head(now, issues, deferred, max_writes, loud),
        changes=now,
        kept=dict(sorted((kept or {}).items())),
        review=tuple(sorted(review, key=key_place)),
    )
    return msgspec.structs.replace(plan, checksum=checksum(plan))


def place(change: Change) -> tuple[str, int, str]:
    """Return where a change stands in a plan: by project, then by issue number."""
    project, number, _ = key_place(change.key)
    return change.project or project, number, change.issue_id


def key_place(key: str) -> tuple[str, int, str]:
    """Return a sorting key for issue keys: APO-9 before APO-10."""
    project, _, number = key.rpartition("-")
    return project, int(number) if number.isdecimal() else 0, key


def checksum(plan: Plan) -> str:
    """Return the checksum of what a plan does, and where; not of when it was made."""
    what = (plan.schema, plan.base_url, plan.account, plan.mapping, plan.changes)
    return hashlib.sha256(msgspec.json.encode(what)).hexdigest()


def plan_text(plan: Plan) -> str:
    """Return the plan as the JSON text that ``apply`` takes."""
    return msgspec.json.format(msgspec.json.encode(plan), indent=1).decode() + "\n"


def read_plan(text: bytes, where: str) -> Plan:
    """Return the plan in a file; ``InputError`` where it is none, or was edited."""
    todo = "make a new one with: twohats sync --plan-out FILE"
    try:
        plan = msgspec.json.decode(text, type=Plan)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InputError("is not a plan of twohats", where=where, todo=todo) from None
    if plan.schema != Plan.__struct_defaults__[0]:
        raise InputError("was made by another version of twohats", where=where, todo=todo)
    if plan.checksum != checksum(plan):
        what = "was changed after it was made: its checksum does not fit"
        raise InputError(what, where=where, todo=todo)
    if not all(map(_names_an_issue, plan.changes)):
        raise InputError("names what can be no issue", where=where, todo=todo)
    return plan


def _names_an_issue(change: Change) -> bool:
    """Tell whether id, key and project are fit to stand in an address."""
    project, _, number = change.key.rpartition("-")
    words = (project, change.project)
    return all(part.isascii() and part.isdecimal() for part in (change.issue_id, number)) and all(
        word.isascii() and word.replace("_", "").isalnum() for word in words
    )


def _head(
    changes: Sequence[Change], issues: int, deferred: int, max_writes: int, loud: Collection[str]
) -> Head:
    kinds = [change.kind for change in changes]
    labels = [change for change in changes if change.add or change.remove]
    touched = [change for change in changes if change.add or change.remove or moves_note(change)]
    return Head(
        issues=issues,
        writes=len(changes),
        label_writes=len(labels),
        mails=sum(1 for change in labels if change.project in loud) + sum(map(mails_note, changes)),
        updated=len(touched),
        first=kinds.count(Kind.FIRST),
        role_changes=kinds.count(Kind.ROLE),
        records=kinds.count(Kind.RECORD),
        deferred=deferred,
        runs_left=-(-deferred // max_writes) if max_writes > 0 else 0,
        advice=ADVICE if touched else "",
    )
