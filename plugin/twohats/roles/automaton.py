"""One Aho-Corasick automaton that finds many phrases in one pass.

It holds, for each way to read a phrase, one anchor: the word, or two neighbouring words, whose
forms are least common in trackers. A hit is followed word by word, so the work is linear in the
text and nearly flat in the number of phrases.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from twohats.roles.anchors import ANYWHERE, IN_TITLES, apart_of, best_place, look_of, patterns_of
from twohats.roles.following import Hyphenated, Look, follow, may_stand
from twohats.roles.phrases import Variant
from twohats.roles.screening import Apart, Found, Screen, Worth

Hits = tuple[list[bytes], bytes, Found]  # words, joined by spaces, and what was found in those
Search = Callable[..., Found]

# Where all patterns begin with few bytes, each search hops from one of those to the next. Ours
# begin with spaces, which are everywhere; four bytes that never occur put an end to it.
_NEVER = (b"\x04", b"\x05", b"\x06", b"\x07")


class Match(NamedTuple):
    """Phrase ``phrase`` matched the words at these indexes; words in a gap are not among them."""

    phrase: int
    words: tuple[int, ...]


class Automaton:
    """Finds phrases among words; phrases are known by their index.

    ``marks`` are single words beside the phrases. With the phrases' ``worths`` there is a
    ``screen`` that tells whether they could reach a sum.
    """

    def __init__(
        self,
        phrases: Sequence[Sequence[Variant]],
        marks: Sequence[bytes] = (),
        worths: Sequence[Worth] = (),
    ) -> None:
        looks: dict[bytes, list[Look]] = {}
        apart: dict[bytes, Apart] = {}
        for index, variants in enumerate(phrases):
            rare = bool(worths) and not worths[index].description_milli
            for variant in variants:
                part, word, length = best_place(variant, IN_TITLES if rare else ANYWHERE)
                look = look_of(index, variant, part, word, length)
                sought = variant.parts[part][word : word + length]
                for pattern in patterns_of(sought):
                    looks.setdefault(pattern, []).append(look)
                for pattern, others in apart_of(sought) if worths else ():
                    entry = apart.setdefault(pattern, Apart(set(), set()))
                    entry.phrases.add(index)
                    entry.others.update(others)
        self._looks = tuple(map(tuple, looks.values()))
        patterns = [*looks, *apart]
        self._marks = {len(patterns) + at: mark for at, mark in enumerate(marks)}
        self._patterns = [*patterns, *(b" " + mark + b" " for mark in marks)]
        self._search = _searcher(self._patterns)
        self.screen: Screen | None = None
        if worths:
            self.screen = Screen(self._looks, list(apart.values()), len(marks), worths)

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
        marks = self._marks  # the last patterns
        if not found or max(found)[0] not in marks:
            return []
        return [marks[pattern] for pattern, _, _ in found if pattern in marks]


def _searcher(patterns: list[bytes]) -> Search:
    """Return a search: small and quickly made.

    A full DFA is faster alone, not among the other work of an audit: it leaves no room in caches.
    """
    kind = Implementation.ContiguousNFA
    return BytesAhoCorasick([*patterns, *_NEVER], implementation=kind).find_matches_as_indexes
