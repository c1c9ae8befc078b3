"""Verdicts as lines: JSON for programs, plain for people."""

from msgspec import Struct, json

from twohats.model.issue import Issue
from twohats.model.verdict import Evidence, Verdict

_ENCODER = json.Encoder()
_SHOWN_ALTERNATIVES = 2


class EvidenceLine(Struct, frozen=True):
    """One match, as ``classify --format jsonl`` tells it; a counter has no duty."""

    phrase: str
    field: str
    start: int
    end: int
    weight: float
    duty: str | None


class VerdictLine(Struct, frozen=True):
    """One verdict, as ``classify --format jsonl`` tells it."""

    key: str
    role: str
    duty: str | None
    reason: str | None
    score: float
    margin: float
    evidence: tuple[EvidenceLine, ...]


def json_line(key: str, verdict: Verdict) -> bytes:
    """Return one verdict as a line of JSON, with its line end."""
    line = VerdictLine(
        key=key,
        role=verdict.role.value,
        duty=verdict.duty,
        reason=None if verdict.reason is None else verdict.reason.value,
        score=verdict.score_milli / 1000,
        margin=verdict.margin_milli / 1000,
        evidence=tuple(map(_evidence_line, verdict.evidence)),
    )
    return _ENCODER.encode(line) + b"\n"


def _evidence_line(evidence: Evidence) -> EvidenceLine:
    return EvidenceLine(
        phrase=evidence.phrase,
        field=evidence.field,
        start=evidence.start,
        end=evidence.end,
        weight=evidence.weight_milli / 1000,
        duty=evidence.duty or None,
    )


def plain_line(issue: Issue, verdict: Verdict) -> str:
    """Return one verdict as a line for people: key, role, duty or reason, score, title."""
    why = verdict.duty or (verdict.reason.value if verdict.reason else "")
    role, score = verdict.role.value, decimal(verdict.score_milli)
    return f"{issue.key or '-':<12}  {role:<15}  {why:<22}  {score:>5}  {one_line(issue.title)}"


def words_of(issue: Issue, evidence: Evidence) -> str:
    """Return the words of a piece of evidence; a sign beside words stands for itself."""
    fields = {"title": issue.title, "description": issue.description, "parent": issue.parent_title}
    text = fields.get(evidence.field)
    return one_line(evidence.phrase if text is None else text[evidence.start : evidence.end])


def one_line(text: str) -> str:
    """Return text without line breaks and without characters that act on a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def decimal(milli: int, *, sign: bool = False) -> str:
    """Return thousandths as a decimal, with two digits or, where it matters, three."""
    text = f"{milli / 1000:+.3f}" if sign else f"{milli / 1000:.3f}"
    return text.removesuffix("0").replace("-", "\N{MINUS SIGN}")


def short_phrase(text: str) -> str:
    """Return a phrase with long lists of alternatives cut short."""
    pieces = []
    for piece in text.split("{"):
        inside, closed, rest = piece.partition("}")
        options = inside.split("|")
        if closed and len(options) > _SHOWN_ALTERNATIVES + 1:
            inside = "|".join((*options[:_SHOWN_ALTERNATIVES], "\N{HORIZONTAL ELLIPSIS}"))
        pieces.append(inside + closed + rest)
    return "{".join(pieces)
