"""A mapping compiled once is used again, as long as nothing it depends on has changed."""

import pickle
from pathlib import Path

import pytest

from twohats.cli import compiled
from twohats.cli.compiled import load_compiled
from twohats.errors import ConfigError
from twohats.mapping_files import load_mapping
from twohats.model.issue import Issue
from twohats.roles import compile_mapping

OVERLAY = """
format = 1
[[duty]]
id = "risk-analysis"
[[duty.row]]
phrases = ["look under the {}"]
"""
ISSUES = [
    Issue(key="A-1", title="Update the risk register", description="Also plan the sprint."),
    Issue(key="A-2", title="Fix race condition in task scheduler"),
    Issue(key="A-3", title="Set the vision, agree objectives", description="With our sponsor."),
]


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    monkeypatch.setenv("TWOHATS_STATE_DIR", str(folder))
    return folder / "compiled"


@pytest.fixture
def never_again(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Load once; then compiling is a mistake."""
    load_compiled()
    monkeypatch.setattr(compiled, "compile_mapping", lambda _: pytest.fail("compiled again"))
    return monkeypatch


def overlay(folder: Path, word: str) -> Path:
    path = folder / "own.toml"
    path.write_text(OVERLAY.replace("{}", word))
    return path


@pytest.mark.usefixtures("never_again")
def test_what_is_kept_says_what_is_compiled_anew() -> None:
    mapping, kept = load_compiled()
    fresh = compile_mapping(load_mapping())
    assert mapping == fresh.mapping
    assert [kept.explain(issue) for issue in ISSUES] == [fresh.explain(i) for i in ISSUES]
    assert [kept.verdict(issue) for issue in ISSUES] == [fresh.verdict(i) for i in ISSUES]


def test_another_content_of_an_overlay_is_compiled_anew(tmp_path: Path) -> None:
    issue = Issue(key="A-1", title="Look under the carpet")
    _, first = load_compiled([overlay(tmp_path, "carpet")])
    _, second = load_compiled([overlay(tmp_path, "stone")])
    assert first.verdict(issue) != second.verdict(issue)


def test_other_code_compiles_anew(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_compiled()
    monkeypatch.setattr(compiled, "_code", lambda: iter([b"edited"]))
    load_compiled()
    assert len(list(state.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"no pickle", pickle.dumps(("a", "b"))])
def test_a_damaged_file_is_made_anew(state: Path, damage: bytes) -> None:
    load_compiled()
    [file] = state.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert load_compiled()[1].verdict(ISSUES[0]).evidence
    assert len(file.read_bytes()) == len(whole)


def test_nothing_but_our_own_values_is_made_of_a_file(state: Path, tmp_path: Path) -> None:
    load_compiled()
    [file] = state.iterdir()
    trace = tmp_path / "trace"
    file.write_bytes(b"cpathlib\nPath\n(V%a\ntRctouch\n." % str(trace).encode())
    file.write_bytes(b"cos\nsystem\n(Vtouch %b\ntR." % str(trace).encode())
    assert load_compiled()[1].verdict(ISSUES[0]).evidence
    assert not trace.exists()


def test_only_the_last_few_are_kept(state: Path, tmp_path: Path) -> None:
    for word in ("carpet", "stone", "bed", "hood", "table", "roof"):
        load_compiled([overlay(tmp_path, word)])
    assert len(list(state.iterdir())) == 4


def test_a_mistake_in_a_mapping_is_told_as_ever(tmp_path: Path) -> None:
    path = overlay(tmp_path, "{carpet")
    for _ in range(2):
        with pytest.raises(ConfigError, match="without its"):
            load_compiled([path])
    with pytest.raises(ConfigError, match="cannot be read"):
        load_compiled([tmp_path / "missing.toml"])


def test_a_folder_that_others_may_write_to_is_not_used(state: Path) -> None:
    state.parent.mkdir()
    state.parent.chmod(0o777)
    assert load_compiled()[1].verdict(ISSUES[0]).evidence
    assert not state.exists()
