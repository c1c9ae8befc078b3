"""What is no phrase, and what the mistake is called."""

import pytest

from twohats.roles import PhraseError, parse


@pytest.mark.parametrize(
    ("phrase", "complaint"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("1:1", "has no letter"),
        ("42 {|plans}", "has no letter"),
        ("... risk", "begins or ends with a gap"),
        ("risk ...", "begins or ends with a gap"),
        ("risk ... ... register", "gap after a gap"),
        ("risk ...99 register", "more than 20"),
        ("{risk|} ... register", "nothing on one side of a gap"),
        ("a b ... {c|} ... d", "nothing on one side of a gap"),
        ("{risk|plan", "without its }"),
        ("risk}", "outside of"),
        ("risk|plan", "outside of"),
        ("{risk|{a|b}}", "has { inside"),
        ("{risk ... plan|x}", "has ... inside"),
        ("(a+)+$", "no regular expressions"),
        ("risk.*", "no regular expressions"),
        ("risk [ab]", "no regular expressions"),
        ("risk\\b", "no regular expressions"),
        ("'", "no letter or digit"),
        ("{a b|c d|e f|g h|i j} " * 4, "can be read in 625 ways"),
        ("risk " * 500, "longer than 2000"),
    ],
)
def test_what_is_no_phrase_is_told(phrase: str, complaint: str) -> None:
    with pytest.raises(PhraseError) as caught:
        parse(phrase)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    "phrase", ["1:1 meeting", "Q3", "R&D budget", "go/no-go", "sponsor's deck", "{a|b|}  c", "1on1"]
)
def test_what_is_a_phrase_is_read(phrase: str) -> None:
    assert parse(phrase)


def test_alternatives_of_one_word_each_cost_no_more_than_one_reading() -> None:
    assert len(parse("risk {analysis|assessment|review|register}")) == 1
    assert len(parse("risk {analysis|log book|review}")) == 2
