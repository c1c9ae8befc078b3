"""Each mistake of a mapping file is told, all at once, with its line and what to do."""

import pytest

from mapping_files.writing import BASE, file, merged
from twohats.errors import ConfigError
from twohats.mapping_files import merge_files


def complaint(*texts: str) -> str:
    with pytest.raises(ConfigError) as caught:
        merge_files([file(text) for text in texts])
    return str(caught.value)


def check(old: str, new: str, words: tuple[str, ...]) -> None:
    """Make one change to the base and look for words; LINE is where the change stands."""
    assert old in BASE
    text = BASE.replace(old, new, 1)
    line = BASE[: BASE.index(old)].count("\n") + 1
    said = complaint(text)
    for word in words:
        assert word.replace("LINE", f"base.toml:{line}:") in said, said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('says = "risk', 'sayz = "risk', ("LINE", "sayz", "did you mean 'says'?")),
        ("[scoring]", "[scorings]", ("LINE", "scorings", "did you mean 'scoring'?")),
        ("threshold =", "treshold =", ("LINE", "did you mean 'threshold'?")),
        ("format = 1", "format = 2", ("LINE", "format: 2 is none of 1")),
        ("format = 1\n", "", ("'format' is missing",)),
        ('"project-manager"', '"manager"', ("LINE", "did you mean 'project-manager'?")),
        ('"usually"', '"often"', ("LINE", "'often' is none of", "'rarely'")),
        ('"risk-analysis"', '"Risk Analysis"', ("LINE", "lower-case words")),
        ('id = "risk-analysis"\n', "", ("base.toml:8:", "'id' is missing")),
        ("weight = 0.6", 'weight = "much"', ("LINE", "should be a number")),
        ("weight = 0.6", "weight = -1", ("out of range",)),
        ('field = "title"', 'field = "titel"', ("did you mean 'title'?",)),
        ("threshold = 1.0", "threshold = true", ("LINE", "should be a number")),
        ('"risk register",', "7,", ("should be", "phrases[0]")),
        ('denials = ["risk engine"]', 'denials = "risk engine"', ("should be a list",)),
    ],
)
def test_a_mistake_in_the_shape_is_told_with_its_line(
    old: str, new: str, words: tuple[str, ...]
) -> None:
    check(old, new, words)


def test_all_mistakes_are_told_at_once() -> None:
    text = BASE.replace("says =", "sayz =").replace("threshold =", "treshold =")
    said = complaint(text.replace('"usually"', '"often"'))
    assert said.startswith("3 mistakes in the mapping")
    assert said.index("often") < said.index("sayz") < said.index("treshold")


def test_mistakes_of_shape_and_of_phrases_are_told_together() -> None:
    text = BASE.replace("threshold =", "treshold =").replace('"risk register",', '"x|y", 7,')
    said = complaint(text.replace('phrase = "contingency"', 'phrase = "a ..."'))
    assert said.startswith("4 mistakes in the mapping")
    for words in ("treshold", "outside of", "begins or ends with a gap", "phrases[1]"):
        assert words in said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"risk register",', '"(a+)+$",', ("LINE", "no regular expressions")),
        ('"risk register",', '"1:1",', ("LINE", "has no letter")),
        ('"contingency"', '"... risk"', ("LINE", "begins or ends with a gap")),
        ('"risk of rain"', '"{risk"', ("LINE", "without its }")),
        ('"risk engine"', '"[x]"', ("LINE", "means nothing here")),
        ('"api"', '"*"', ("LINE", "means nothing here")),
        ('"contingency"', '"risk register"', ("twice in risk-analysis",)),
    ],
)
def test_a_mistake_in_a_phrase_is_told_with_its_line(
    old: str, new: str, words: tuple[str, ...]
) -> None:
    check(old, new, words)


def test_a_duty_under_both_roles_is_a_mistake() -> None:
    said = complaint(BASE, BASE.replace("project-manager", "project-owner"))
    assert "'risk-analysis' is under both roles" in said


def test_a_duty_in_two_files_of_one_role_is_a_mistake() -> None:
    assert "is in base.toml already" in complaint(BASE, BASE)


def test_a_duty_without_a_role_is_a_mistake() -> None:
    said = complaint(BASE.replace('role = "project-manager"\n', ""))
    assert "duty 'risk-analysis' has no role" in said


def test_a_signal_for_no_duty_is_a_mistake() -> None:
    signal = '[[signal]]\nfield = "label"\nis = "risk"\nduty = "risk-analisis"\n'
    assert "did you mean 'risk-analysis'?" in complaint(BASE + signal)


@pytest.mark.parametrize(
    ("overlay", "words"),
    [
        (
            'format = 1\n[[duty]]\nid = "risk-analysis"\ndisable = ["risk log"]\n',
            "'risk log', which",
        ),
        ('format = 1\n[[duty]]\nid = "nothing"\ndisabled = true\n', "which is no duty"),
        ('format = 1\ndisable = ["thing"]\n', "'thing', which is not there"),
        ('format = 1\ndisable = ["risk engines"]\n', "not there; did you mean 'risk engine'?"),
        ('format = 1\n[[duty]]\nid = "new-duty"\n', "has no role"),
    ],
)
def test_an_overlay_that_changes_what_is_not_there_is_a_mistake(overlay: str, words: str) -> None:
    with pytest.raises(ConfigError, match="overlay1") as caught:
        merged(overlay)
    assert words in str(caught.value)


def test_a_syntax_error_is_told_with_its_line() -> None:
    said = complaint(BASE.replace("threshold = 1.0", "threshold = = 1.0"))
    assert "line 29" in said


def test_a_key_that_is_there_twice_is_a_mistake() -> None:
    assert "no TOML" in complaint(BASE + "\nthreshold = 2.0\n")
