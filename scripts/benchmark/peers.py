"""Match the same texts by others' means; run with the Python of .cache/bench.

``peers.py TEXTS STRINGS ROUNDS`` prints issues a second for each, medians of interleaved rounds.
"""

import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Matching = Callable[[list[tuple[str, str]]], int]
# How many texts each gets in a round, so that the slow ones come to an end.
_SHARE = {
    "twohats": 1.0,
    "twohats, verdicts": 1.0,
    "twohats, every span": 0.2,
    "ahocorasick_rs alone": 0.2,
    "flashtext": 0.2,
    "spaCy PhraseMatcher": 0.05,
}
_SLOW = 0.005


def main() -> None:
    """Measure all."""
    texts = [tuple(text) for text in json.loads(Path(sys.argv[1]).read_text())]
    known = json.loads(Path(sys.argv[2]).read_text())
    strings, reach, rounds = known["strings"], known["reach"], int(sys.argv[3])
    matchings = _matchings(strings, reach)
    rates: dict[str, list[float]] = {name: [] for name in matchings}
    for _ in range(rounds):
        for name, matching in matchings.items():
            some = texts[: max(20, int(len(texts) * _SHARE.get(name, _SLOW)))]
            began = time.process_time()
            matching(some)
            rates[name].append(len(some) / (time.process_time() - began))
    print(json.dumps({name: statistics.median(some) for name, some in rates.items()}))


def _matchings(strings: list[str], reach: int) -> dict[str, Matching]:
    return {
        "twohats": _twohats(),
        "twohats, verdicts": _verdicts(),
        "twohats, every span": _every_span(reach),
        "ahocorasick_rs alone": _automaton(strings, reach),
        "flashtext": _flashtext(strings, reach),
        "spaCy PhraseMatcher": _spacy(strings, reach),
        "re alternation": _alternation(strings, reach),
        "pandas str.contains": _pandas(strings, reach),
    }


def _twohats() -> Matching:
    """Tell which phrases stand in title and description: what every issue goes through."""
    classifier = _classifier()
    finder, reach = classifier._shows.finder, classifier.mapping.scoring.reach  # noqa: SLF001 - before anything is weighed
    return lambda texts: sum(len(finder.standing(title, text, reach)) for title, text in texts)


def _verdicts() -> Matching:
    """Judge: of the few issues where it matters, clean, match exactly, weigh what was found."""
    from twohats.model.issue import Issue  # noqa: PLC0415 - each where it is measured

    verdict = _classifier().verdict
    return lambda texts: sum(
        len(verdict(Issue(key="A-1", title=title, description=text)).evidence)
        for title, text in texts
    )


def _classifier() -> Any:  # noqa: ANN401 - imported where it is measured
    from twohats.mapping_files import load_mapping  # noqa: PLC0415 - each where it is measured
    from twohats.roles import compile_mapping  # noqa: PLC0415 - each where it is measured

    return compile_mapping(load_mapping())


def _every_span(reach: int) -> Matching:
    """Match as the product does where it explains, on every text: gaps, all forms, every span."""
    from twohats.text.words import Words  # noqa: PLC0415 - each where it is measured

    shows = _classifier()._shows  # noqa: SLF001 - before anything is weighed
    return lambda texts: sum(
        sum(1 for _ in shows.matches(Words(f"{title}\n{text[:reach]}"))) for title, text in texts
    )


def _automaton(strings: list[str], reach: int) -> Matching:
    """Look for the strings and check that they are whole words: as fast as Python can have it."""
    from ahocorasick_rs import AhoCorasick, Implementation  # noqa: PLC0415 - where it is measured

    find = AhoCorasick(strings, implementation=Implementation.DFA).find_matches_as_indexes

    def match(texts: list[tuple[str, str]]) -> int:
        count = 0
        for title, text in texts:
            searched = f" {title}\n{text[:reach]} ".lower()
            for _, start, end in find(searched, overlapping=True):
                count += not searched[start - 1].isalnum() and not searched[end].isalnum()
        return count

    return match


def _flashtext(strings: list[str], reach: int) -> Matching:
    from flashtext import KeywordProcessor  # noqa: PLC0415 - each where it is measured

    processor: Any = KeywordProcessor(case_sensitive=False)
    for string in strings:
        processor.add_keyword(string)
    return lambda texts: sum(
        len(processor.extract_keywords(f"{title}\n{text[:reach]}")) for title, text in texts
    )


def _spacy(strings: list[str], reach: int) -> Matching:
    import spacy  # noqa: PLC0415 - each where it is measured
    from spacy.matcher import PhraseMatcher  # noqa: PLC0415 - each where it is measured

    language: Any = spacy.blank("en")
    matcher: Any = PhraseMatcher(language.vocab, attr="LOWER")
    matcher.add("all", [language.make_doc(string) for string in strings])
    return lambda texts: sum(
        len(matcher(language.make_doc(f"{title}\n{text[:reach]}"))) for title, text in texts
    )


def _pattern(strings: list[str]) -> str:
    longest_first = sorted(strings, key=len, reverse=True)
    return rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b"


def _alternation(strings: list[str], reach: int) -> Matching:
    pattern = re.compile(_pattern(strings), re.IGNORECASE)
    return lambda texts: sum(
        sum(1 for _ in pattern.finditer(f"{title}\n{text[:reach]}")) for title, text in texts
    )


def _pandas(strings: list[str], reach: int) -> Matching:
    import pandas as pd  # noqa: PLC0415 - each where it is measured

    pattern = _pattern(strings)

    def match(texts: list[tuple[str, str]]) -> int:
        series = pd.Series([f"{title}\n{text[:reach]}" for title, text in texts])
        return int(series.str.contains(pattern, case=False, regex=True).sum())

    return match


if __name__ == "__main__":
    main()
