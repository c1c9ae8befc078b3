"""From matches in one field to evidence: what is denied, what a better match covers, what counts.

- A denial cancels each match it overlaps: that of any duty, or, where it belongs to a duty, of
  that duty alone.
- The more exact phrase speaks: a match does not count where a longer one holds all its words.
- Where matches of one duty share a word, only the heaviest counts.
- A phrase counts once a field, however often it occurs.
- The description adds at most a cap to each role.

Words that stand in a phrase's gap are not its words.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from twohats.model.mapping import Field, Phrase, Scoring
from twohats.model.verdict import Evidence, Role
from twohats.roles.finder import Match
from twohats.text.words import END, START, Words


class Entry(NamedTuple):
    """One phrase of the mapping as the finder knows it.

    ``role`` is ``UNCLEAR`` and ``duty`` empty for a counter and for a denial of any duty.
    """

    phrase: Phrase
    duty: str = ""
    role: Role = Role.UNCLEAR
    denies: bool = False


class Dropped(NamedTuple):
    """A match that does not count: why, and which other match is the reason, if one is."""

    evidence: Evidence
    why: str
    by: Evidence | None = None


class Weighed(NamedTuple):
    """What became of the matches in one field: what counts, and what does not and why not."""

    counted: tuple[Evidence, ...] = ()
    dropped: tuple[Dropped, ...] = ()


class _Found(Struct, frozen=True, order=True):
    """A match, where its words begin, and the evidence it would be; the heaviest comes first."""

    rank: tuple[int, int, int, int, str, str, tuple[int, ...]]
    evidence: Evidence
    words: frozenset[int]


def weigh(
    field: Field,
    scoring: Scoring,
    matches: Iterable[tuple[Entry, Match]],
    words: Words,
) -> Weighed:
    """Return the evidence in one field, heaviest first."""
    found, denials = _located(field, scoring, matches, words)
    standing: list[_Found] = []
    dropped: list[Dropped] = []
    for one in found:
        if (denial := _denial_of(one, denials)) is None:
            standing.append(one)
        else:
            dropped.append(Dropped(one.evidence, "denied by", denial.evidence))
    counted: dict[tuple[str, str], _Found] = {}
    for one in standing:
        phrase = one.evidence.phrase, one.evidence.duty
        if phrase in counted:
            continue
        if (better := _longer(one, standing) or _heavier(one, counted.values())) is None:
            counted[phrase] = one
        else:
            dropped.append(Dropped(one.evidence, "covered by", better.evidence))
    result = [one.evidence for one in counted.values()]
    if field is Field.DESCRIPTION:
        result = list(_capped(result, dropped, scoring.description_cap_milli))
    return Weighed(tuple(result), tuple(dropped))


def _located(
    field: Field,
    scoring: Scoring,
    matches: Iterable[tuple[Entry, Match]],
    words: Words,
) -> tuple[list[_Found], list[_Found]]:
    found: set[_Found] = set()
    denials: set[_Found] = set()
    name = field.value
    for entry, match in matches:
        if entry.denies:
            denials.add(_found(name, 0, entry, match, words))
        elif milli := milli_of(entry.phrase, field, scoring):
            found.add(_found(name, milli if entry.duty else -milli, entry, match, words))
    return sorted(found), sorted(denials)


def _found(field: str, milli: int, entry: Entry, match: Match, words: Words) -> _Found:
    own = [index for index in match.words if words.words[index] not in (START, END)]
    start, end = words.span(own[0], own[-1])
    starts = words.starts(own)
    text, duty = entry.phrase.text, entry.duty
    evidence = Evidence(
        phrase=text,
        duty=duty,
        role=entry.role,
        field=field,
        start=start,
        end=end,
        weight_milli=milli,
    )
    distinct = frozenset(starts)
    return _Found((-abs(milli), -len(distinct), start, end, duty, text, starts), evidence, distinct)


def milli_of(phrase: Phrase, field: Field, scoring: Scoring) -> int:
    """Return what a match of the phrase in the field is worth."""
    if phrase.field not in (None, field):
        return 0
    own = phrase.title_milli if field is Field.TITLE else phrase.description_milli
    if own is not None:
        return own
    return (phrase.weight_milli * scoring.field_milli(field) + 500) // 1000


def _denial_of(found: _Found, denials: list[_Found]) -> _Found | None:
    duty = found.evidence.duty
    for denial in denials:
        if duty and denial.evidence.duty in ("", duty) and not denial.words.isdisjoint(found.words):
            return denial
    return None


def _longer(found: _Found, others: list[_Found]) -> _Found | None:
    for other in others:
        if found.words < other.words:
            return other
    return None


def _heavier(found: _Found, counted: Iterable[_Found]) -> _Found | None:
    for other in counted:
        same = other.evidence.duty == found.evidence.duty
        if same and not other.words.isdisjoint(found.words):
            return other
    return None


def _capped(counted: list[Evidence], dropped: list[Dropped], cap: int) -> Iterator[Evidence]:
    left = {Role.MANAGER: cap, Role.OWNER: cap}
    for evidence in counted:
        room = left.get(evidence.role, evidence.weight_milli)
        if evidence.weight_milli <= room:
            yield evidence
        elif room:
            yield replace(evidence, weight_milli=room)
        else:
            dropped.append(Dropped(evidence, "beyond the description's cap"))
        left[evidence.role] = room - min(evidence.weight_milli, room)
