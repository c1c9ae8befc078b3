"""Tell of every issue, quickly, whether what was found in it can come to any evidence.

Nearly all issues end here, so it is written for speed: one pass over what was found counts what
could be matches; then, only where that is enough, the words around each are looked at and what is
no match is taken off again, until too little is left.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from twohats.model.verdict import Role
from twohats.roles.following import Forms, Look, follow, may_stand

# How far the other word of a pair is looked for; no word of a phrase is longer.
_NEAR = 80
_SPACE = 32
_WINDOW = 120  # bytes that nearly always hold all the words of a phrase
_MANAGER = Role.MANAGER  # looking it up on its enum is slow in a loop of millions

_NONE: list[bytes] = []
_Item = TypeVar("_Item")
_Value = TypeVar("_Value", bound=Hashable)

Found = list[tuple[int, int, int]]  # pattern, start, end


class Worth(NamedTuple):
    """What a match of a phrase can add to its role, in each field."""

    role: Role
    title_milli: int
    description_milli: int


class Apart(NamedTuple):
    """A pattern for two words more than one separator apart: whose, and the other word's forms."""

    phrases: set[int]
    others: set[bytes]


class _Around(NamedTuple):
    """How many words before and from where a pattern stands belong to a match at most.

    Each match begins with one of ``firsts`` there and needs one of ``following`` after or one of
    ``preceding`` before it, unless one can stand ``alone``.
    """

    before: int
    after: int
    firsts: Forms
    following: Forms
    preceding: Forms
    alone: bool


class Screen:
    """Knows what each pattern of an automaton is worth: looks, then apart ones, then marks."""

    def __init__(
        self,
        looks: Sequence[Sequence[Look]],
        apart: Sequence[Apart],
        marks: int,
        worths: Sequence[Worth],
    ) -> None:
        self._looks = looks
        self._apart = [each.others for each in apart]
        self._worths = worths
        self._around = _shared(_each(looks, _same_looks, _around))
        of = [frozenset(look.anchor.phrase for look in each) for each in looks]
        of += [frozenset(each.phrases) for each in apart]
        of += [frozenset[int]()] * marks
        titles = _each(of, frozenset, lambda each: _sums(worths[i][:2] for i in each))
        texts = _each(of, frozenset, lambda each: _sums(worths[i][::2] for i in each))
        self._in_title, self._in_description = _shared(titles), _shared(texts)

    def could_reach(  # noqa: C901, PLR0912 - hot: calls would cost
        self, milli: int, rough: bytes, found: Found, start: int, end: int
    ) -> bool | None:
        """Tell whether what was found may give one role so much; ``None`` if hard to tell.

        The description is what lies between ``start`` and ``end`` of the rough text.
        """
        in_title, in_description = self._in_title, self._in_description
        plain = len(self._looks)
        manager = owner = 0
        where: dict[int, list[int]] = {}  # pattern and field -> where it stands
        for pattern, first, last in found:
            below = start < first < end
            of_manager, of_owner = in_description[pattern] if below else in_title[pattern]
            if not of_manager and not of_owner:
                continue
            if pattern >= plain and not self._is_apart(pattern - plain, rough, first, last):
                continue
            key = 2 * pattern + below
            if key in where:
                where[key].append(first)
            else:
                where[key] = [first]
                manager += of_manager
                owner += of_owner
        if manager < milli and owner < milli:
            return False
        sure = True
        matched: set[int] = set()  # phrase and field
        for key, places in where.items():
            pattern, below = key >> 1, bool(key & 1)
            of_manager, of_owner = in_description[pattern] if below else in_title[pattern]
            if (manager < milli or not of_manager) and (owner < milli or not of_owner):
                continue  # for a role that cannot have enough anyway
            if pattern >= plain:
                sure = False
                continue
            manager -= of_manager
            owner -= of_owner
            for phrase in self._phrases_at(pattern, rough, places):
                if 2 * phrase + below not in matched:
                    matched.add(2 * phrase + below)
                    role, of_title, of_description = self._worths[phrase]
                    worth = of_description if below else of_title
                    if role is _MANAGER:
                        manager += worth
                    else:
                        owner += worth
            if manager < milli and owner < milli:
                return False
        return True if sure else None

    def _is_apart(self, pattern: int, rough: bytes, first: int, last: int) -> bool:
        """Tell whether the other of two words stands beyond the separators that were found."""
        if rough[first + 1] == _SPACE:  # they stand before the second word
            near = rough[max(first - _NEAR, 0) : first].rsplit(None, 1)
            return not near or near[-1] in self._apart[pattern]
        near = rough[last : last + _NEAR].split(None, 1)
        return not near or near[0] in self._apart[pattern]

    def _phrases_at(self, pattern: int, rough: bytes, places: list[int]) -> list[int]:
        """Return the phrases that match where a pattern stands, perhaps too many, never too few."""
        most_before, most_after, firsts, following, preceding, alone = self._around[pattern]
        size = len(rough)
        found: list[int] = []
        for place in places:
            at = place + (rough[place] == _SPACE)
            word_end = rough.find(b" ", at)
            if rough[at : word_end if word_end > 0 else size] not in firsts:
                continue
            # one element more than asked for is the rest of the text, which is no word
            after = rough[at : at + _WINDOW].split(None, most_after)
            if at + _WINDOW < size and len(after) <= most_after:
                after = rough[at:].split(None, most_after)
            possible = alone or not following.isdisjoint(after)
            if not possible and not preceding:
                continue
            before = _NONE
            if most_before:
                start = at - _WINDOW
                before = rough[max(0, start) : at].rsplit(None, most_before)
                if start > 0 and len(before) <= most_before:
                    before = rough[:at].rsplit(None, most_before)
            if possible or not preceding.isdisjoint(before):
                found += self._matched(pattern, [*before, *after], len(before))
        return found

    def _matched(self, pattern: int, words: list[bytes], index: int) -> Iterable[int]:
        for look in self._looks[pattern]:
            if may_stand(look, words, index):
                for _ in follow(look.anchor, words, index + look.first, None):
                    yield look.anchor.phrase
                    break


def _shared(values: Iterable[_Value]) -> list[_Value]:
    """Return the values, one object for equal ones: thousands of patterns have few values."""
    known: dict[_Value, _Value] = {}
    return [known.setdefault(value, value) for value in values]


def _each(
    items: Iterable[_Item], same: Callable[[_Item], Hashable], make: Callable[[_Item], _Value]
) -> Iterable[_Value]:
    """Yield what is made of each item, made once for all that are the ``same``."""
    made: dict[Hashable, _Value] = {}
    for item in items:
        key = same(item)
        if key not in made:
            made[key] = make(item)
        yield made[key]


def _same_looks(looks: Sequence[Look]) -> tuple[int, ...]:
    return tuple(map(id, looks))


def _around(looks: Sequence[Look]) -> _Around:
    before = after = 0
    firsts, following, preceding = frozenset[bytes](), frozenset[bytes](), frozenset[bytes]()
    alone = False
    for look in looks:
        (parts, gaps), at = look.anchor.variant, look.anchor.at
        before = max(before, sum(map(len, parts[:at])) + sum(gaps[:at]) - look.first)
        after = max(after, look.end + sum(map(len, parts[at + 1 :])) + sum(gaps[at:]))
        firsts |= next(forms for offset, forms in look.words if not offset)
        behind = [look.after, *(forms for offset, forms in look.words if offset > 0)]
        ahead = [look.before, *(forms for offset, forms in look.words if offset < 0)]
        if any(behind):  # one is enough to tell that there is no match
            following |= min(filter(None, behind), key=len)
        elif any(ahead):
            preceding |= min(filter(None, ahead), key=len)
        else:
            alone = True
    return _Around(before, after, firsts, following, preceding, alone)


def _sums(worths: Iterable[tuple[Role, int]]) -> tuple[int, int]:
    """Return the most that manager and owner can have of these."""
    sums = {Role.MANAGER: 0, Role.OWNER: 0}
    for role, milli in worths:
        sums[role] += milli
    return sums[Role.MANAGER], sums[Role.OWNER]
