"""Verdicts as lines: JSON for programs, plain for people."""

import msgspec
from msgspec import Struct, json

from twohats.model.issue import Issue
from twohats.model.verdict import Evidence, Verdict
from twohats.roles.second_opinion import Opinion

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


class OpinionLine(Struct, frozen=True):
    """A second opinion, which counts nowhere, as ``classify --format jsonl`` tells it."""

    role: str
    duty: str
    likeness: float
    example: str


class SecondLine(VerdictLine, frozen=True):
    """One verdict with the second opinion on it, where one was asked for."""

    second_opinion: OpinionLine | None = None


def json_line_with(key: str, verdict: Verdict, opinion: Opinion | None) -> bytes:
    """Return one verdict and the second opinion on it as a line of JSON, with its line end."""
    line = msgspec.json.decode(json_line(key, verdict), type=SecondLine)
    if opinion is not None:
        said = OpinionLine(
            role=opinion.role.value,
            duty=opinion.duty,
            likeness=opinion.likeness_milli / 1000,
            example=opinion.example,
        )
        line = msgspec.structs.replace(line, second_opinion=said)
    return _ENCODER.encode(line) + b"\n"


def opinion_in_words(opinion: Opinion) -> str:
    """Return a second opinion in a line that says what it is."""
    return (
        f"second opinion, not counted: {opinion.role.value}: {opinion.duty}"
        f" (likeness {decimal(opinion.likeness_milli)}, to such as"
        f" \N{LEFT DOUBLE QUOTATION MARK}{one_line(opinion.example)}"
        "\N{RIGHT DOUBLE QUOTATION MARK})"
    )


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
