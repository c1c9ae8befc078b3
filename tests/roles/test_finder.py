"""The compiled finder and the one in plain Python: the same answers to everything."""

import csv
import gzip
import os
import pickle
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roles.samples import NEEDS_COMPILED, either_way, issue
from roles.test_laws import DENIALS, PHRASES, texts
from twohats.mapping_files import load_mapping
from twohats.model.issue import Issue
from twohats.roles import compile_mapping, parse
from twohats.roles.finder import COMPILED, Finder
from twohats.text.words import Words, shorten

_SAMPLES = os.environ.get("JIRA_SAMPLES")
_COMPARED = 4_000
READINGS = [parse(phrase) for phrase in PHRASES + DENIALS]
PLAIN = Finder(READINGS, plain=True)
ODD = st.text(
    st.sampled_from("aPlan rISK'.\x00\x02\x03\x0b\x1c\x1f\u00a0\u00e9\ud800-/0"), max_size=40
)
any_text = texts | ODD | st.text(max_size=60)


@pytest.fixture(scope="module")
def compiled() -> Finder:
    return Finder(READINGS, plain=False)


@NEEDS_COMPILED
def test_it_was_built() -> None:
    assert COMPILED


@NEEDS_COMPILED
@given(title=any_text, description=any_text, reach=st.sampled_from((0, 1, 2, 5, 100)))
@settings(max_examples=800, deadline=None)
def test_both_find_the_same_in_an_issue(
    compiled: Finder, title: str, description: str, reach: int
) -> None:
    assert set(compiled.standing(title, description, reach)) == set(
        PLAIN.standing(title, description, reach)
    )


@NEEDS_COMPILED
@given(any_text)
@settings(max_examples=400, deadline=None)
def test_both_find_the_same_among_exact_words(compiled: Finder, text: str) -> None:
    words = Words(text)
    assert sorted(set(compiled.matches(words))) == sorted(set(PLAIN.matches(words)))


@NEEDS_COMPILED
@given(
    st.lists(st.sampled_from(("risk", "r" * 15, "register", "plan/plan", "'", "-")), max_size=12),
    st.lists(st.sampled_from((" ", "  ", "\n", "\x0b", " " * 25)), min_size=12, max_size=12),
    st.integers(1, 6),
)
@settings(max_examples=400, deadline=None)
def test_both_read_just_as_far(
    compiled: Finder, words: list[str], blanks: list[str], reach: int
) -> None:
    text = "".join(word + blank for word, blank in zip(words, blanks, strict=False))
    for read in (text, f" {text}", text.strip()):
        assert set(compiled.standing("", read, reach)) == set(PLAIN.standing("", read, reach))
        cut = shorten(read, reach)
        assert set(compiled.standing("", read, reach)) == set(compiled.standing("", cut, 0))


@either_way
@pytest.mark.parametrize("size", [0, 1, 5_000, 300_000])
def test_fields_may_be_of_any_length(size: int, *, plain: bool) -> None:
    finder = Finder(READINGS, plain=plain)
    text = "".join("x " for _ in range(size)) + "review the plan"
    place = 2 * PHRASES.index("review {the|} plan")
    assert place in finder.standing(text, "", 0)
    assert place + 1 in finder.standing("", text, 0)
    assert finder.standing("", "", 0) == []


@either_way
def test_a_finder_without_phrases_finds_nothing(*, plain: bool) -> None:
    assert Finder([], plain=plain).standing("Review the plan", "and the risk", 0) == []


@either_way
def test_it_is_the_same_after_it_was_kept(*, plain: bool) -> None:
    finder = Finder(READINGS, plain=plain)
    again = pickle.loads(pickle.dumps(finder))  # noqa: S301 - our own
    assert again.standing("Risk review", "", 0) == finder.standing("Risk review", "", 0) != []


@NEEDS_COMPILED
def test_a_kept_finder_works_on_a_machine_where_nothing_is_compiled(
    compiled: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = pickle.dumps(compiled)
    monkeypatch.delattr("twohats.roles.finder.CompiledFinder")
    monkeypatch.setattr("twohats.roles.finder.COMPILED", False)
    again = pickle.loads(kept)  # noqa: S301 - our own
    assert set(again.standing("Risk review", "", 0)) == set(PLAIN.standing("Risk review", "", 0))


@NEEDS_COMPILED
def test_real_issues_get_the_same_verdicts_from_both() -> None:
    if not _SAMPLES:
        pytest.skip("JIRA_SAMPLES names no folder of real issues")
    mapping = load_mapping()
    one, other = compile_mapping(mapping), compile_mapping(mapping, plain=True)
    compared = 0
    for asked in _real(Path(_SAMPLES) / "real-issues.csv.gz"):
        assert one.verdict(asked) == other.verdict(asked)
        compared += 1
    assert compared == _COMPARED


def _real(path: Path) -> Iterator[Issue]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in islice(csv.DictReader(file), _COMPARED):
            yield issue(row["title"], row["description"])
