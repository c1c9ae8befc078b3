"""One Aho-Corasick automaton that finds many phrases in one pass.

It holds, for each way to read a phrase, one anchor: the word, or two neighbouring words, whose
forms are least common in trackers. A hit is followed word by word, so the work is linear in the
text and nearly flat in the number of phrases.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from twohats.model.verdict import Role
from twohats.roles.anchors import ANYWHERE, IN_TITLES, apart_of, best_place, look_of, patterns_of
from twohats.roles.following import Hyphenated, Look, follow, may_stand
from twohats.roles.phrases import Variant

# How far the other word of a pair is looked for; no word of a phrase is longer.
_NEAR = 80
_SPACE = 32

Found = list[tuple[int, int, int]]  # pattern, start, end
Hits = tuple[list[bytes], bytes, Found]  # words, joined by spaces, and what was found in those
Search = Callable[..., Found]


class Match(NamedTuple):
    """Phrase ``phrase`` matched the words at these indexes; words in a gap are not among them."""

    phrase: int
    words: tuple[int, ...]


class Worth(NamedTuple):
    """What a match of a phrase can add to its role, in each field."""

    role: Role
    title_milli: int
    description_milli: int


class Automaton:
    """Finds phrases among words; phrases are known by their index.

    ``marks`` are single words beside the phrases. ``worths`` are the phrases', as far as anyone
    will ask whether they ``could_reach`` a sum.
    """

    def __init__(
        self,
        phrases: Sequence[Sequence[Variant]],
        marks: Sequence[bytes] = (),
        worths: Sequence[Worth] = (),
    ) -> None:
        looks: dict[bytes, list[Look]] = {}
        apart: dict[bytes, tuple[set[int], set[bytes]]] = {}
        for index, variants in enumerate(phrases):
            rare = bool(worths) and not worths[index].description_milli
            for variant in variants:
                part, word, length = best_place(variant, IN_TITLES if rare else ANYWHERE)
                look = look_of(index, variant, part, word, length)
                sought = variant.parts[part][word : word + length]
                for pattern in patterns_of(sought):
                    looks.setdefault(pattern, []).append(look)
                for pattern, others in apart_of(sought) if worths else ():
                    phrases_of, words_of = apart.setdefault(pattern, (set(), set()))
                    phrases_of.add(index)
                    words_of |= others
        self._looks = tuple(map(tuple, looks.values()))
        patterns = [*looks, *apart]
        self._apart = [words_of for _, words_of in apart.values()]
        of = [{look.anchor.phrase for look in each} for each in self._looks]
        of += [phrases_of for phrases_of, _ in apart.values()]
        self._in_title = [_sums(worths[i][:2] for i in each) for each in of if worths]
        self._in_description = [_sums(worths[i][::2] for i in each) for each in of if worths]
        self._marks = {len(patterns) + at: mark for at, mark in enumerate(marks)}
        self._patterns = [*patterns, *(b" " + mark + b" " for mark in marks)]
        self._in_title += [(0, 0)] * len(marks)
        self._in_description += [(0, 0)] * len(marks)
        self._search = _searcher(self._patterns)

    def __getstate__(self) -> dict[str, object]:
        """Return everything but what was compiled: that is made anew."""
        return {name: value for name, value in vars(self).items() if name != "_search"}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Compile what came from another process or an earlier run."""
        vars(self).update(state)
        self._search = _searcher(self._patterns)

    def look(self, rough: bytes) -> Found:
        """Return where anchors and marks stand in rough text: one pass in C."""
        return self._search(rough, overlapping=True)

    def at_most(self, rough: bytes, found: Found, start: int, end: int) -> tuple[int, int]:
        """Return the most that one role can have of what was found, in title and description.

        The description is what lies between ``start`` and ``end`` of the rough text.
        """
        plain, in_title, in_description = len(self._looks), self._in_title, self._in_description
        title_manager = title_owner = manager = owner = 0
        for pattern, first, last in found:
            here = start < first < end
            of_manager, of_owner = in_description[pattern] if here else in_title[pattern]
            if not of_manager and not of_owner:
                continue
            if pattern >= plain and not self._is_apart(pattern, rough, first, last):
                continue
            if here:
                manager += of_manager
                owner += of_owner
            else:
                title_manager += of_manager
                title_owner += of_owner
        return max(title_manager, title_owner), max(manager, owner)

    def _is_apart(self, pattern: int, rough: bytes, first: int, last: int) -> bool:
        """Tell whether the other of two words stands beyond the separators that were found."""
        others = self._apart[pattern - len(self._looks)]
        if rough[last - 1] == _SPACE:
            near = rough[last : last + _NEAR].split(None, 1)
            return not near or near[0] in others
        near = rough[max(first - _NEAR, 0) : first].rsplit(None, 1)
        return not near or near[-1] in others

    def search(self, words: list[bytes]) -> Hits:
        """Return where anchors and marks stand: one pass in C."""
        buffer = b" ".join(words)
        return words, buffer, self._search(buffer, overlapping=True)

    def matches(self, hits: Hits, hyphenated: Hyphenated | None = None) -> Iterator[Match]:
        """Yield every match, some perhaps twice; without ``hyphenated`` any words may be glued."""
        words, buffer, found = hits
        looks_at = self._looks
        index = seen = 0
        for pattern, start, _ in found:
            if pattern >= len(looks_at):
                continue
            # a pattern begins with the space before its word, or with the field's first marker
            if start >= seen:
                index += buffer.count(b" ", seen, start + 1)
            else:
                index -= buffer.count(b" ", start + 1, seen)
            seen = start + 1
            for look in looks_at[pattern]:
                if may_stand(look, words, index):
                    first = index + look.first
                    for followed in follow(look.anchor, words, first, hyphenated):
                        yield Match(look.anchor.phrase, followed)

    def marks(self, found: Found) -> list[bytes]:
        """Return each occurrence of a mark."""
        marks = self._marks
        return [marks[pattern] for pattern, _, _ in found if pattern in marks]


def _searcher(patterns: list[bytes]) -> Search:
    return BytesAhoCorasick(
        patterns or [b"\x00"], implementation=Implementation.DFA
    ).find_matches_as_indexes


def _sums(worths: Iterable[tuple[Role, int]]) -> tuple[int, int]:
    """Return the most that manager and owner can have of these."""
    sums = {Role.MANAGER: 0, Role.OWNER: 0}
    for role, milli in worths:
        sums[role] += milli
    return sums[Role.MANAGER], sums[Role.OWNER]
