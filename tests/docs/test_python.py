"""The public names, and the example that the page shows."""

import inspect
from pathlib import Path

import pytest

import twohats
from docs.pages import DOCS, TOP, blocks
from twohats.sandbox import Clock, Sandbox, export_csv, seed

NOW = 1_795_514_400_000


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("python")
    site = Sandbox("cloud", now=Clock(NOW))
    seed(site)
    (folder / "export.csv").write_text(export_csv(site), encoding="utf-8", newline="")
    site.close()
    return folder


@pytest.mark.parametrize("page", [DOCS / "python.md", TOP / "README.md"], ids=lambda p: p.name)
def test_the_python_on_a_page_runs(
    page: Path,
    export: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(export)
    (code,) = [block.text for block in blocks(page) if block.kind == "python"]
    exec(compile(code, page.name, "exec"), {})  # noqa: S102 - our own page
    out = capsys.readouterr().out
    assert "risk-analysis" in out
    assert page.name == "README.md" or "issues of manager work" in out


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    assert sorted(twohats.__all__) == twohats.__all__ == dir(twohats)
    for name in twohats.__all__:
        thing = getattr(twohats, name)
        assert inspect.getdoc(thing), name
    with pytest.raises(AttributeError, match="no attribute 'nobody'"):
        _ = twohats.nobody


def test_the_page_names_every_public_name() -> None:
    text = (DOCS / "python.md").read_text("utf-8")
    assert [name for name in twohats.__all__ if f"`{name}" not in text] == []


def test_rows_are_flat_and_issues_can_be_made_by_hand() -> None:
    issue = twohats.Issue(key="A-1", title="Risk register refresh")
    (row,) = twohats.to_records(twohats.classify([issue]))
    assert (row["key"], row["role"], row["duty"]) == ("A-1", "project-manager", "risk-analysis")
    assert all(isinstance(value, str | int | float | bool | None) for value in row.values())
