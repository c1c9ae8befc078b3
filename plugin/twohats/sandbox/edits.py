"""Changing issues: what may be set, the history it leaves, the mail it sends."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from twohats.sandbox.answers import Refusal
from twohats.sandbox.custom_fields import ids as field_ids
from twohats.sandbox.custom_fields import points_field
from twohats.sandbox.things import Entry, Issue, Mail, Project, User
from twohats.sandbox.workflow import PRIORITIES, STATUSES, WORK_ROLE_OPTIONS, category_of

LABEL_LENGTH = 255
PROPERTY_KEY_LENGTH = 255
PROPERTY_LENGTH = 32_768
SUMMARY_LENGTH = 255


@dataclass
class Draft:
    """An edit being prepared on a copy of an issue: new values, history items, mistakes."""

    issue: Issue
    project: Project
    points_field: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    items: list[dict[str, str | None]] = field(default_factory=list)

    def note(
        self,
        name: str,
        old: str | None,
        new: str | None,
        *,
        values: tuple[str | None, str | None] = (None, None),
        field_id: str = "",
    ) -> None:
        """Note one changed field for the history; nothing when it is as before."""
        if old != new:
            custom = field_id.startswith("customfield_")
            self.items.append(
                {
                    "field": name,
                    "fieldtype": "custom" if custom else "jira",
                    "fieldId": field_id or name,
                    "from": values[0],
                    "fromString": old,
                    "to": values[1],
                    "toString": new,
                }
            )


def bad_label(label: object) -> str | None:
    """Return what is wrong with a label, in Jira's words; ``None`` if nothing is."""
    if not isinstance(label, str) or not label:
        return "Label must be a non-empty string."
    if any(character.isspace() for character in label):
        return f"The label '{label}' contains spaces which is invalid."
    if len(label) > LABEL_LENGTH:
        return (
            f"The label '{label}' exceeds the maximum length for a single label of "
            f"{LABEL_LENGTH} characters."
        )
    return None


def set_labels(draft: Draft, labels: list[Any]) -> None:
    """Give the issue these labels; Jira keeps them sorted and each once."""
    if not draft.project.labels_on_screen:
        draft.errors["labels"] = off_screen("labels")
        return
    for label in labels:
        if wrong := bad_label(label):
            draft.errors["labels"] = wrong
            return
    old, new = draft.issue.labels, sorted(set(labels))
    draft.note("labels", " ".join(old), " ".join(new), values=("", ""))
    draft.issue.labels = new


def check_property(key: str, value: object) -> None:
    """Refuse an entity property that Jira would refuse."""
    if len(key) > PROPERTY_KEY_LENGTH:
        raise Refusal(400, f"The property key cannot be longer than {PROPERTY_KEY_LENGTH}.")
    size = len(msgspec.json.encode(value).decode())
    if size > PROPERTY_LENGTH:
        raise Refusal(
            400, f"The property value cannot be longer than {PROPERTY_LENGTH} characters."
        )


def off_screen(name: str) -> str:
    """Say, as Jira does, that a field is not on the edit screen."""
    return f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."


def verbs(old: list[Any], operations: list[Any]) -> list[Any] | None:
    """Return a list after add, remove and set in their order; ``None`` for an unknown verb."""
    new = list(old)
    for operation in operations:
        if not isinstance(operation, dict) or len(operation) != 1:
            return None
        ((verb, value),) = operation.items()
        if verb == "set" and isinstance(value, list):
            new = list(value)
        elif verb == "add":
            new = [*new, value]
        elif verb == "remove":
            new = [one for one in new if one != value]
        else:
            return None
    return new


def set_text(draft: Draft, name: str, value: object) -> None:
    """Give the issue a new summary."""
    if not isinstance(value, str) or not value.strip():
        draft.errors[name] = "You must specify a summary of the issue."
    elif len(value) > SUMMARY_LENGTH:
        draft.errors[name] = f"Summary must be less than or equal to {SUMMARY_LENGTH} characters."
    elif "\n" in value or "\r" in value:
        draft.errors[name] = "The summary is invalid because it contains newline characters."
    else:
        draft.note("summary", draft.issue.summary, value)
        draft.issue.summary = value


def set_status(draft: Draft, status: str, now: int) -> None:
    """Move the issue to another status; Done resolves it."""
    issue, old = draft.issue, draft.issue.status
    numbers = (STATUSES[old].id, STATUSES[status].id)
    draft.note("status", old, status, values=numbers)
    issue.status, issue.status_changed = status, now
    done = category_of(status) == "Done"
    resolution = ("Done" if issue.resolution is None else issue.resolution) if done else None
    draft.note("resolution", issue.resolution, resolution)
    issue.resolved = (issue.resolved or now) if done else None
    issue.resolution = resolution


def set_user(draft: Draft, user: User | None, old: User | None) -> None:
    """Assign the issue."""
    names = (old.display if old else None, user.display if user else None)
    accounts = (old.account if old else None, user.account if user else None)
    draft.note("assignee", *names, values=accounts)
    draft.issue.assignee = accounts[1]


def set_choice(draft: Draft, name: str, field_id: str, value: object) -> None:
    """Set priority or work role, given as ``{"name"|"value"|"id": ...}`` or null."""
    options = PRIORITIES if name == "priority" else WORK_ROLE_OPTIONS
    chosen: str | None = None
    if value is not None:
        given = value if isinstance(value, dict) else {}
        wanted = given.get("name", given.get("value"))
        chosen = next((n for n, i in options.items() if n == wanted or i == given.get("id")), None)
        if chosen is None:
            draft.errors[field_id] = f"Option id '{given.get('id')}' is not valid"
            return
    attribute = "priority" if name == "priority" else "work_role"
    old: str | None = getattr(draft.issue, attribute)
    draft.note(name, old, chosen, field_id=field_id)
    setattr(draft.issue, attribute, chosen or ("Medium" if name == "priority" else None))


def set_points(draft: Draft, field_id: str, value: object) -> None:
    """Set the story points; null clears them."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        draft.errors[field_id] = "Operation value must be a number"
        return
    old = None if draft.issue.points is None else f"{draft.issue.points:g}"
    new = None if value is None else f"{value:g}"
    draft.note("Story Points", old, new, field_id=field_id)
    draft.issue.points = value if value is None else float(value)


def set_time(draft: Draft, value: object) -> None:
    """Set estimates, ``{"originalEstimateSeconds": ..., "remainingEstimateSeconds": ...}``."""
    if not isinstance(value, dict):
        draft.errors["timetracking"] = "data was not an object"
        return
    for attribute, key in (("estimate", "original"), ("remaining", "remaining")):
        seconds = value.get(f"{key}EstimateSeconds", getattr(draft.issue, attribute))
        old: int | None = getattr(draft.issue, attribute)
        draft.note(
            f"time{key}estimate",
            None if old is None else str(old),
            None if seconds is None else str(seconds),
        )
        setattr(draft.issue, attribute, seconds)


def receivers(issue: Issue, author: str) -> list[str]:
    """Return who gets a mail about a change: assignee, reporter, watchers; never the author."""
    people = dict.fromkeys([issue.assignee, issue.reporter, *issue.watchers])
    return [account for account in people if account and account != author]


def mails(issue: Issue, author: str, event: str, now: int) -> list[Mail]:
    """Return the mails that a change sends."""
    return [
        Mail(issue=issue.id, to=account, event=event, at=now)
        for account in receivers(issue, author)
    ]


def entry(draft: Draft, author: str, now: int) -> Entry | None:
    """Return the history entry of an edit, ``None`` if it changed nothing."""
    if not draft.items:
        return None
    return Entry(issue=draft.issue.id, author=author, created=now, items=draft.items)


__all__ = ["Draft", "bad_label", "entry", "field_ids", "mails", "points_field", "verbs"]
