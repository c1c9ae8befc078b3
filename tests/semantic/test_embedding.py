"""A static embedding, from a folder or a package; the second opinion as people ask for it."""

import importlib
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from twohats.__main__ import main
from twohats.errors import ConfigError
from twohats.semantic import PACKAGED, open_embedding

LIBRARIES = ("numpy", "safetensors", "tokenizers")
needs_libraries = pytest.mark.skipif(
    any(find_spec(name) is None for name in LIBRARIES),
    reason="the extra semantic is not installed",
)
needs_package = pytest.mark.skipif(
    find_spec("wordllama") is None, reason="the extra semantic is not installed"
)
PIECES = {"[UNK]": (0, 0), "heron": (2, 0), "egret": (2, 1), "party": (0, 3), "fix": (-1, -1)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a small model, as Model2Vec saves one."""
    numpy: Any = importlib.import_module("numpy")
    save_file: Any = importlib.import_module("safetensors.numpy").save_file
    tokenizers: Any = importlib.import_module("tokenizers")
    models: Any = importlib.import_module("tokenizers.models")
    splitting: Any = importlib.import_module("tokenizers.pre_tokenizers")
    vocabulary = {word: number for number, word in enumerate(PIECES)}
    tokenizer = tokenizers.Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106 - no secret
    tokenizer.pre_tokenizer = splitting.Whitespace()
    tokenizer.enable_truncation(2)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    table = numpy.array(list(PIECES.values()), dtype="float32")
    save_file({"embeddings": table, "weights": table[:, 0]}, str(tmp_path / "model.safetensors"))
    return tmp_path


@needs_libraries
def test_a_text_is_where_its_words_are_on_average(folder: Path) -> None:
    embedding = open_embedding(str(folder))
    heron, both, none, long = embedding.points(
        ["heron", "heron party", "", "fix fix heron heron heron"]
    )
    assert heron == [1.0, 0.0]
    assert both == pytest.approx([2 / 13**0.5, 3 / 13**0.5])
    assert none == [0.0, 0.0]
    assert long == pytest.approx([4 / 20**0.5, -2 / 20**0.5]), "nothing is cut off"


@needs_libraries
@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_folder_that_holds_something_else_is_told(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\x00 no model")
    with pytest.raises(ConfigError, match="is no static embedding"):
        open_embedding(str(folder))
    (folder / name).unlink()
    with pytest.raises(ConfigError, match="is not there"):
        open_embedding(str(folder))


def test_what_is_not_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"")
    for name in (*LIBRARIES, "wordllama"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ConfigError) as told:
        open_embedding(str(tmp_path))
    assert told.value.todo == "pip install 'twohats[semantic]'"


@needs_libraries
def test_it_is_told_beside_the_verdict(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = tmp_path / "ours.toml"
    ours.write_text(
        'format = 1\n[[duty]]\nid = "wading"\nname = "wading"\nrole = "project-owner"\n'
        'yes = ["egret"]\n[[duty.row]]\nphrases = ["egret"]\n',
        encoding="utf-8",
    )
    words = ("--text", "heron", "--mapping", str(ours), "--second-opinion", str(folder))
    assert main(["classify", *words, "--format", "jsonl"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["role"], line["evidence"]) == ("unclear", [])
    assert line["second_opinion"]["duty"] == "wading"
    assert main(["classify", *words]) == 0
    assert "[second opinion, not counted: project-owner: wading" in capsys.readouterr().out
    assert main(["explain", *words]) == 0
    out = capsys.readouterr().out
    assert "No evidence, no role." in out
    assert "Second opinion, not counted: project-owner: wading" in out


@needs_libraries
def test_a_report_counts_it_apart(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issues = tmp_path / "issues.jsonl"
    rows = ({"key": "A-1", "summary": "heron"}, {"key": "A-2", "summary": "Update risk register"})
    issues.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    words = ("audit", "--from", str(issues), "--format", "json")
    assert main(list(words)) == 0
    without = json.loads(capsys.readouterr().out)
    assert main([*words, "--second-opinion", str(folder)]) == 0
    report = json.loads(capsys.readouterr().out)
    (more,) = set(report["counting"]) - set(without["counting"])
    assert more.startswith("Second opinion, in no other number here: of 1 unclear issues")
    for same in ("roles", "decided_by", "duties", "unclear_reasons"):
        assert report[same] == without[same]


def test_a_report_of_parts_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--merge", "x.json", "--second-opinion", PACKAGED]) == 64
    assert "--second-opinion goes with no --merge" in capsys.readouterr().err


@needs_package
def test_the_packaged_one_knows_what_words_are_about() -> None:
    one, like, other = open_embedding(PACKAGED).points(["invoice", "bill", "giraffe"])
    assert sum(map(float.__mul__, one, like)) > sum(map(float.__mul__, one, other))
