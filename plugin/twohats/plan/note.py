"""The why of a role, in words for whoever looks at the issue."""

from hashlib import blake2b

import msgspec

from twohats.model.issue import Issue
from twohats.model.plan import Change, Note
from twohats.model.settings import IssueNote
from twohats.model.verdict import Evidence, Role, Verdict

_PHRASES = 6  # named at most
_LONGEST = 60  # characters of one phrase
_WORK = {
    Role.OWNER: "project-owner work",
    Role.MANAGER: "project-manager work",
    Role.BOTH: "project-owner and project-manager work",
}
NOTHING = Note()


def note_of(issue: Issue, verdict: Verdict, kind: IssueNote) -> Note:
    """Return the note that says why ``issue`` earns its role; ``NOTHING`` where it earns none."""
    if kind is IssueNote.NONE or verdict.role is Role.UNCLEAR:
        return NOTHING
    duty = f": {verdict.duty.replace('-', ' ')}" if verdict.duty else ""
    words = dict.fromkeys(_words(issue, piece) for piece in verdict.evidence)
    shown = list(words)[:_PHRASES]
    more = f" and {len(words) - len(shown)} more" if len(words) > len(shown) else ""
    return Note(
        kind=kind,
        title=f"{_WORK[verdict.role]}{duty}",
        text=f"Because of {', '.join(shown)}{more}. Wrong? Change the label: it stays.",
    )


def note_id(note: Note) -> str:
    """Return what the property keeps of a note: its kind and a hash of what it says."""
    if note.kind is IssueNote.NONE:
        return ""
    digest = blake2b(msgspec.json.encode((note.title, note.text)), digest_size=6).hexdigest()
    return f"{note.kind}:{digest}"


def begun(kind: IssueNote) -> str:
    """Return what the property keeps while a note of this kind may be there or not yet."""
    return "" if kind is IssueNote.NONE else f"{kind}:"


def kind_of(kept: str) -> IssueNote:
    """Return the kind of a note by what the property keeps of it."""
    name = kept.partition(":")[0]
    return next((kind for kind in IssueNote if kind == name), IssueNote.NONE)


def moves_note(change: Change) -> bool:
    """Tell whether a change writes, replaces or removes an issue's note."""
    return note_before(change) != (change.provenance.note if change.provenance else "")


def note_before(change: Change) -> str:
    """Return what the property said of the note before the change."""
    return change.was.note if change.was else ""


def mails_note(change: Change) -> bool:
    """Tell whether the note is a comment to be written: Jira mails about each."""
    return change.note is not None and change.note.kind is IssueNote.COMMENT


def _words(issue: Issue, piece: Evidence) -> str:
    fields = {"title": issue.title, "description": issue.description, "parent": issue.parent_title}
    text = fields.get(piece.field)  # an issue type, component or label stands for itself
    found = piece.phrase if text is None else " ".join(text[piece.start : piece.end].split())
    plain = "".join(char for char in found if char.isprintable())[:_LONGEST]
    return f"\N{LEFT DOUBLE QUOTATION MARK}{plain}\N{RIGHT DOUBLE QUOTATION MARK}"
