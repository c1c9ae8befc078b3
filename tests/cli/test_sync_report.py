"""One report of several sites, with rosters that name groups."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from twohats.__main__ import main
from twohats.cli import clock
from twohats.model.issue import Dialect
from twohats.sandbox import Clock, Sandbox, serve
from twohats.sandbox import building as build

TOKEN = "CANARY-88bb"  # noqa: S105 - invented
NOW = 1_795_514_400_000


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Two sites; on the first a declared owner, by group, does manager work."""
    monkeypatch.setenv("TWOHATS_TOKEN", TOKEN)
    monkeypatch.setenv("TWOHATS_STATE_DIR", str(tmp_path / "state"))
    moments = iter(range(NOW, NOW + 10**6, 1000))
    monkeypatch.setattr(clock, "now_ms", lambda: next(moments))
    text = 'people = "named"\n'
    with ExitStack() as open_sites:
        for name in ("one", "two"):
            site = Sandbox(Dialect.DATA_CENTER, now=Clock(NOW))
            open_sites.callback(site.close)
            bot = build.add_user(site, "bot", "Bot")
            build.add_token(site, bot, TOKEN)
            ann = build.add_user(site, "ann", "Ann")
            build.add_group(site, "owners", [ann])
            build.add_project(site, "APO", "Apollo", ann)
            for number in range(12):
                title = f"Update the risk register for quarter {number}"
                build.add_issue(site, "APO", title, assignee=ann.account)
            url = open_sites.enter_context(serve(site)).url
            text += f'[sites.{name}]\nurl = "{url}"\nprojects = ["APO"]\n'
        text += '[[sites.one.balance.roster]]\nrole = "project-owner"\ngroup = "owners"\n'
        file = tmp_path / "twohats.toml"
        file.write_text(text, "utf-8")
        yield str(file)


@pytest.mark.parametrize("command", [("sync", "--all"), ("audit",)])
def test_sites_are_told_side_by_side_and_groups_declare(
    command: tuple[str, ...], config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--config", config, "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [(row["site"], row["scope"]) for row in report["scopes"] if row["kind"] == "site"] == [
        ("one", "site"),
        ("two", "site"),
    ]
    assert [(f["site"], f["code"]) for f in report["findings"]] == [("one", "TH203")]
    assert [row["declared"] for row in report["people"]] == [["project-owner"], []]
    assert set(report["source"]["base_urls"]) == {"one", "two"}
