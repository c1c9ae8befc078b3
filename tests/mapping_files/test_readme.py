"""Every example of mappings/README.md is true."""

import re
from pathlib import Path

import pytest

from mapping_files.writing import file, written
from roles.samples import found
from twohats.mapping_files import load_mapping, merge_files
from twohats.mapping_files.finding import mappings_root
from twohats.model.mapping import Mapping, Phrase
from twohats.model.verdict import Role
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
    duties, common, _ = (file(text, f"block{n}.toml") for n, text in enumerate(BLOCKS))
    mapping = merge_files([duties, common])
    assert list(failures(compile_mapping(mapping))) == []


def test_the_overlay_on_the_page_changes_the_shipped_mapping_as_it_says(tmp_path: Path) -> None:
    before, after = load_mapping(), load_mapping((written(tmp_path, BLOCKS[2]),))
    was, now = _risks(before), _risks(after)
    assert "contingency" in was
    assert "contingency" not in now
    assert was["raid log"].weight_milli != now["raid log"].weight_milli == 800
    assert "early warnings" in now.keys() - was
    assert {duty.id: duty.role for duty in after.duties}["risk-analysis"] is Role.OWNER
    assert {duty.id for duty in after.duties} - {duty.id for duty in before.duties} == {
        "fundraising"
    }
    assert {d.text for d in before.denials} - {d.text for d in after.denials} == {"order by"}


def _risks(mapping: Mapping) -> dict[str, Phrase]:
    (duty,) = (duty for duty in mapping.duties if duty.id == "risk-analysis")
    return {phrase.text: phrase for row in duty.rows for phrase in row.phrases}
