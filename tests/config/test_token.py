"""Where the token comes from, and that it never shows."""

import os
import sys
from pathlib import Path

import pytest

from twohats.config import read_ledger_password, read_token, state_dir
from twohats.errors import ConfigError, DiskError
from twohats.model.settings import Connection, SiteSettings

posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")


def site(**connection: object) -> SiteSettings:
    reach = Connection(url="https://example.atlassian.net", **connection)  # type: ignore[arg-type] # keywords of the struct
    return SiteSettings(name="main-hall", connection=reach)


def token_file(tmp_path: Path, text: str, mode: int = 0o600) -> str:
    path = tmp_path / "token"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return str(path)


def test_the_sites_own_variable_wins_over_the_general_one() -> None:
    environ = {"TWOHATS_TOKEN": "general", "TWOHATS_TOKEN_MAIN_HALL": "own"}
    assert read_token(site(), environ) == "own"
    assert read_token(site(), {"TWOHATS_TOKEN": "general"}) == "general"


def test_one_newline_at_the_end_of_a_token_file_is_taken_off(tmp_path: Path) -> None:
    assert read_token(site(token_file=token_file(tmp_path, "CANARY\n")), {}) == "CANARY"


@pytest.mark.parametrize("text", ["", "\n", "CAN ARY", "CANARY\n\n", "CAN\tARY", "CANÄRY"])
def test_what_cannot_be_a_token_is_refused_without_being_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_token(site(token_file=token_file(tmp_path, text)), {})
    assert "CAN" not in str(caught.value)
    assert "length" in str(caught.value)


@posix
def test_a_token_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="0600"):
        read_token(site(token_file=token_file(tmp_path, "CANARY", 0o644)), {})


@posix
def test_a_token_file_that_is_a_link_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(token_file(tmp_path, "CANARY"))
    with pytest.raises(ConfigError, match="plain file"):
        read_token(site(token_file=str(link)), {})


def test_a_missing_token_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        read_token(site(token_file=str(tmp_path / "nowhere")), {})


def test_a_command_prints_the_token() -> None:
    command = (sys.executable, "-c", "print('CANARY')")
    assert read_token(site(token_command=command), {}) == "CANARY"


def test_a_failing_command_shows_nothing_of_what_it_printed() -> None:
    command = (sys.executable, "-c", "print('CANARY'); raise SystemExit(3)")
    with pytest.raises(ConfigError) as caught:
        read_token(site(token_command=command), {})
    assert "CANARY" not in str(caught.value)


def test_a_systemd_credential_is_read(tmp_path: Path) -> None:
    (tmp_path / "twohats-token").write_text("CANARY\n", encoding="utf-8")
    assert read_token(site(), {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "CANARY"


def test_without_any_token_the_ways_to_give_one_are_told() -> None:
    with pytest.raises(ConfigError, match="token_file"):
        read_token(site(), {})


@posix
def test_the_state_folder_is_made_private(tmp_path: Path) -> None:
    folder = state_dir({"TWOHATS_STATE_DIR": str(tmp_path / "state")})
    assert folder.stat().st_mode & 0o777 == 0o700


@posix
def test_a_state_folder_that_others_can_write_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(ConfigError, match="0700"):
        state_dir({"TWOHATS_STATE_DIR": str(tmp_path)})


def test_a_state_folder_that_cannot_be_made_is_a_disk_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DiskError, match="TWOHATS_STATE_DIR"):
        state_dir({"TWOHATS_STATE_DIR": str(tmp_path / "file" / "state")})


def test_the_password_of_a_ledger_is_any_one_line(tmp_path: Path) -> None:
    assert read_ledger_password(site(), {}) == ""
    environ = {"TWOHATS_LEDGER_PASSWORD": "pass wörd\n", "TWOHATS_LEDGER_PASSWORD_OTHER": "x"}
    assert read_ledger_password(site(), environ) == "pass wörd"
    (tmp_path / "twohats-ledger-password").write_text("kept\n", encoding="utf-8")
    assert read_ledger_password(site(), {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "kept"
    with pytest.raises(ConfigError) as caught:
        read_ledger_password(site(), {"TWOHATS_LEDGER_PASSWORD": "CANARY\x1b"})
    assert "CANARY" not in str(caught.value)
