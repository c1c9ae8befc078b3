"""The why, on the issue: a web link or a comment that says which words earned the role.

The property names the kind of a note before there is one, and says last what it is: whatever
breaks in between, the next run sees that note and property differ and writes both again, and
whoever takes the labels off, or undoes all, leaves no note behind.
"""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from msgspec.structs import replace

from twohats.flows.sync_job import Failure, Job
from twohats.flows.views_jql import role_jql
from twohats.model.issue import Dialect
from twohats.model.plan import Change, Note
from twohats.model.settings import IssueNote, SiteSettings
from twohats.model.site import Comment, ProjectAccess, WebLink
from twohats.model.verdict import Role
from twohats.plan import begun, kind_of, moves_note, note_before
from twohats.reports.inert import wiki

GLOBAL_ID: Final = "twohats:why"  # frozen: one link an issue
MARKER: Final = b'{"twohats":"why"}'  # frozen: one comment an issue
FOOTER: Final = "Why this role, told by twohats"  # frozen; where a site tells no markers
NO_LINK = "the account may not link issues there, so no web link says why"
NO_COMMENT = "the account may not comment there, so no comment says why"


def noted_projects(job: Job, access: Iterable[ProjectAccess]) -> frozenset[str]:
    """Return the projects whose issues can carry the notes that the settings ask for."""
    return frozenset(a.key for a in access if not _why_not(job, a))


def unnoted(job: Job, access: Iterable[ProjectAccess]) -> tuple[Failure, ...]:
    """Return the projects that lack the permission, each told once."""
    return tuple(
        Failure(f"note:{a.key}", a.key, why, permanent=True)
        for a in access
        if a.browse and a.edit and (why := _why_not(job, a))
    )


def write_first(job: Job, change: Change, *, mute: bool) -> Change:
    """Write a change; return it as it stands in Jira now.

    Where a note of another kind is to come, or labels move too, it stands without the new note,
    and ``write_note`` is next. Else the note goes first.
    """
    value, kept = change.provenance, note_before(change)
    if moves_note(change):
        if change.note is not None and change.note.kind is not kind_of(kept):
            _remove(job, change.key, kind_of(kept))
            kept = begun(change.note.kind)
        elif value is None or not (change.add or change.remove):
            _settle(job, change, mute=mute)
            kept = value.note if value else ""
        change = replace(change, provenance=replace(value, note=kept) if value else None)
    job.jira.write(change, mute=mute)
    return change


def write_note(job: Job, change: Change, *, mute: bool) -> None:
    """Write, replace or remove the note, and then say so in the property."""
    if change.provenance is None:
        return
    _settle(job, change, mute=mute)
    job.jira.write_provenance(change.issue_id, change.provenance)


def _settle(job: Job, change: Change, *, mute: bool) -> None:
    if change.note is None:
        _remove(job, change.key, kind_of(note_before(change)))
    else:
        _put(job, change, change.note, mute=mute)


def _why_not(job: Job, access: ProjectAccess) -> str:
    kind = job.settings.sync.issue_note
    if kind is IssueNote.WEB_LINK and (job.around is None or not access.link):
        return NO_LINK
    return NO_COMMENT if kind is IssueNote.COMMENT and not access.comment else ""


def _put(job: Job, change: Change, note: Note, *, mute: bool) -> None:
    if note.kind is IssueNote.COMMENT:
        _comment(job, change.key, note, mute=mute)
    elif job.around is not None:
        role = change.provenance.role if change.provenance else Role.UNCLEAR
        link = WebLink(
            global_id=GLOBAL_ID,
            url=_more_like_it(job, role),
            title=note.title,
            summary=note.text,
        )
        job.around.links.put_link(change.key, link)


def _remove(job: Job, key: str, kind: IssueNote) -> None:
    if kind is IssueNote.WEB_LINK and job.around is not None:
        job.around.links.delete_link(key, GLOBAL_ID)
    elif kind is IssueNote.COMMENT:
        for comment in _ours(job, key):
            job.jira.delete(key, comment.id)


def _comment(job: Job, key: str, note: Note, *, mute: bool) -> None:
    body = _body(job.jira.account().dialect, note)
    there = _ours(job, key)
    for extra in there[1:]:
        job.jira.delete(key, extra.id)
    if there:
        job.jira.edit(key, there[0].id, body, mute=mute)
    else:
        job.jira.post(key, body, MARKER)


def _ours(job: Job, key: str) -> list[Comment]:
    me = job.jira.account().id
    return [c for c in job.jira.comments(key) if c.author_id == me and is_note(c)]


def is_note(comment: Comment) -> bool:
    """Tell whether a comment is a note: by its property, or by its footer."""
    if not comment.marker:
        return FOOTER in comment.text
    try:
        return bool(msgspec.json.decode(comment.marker) == msgspec.json.decode(MARKER))
    except (msgspec.DecodeError, RecursionError):
        return False


def _body(dialect: Dialect, note: Note) -> dict[str, Any] | str:
    if dialect is Dialect.DATA_CENTER:
        return f"*{wiki(note.title)}*\n{wiki(note.text)}\n{FOOTER}"
    title = {"type": "text", "text": note.title, "marks": [{"type": "strong"}]}
    lines = [[title], [_text(note.text)], [_text(FOOTER)]]
    content = [{"type": "paragraph", "content": line} for line in lines]
    return {"type": "doc", "version": 1, "content": content}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _more_like_it(job: Job, role: Role) -> str:
    """Return the address of all work of the same role in the configured projects."""
    jql = _jql(job.settings, role)
    return f"{job.jira.account().base_url}/issues/?{urlencode({'jql': jql})}"


def _jql(settings: SiteSettings, role: Role) -> str:
    jql = role_jql(settings)
    return {Role.OWNER: jql.owner, Role.MANAGER: jql.manager, Role.BOTH: jql.both}.get(
        role, jql.either
    )
