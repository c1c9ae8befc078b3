"""Every example of mappings/README.md is true."""

import re

import pytest

from mapping_files.writing import file
from roles.samples import found
from twohats.mapping_files import merge_files
from twohats.mapping_files.finding import mappings_root
from twohats.roles import compile_mapping
from twohats.roles.examples import failures

README = mappings_root().joinpath("README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
ROWS = re.findall(r"^\| `(.*?)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
PHRASES = [(phrase.replace("\\|", "|"), yes, no) for phrase, yes, no in ROWS if " · " in yes + no]


def test_the_page_has_its_examples() -> None:
    assert len(BLOCKS) == 3
    assert len(PHRASES) >= 10


@pytest.mark.parametrize(("phrase", "yes", "no"), PHRASES)
def test_a_phrase_finds_what_the_page_says_and_not_what_it_denies(
    phrase: str, yes: str, no: str
) -> None:
    for title in yes.split(" · "):
        assert found(phrase, title), title
    for title in no.split(" · "):
        assert not found(phrase, title), title


def test_the_files_on_the_page_load_and_their_examples_hold() -> None:
    duties, common, overlay = (file(text, f"block{n}.toml") for n, text in enumerate(BLOCKS))
    mapping = merge_files([duties, common])
    assert list(failures(compile_mapping(mapping))) == []
    changed = merge_files([duties, common], [overlay])
    assert [duty.id for duty in changed.duties] == ["fundraising", "risk-analysis"]
    assert "stack trace" not in {phrase.text for phrase in changed.counters}
