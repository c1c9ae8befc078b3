"""``mapping eval|tune --from-site`` as people run them, over real HTTP, on both kinds of sites."""

import json
from pathlib import Path

import pytest

from cli_desk import CliDesk, Told, cli_desk, read_json
from twohats.__main__ import main
from twohats.model.issue import Dialect
from twohats.sandbox.building import add_issue
from twohats.sandbox.hands import Person
from twohats.sandbox.things import User

OWNER, MANAGER = "project-owner-work", "project-manager-work"
SECRET = "Walrus"  # noqa: S105 - a word of a text, which no file may hold


@pytest.fixture
def cli(either: CliDesk) -> CliDesk:
    """Give a site that was synced and on which people decided otherwise."""
    for number in range(4):
        either.issue(f"{SECRET} risk register {number}")
    either.issue(f"{SECRET} vision statement")
    either.configure("[sites.main.sync]", "confirmed_labels = true")
    assert either.run("sync", "--apply").code == 0
    user = next(user for user in either.site.store.all(User) if user.name == "ada")
    ada = Person(either.site, user)
    for number in (1, 2, 3):
        ada.label(f"APO-{number}", add=(OWNER,), remove=(MANAGER,))
    ada.label("APO-4", remove=(MANAGER,))
    add_issue(either.site, "APO", f"{SECRET} clone", labels=[OWNER])
    return either


def run(cli: CliDesk, capture: pytest.CaptureFixture[str], *words: str) -> Told:
    capture.readouterr()
    code = main(["mapping", words[0], "--config", str(cli.config), *words[1:]])
    told = capture.readouterr()
    return Told(code, told.out, told.err)


def holds_the_word(cli: CliDesk) -> bool:
    return any(SECRET.lower().encode() in data.lower() for data in cli.files())


def test_decisions_are_measured(cli: CliDesk, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(cli, capsys, "eval", "--from-site", "main")
    assert told.code == 0, told
    assert "on decisions of main: 4 issues" in told.out
    error = next(line for line in told.out.splitlines() if "APO-1" in line)
    assert error.split()[:3] == ["other", "role", "APO-1"]
    assert error.endswith(f"{SECRET} risk register 0")
    assert "main: 6 issues read, 4 decided by people; not used: 1 whose history" in told.err
    assert not holds_the_word(cli)
    writes = [one for one in cli.site.journal.writes() if one.method == "PUT"]
    assert len(writes) == 5, "those of sync alone"


def test_a_file_gets_keys_and_no_words(cli: CliDesk, capsys: pytest.CaptureFixture[str]) -> None:
    for format_ in ("text", "markdown", "json"):
        file = cli.folder / f"eval.{format_}"
        words = ("--from-site", "--format", format_, "-o", str(file), "--evidence")
        assert run(cli, capsys, "eval", *words).code == 0
        assert "APO-1" in file.read_text("utf-8")
    assert not holds_the_word(cli)
    read = read_json(cli.folder / "eval.json")
    assert (read["issues"], read["data"]) == (4, "decisions of main")


def test_weights_are_fitted_to_decisions_and_a_file_together(
    cli: CliDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    labelled = cli.folder / "more.jsonl"
    line = {"id": "x", "title": "Plan the sprint", "role": "manager", "project": "Q"}
    labelled.write_text(json.dumps(line), encoding="utf-8")
    file = cli.folder / "tuned.toml"
    told = run(cli, capsys, "tune", str(labelled), "--from-site", "main", "-o", str(file))
    assert told.code == 0, told
    assert "5 issues, cross-validated by project" in told.out
    text = file.read_text("utf-8")
    assert "to more.jsonl and decisions of main" in text
    assert "risk" in text
    assert not holds_the_word(cli)
    again = run(cli, capsys, "eval", "--from-site", "main", "--mapping", str(file))
    assert again.code == 0, again


def test_a_site_is_measured_with_its_own_mapping(
    cli: CliDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = cli.folder / "ours.toml"
    turned = '[[duty]]\nid = "risk-analysis"\nrole = "project-owner"\n'
    ours.write_text(f'format = 1\nname = "ours"\n{turned}', encoding="utf-8")
    cli.configure(f'mapping = ["{ours}"]')
    told = run(cli, capsys, "eval", "--from-site", "main")
    assert told.out.startswith("ours "), told
    assert "(3/3" in told.out, "the decisions are right now, and measured still"


def test_nothing_to_measure_is_told(cli: CliDesk, capsys: pytest.CaptureFixture[str]) -> None:
    for issue in list(cli.site.issues()):
        cli.site.delete_issue(issue)
    told = run(cli, capsys, "eval", "--from-site", "main")
    assert (told.code, told.out) == (0, "")
    assert "0 issues read, 0 decided by people" in told.err
    assert run(cli, capsys, "eval").code == 64
    assert run(cli, capsys, "eval", "--from-site", "other").code == 78


def test_several_sites_are_read_and_their_issues_kept_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {"one": Dialect.CLOUD, "two": Dialect.DATA_CENTER}
    with cli_desk(tmp_path, capsys, monkeypatch, **kinds) as desk:
        for server in desk.servers.values():
            card = desk.issue("Plan the sprint", server.site)
            user = next(user for user in server.site.store.all(User) if user.name == "ada")
            Person(server.site, user).label(card.key, add=(OWNER,))
        told = run(desk, capsys, "eval", "--from-site")
        assert told.code == 0, told
        assert "on decisions of one and decisions of two: 2 issues" in told.out
        assert {"one:APO-1", "two:APO-1"} <= set(told.out.split())
        assert run(desk, capsys, "eval", "--from-site", "two").out.count("APO-1") == 1
