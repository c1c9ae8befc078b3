"""The fast path and the plain reading of the phrase language (the tests') find the same spans.

Every phrase, each of its readings, on every issue; only readings of which a word is missing in the
text are passed over. Titles and descriptions are also mixed and given line breaks, so that all
texts differ.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from texts import Text

from twohats.mapping_files import load_mapping
from twohats.model.issue import Issue
from twohats.roles import Classifier, compile_mapping
from twohats.text.cleaning import clean_description, clean_title
from twohats.text.words import Words, core, shorten

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "roles"))
import reference_matcher as plain

Spans = set[tuple[str, int, int]]
Reading = tuple[str, list[plain.Item], bool, bool]
_BREAKS = ("\n", "\n\n", "\n* ", ", ", " - ", "; ", ": ", " (", ") ", "/", " \u2013 ")


class Reference:
    """All readings of some phrases, by the words their first item may be."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_word: dict[str, list[Reading]] = defaultdict(list)
        for phrase in dict.fromkeys(phrases):
            for items, start, end in plain.readings(phrase):
                for word in items[0].forms:
                    self._by_word[word].append((phrase, items, start, end))

    def spans(self, cleaned: str, title: str | None = None) -> Spans:
        """Return where phrases stand in a cleaned field; ``title`` is what it was cleaned from."""
        found = set(self._spans(cleaned))
        if title is not None and (inner := core(title)) is not None:
            start, end = inner
            again = self._spans(cleaned[start:end])
            found |= {(phrase, first + start, last + start) for phrase, first, last in again}
        return found

    def _spans(self, cleaned: str) -> Iterator[tuple[str, int, int]]:
        words = plain.tokens(cleaned)
        there = {token.word for token in words}
        for first, token in enumerate(words[:-1]):
            for phrase, items, start, end in self._by_word.get(token.word, ()):
                if any(item.forms.isdisjoint(there) for item in items):
                    continue
                if start and (first or plain.breaks(words[0].between)):
                    continue
                for last in plain._ends(items, words, first):  # noqa: SLF001 - the tests' own
                    after = words[last + 1]
                    if end and (after.word or "\x1f" in after.between):
                        continue
                    yield phrase, words[first].start, words[last].end


def agree(made_of: Sequence[Text], count: int) -> str:
    """Compare on ``count`` issues; return what to print. Exits at the first difference."""
    mapping = load_mapping()
    classifier, slower = compile_mapping(mapping), compile_mapping(mapping, plain=True)
    parts = (classifier._shows, classifier._denies, classifier._counters)  # noqa: SLF001 - spans before they are weighed
    references = [Reference(entry.phrase.text for entry in part.entries) for part in parts]
    spans = 0
    for issue in _issues(made_of, count):
        for part, reference in zip(parts, references, strict=True):
            for found, wanted in _fields(classifier, part, reference, issue):
                if found != wanted:
                    sys.exit(f"they differ by {sorted(found ^ wanted)[:5]} on {issue!r}")
                spans += len(found)
        if not (
            classifier.verdict(issue) == slower.verdict(issue) == classifier.explain(issue).verdict
        ):
            sys.exit(f"a quick verdict differs from a slower one on {issue!r}")
    return f"{count:,} issues, {spans:,} spans: the fast path and the plain matcher agree on all"


def _fields(
    classifier: Classifier, part: object, reference: Reference, issue: Issue
) -> Iterator[tuple[Spans, Spans]]:
    title = clean_title(issue.title)
    text = clean_description(shorten(issue.description, classifier.mapping.scoring.reach))
    yield _found(part, Words(title, core(issue.title))), reference.spans(title, issue.title)
    yield _found(part, Words(text)), reference.spans(text)


def _found(part: object, words: Words) -> Spans:
    found: Spans = set()
    for entry, match in part.matches(words):  # type: ignore[attr-defined] # the product's own
        own = [index for index in match.words if words.words[index] not in (b"\x02", b"\x03")]
        found.add((entry.phrase.text, *words.span(own[0], own[-1])))
    return found


def _issues(made_of: Sequence[Text], count: int) -> Iterator[Issue]:
    chance = random.Random(8)  # noqa: S311 - no secret
    for number in range(count):
        title, description = made_of[number % len(made_of)]
        if number >= len(made_of):
            words = chance.choice(made_of).description.split(" ")
            for _ in range(max(1, len(words) // 12)):
                words[chance.randrange(len(words))] += chance.choice(_BREAKS)
            description = " ".join(words)
            title = chance.choice(made_of).title
        yield Issue(key=f"A-{number}", title=title, description=description)


@lru_cache(maxsize=1)
def _classifier() -> Classifier:
    return compile_mapping(load_mapping())


def share_with_evidence(made_of: Sequence[Text]) -> float:
    """Return the share of issues that get a role."""
    verdict = _classifier().verdict
    issues = (Issue(key="A-1", title=t.title, description=t.description) for t in made_of)
    roles = [verdict(issue).role.value for issue in issues]
    return 1 - roles.count("unclear") / len(roles)
