"""twohats.toml and the environment, read into settings."""

from pathlib import Path

import pytest

from twohats.config import find_config, load_settings
from twohats.errors import ConfigError
from twohats.model.settings import Band, PeopleDetail, SiteSettings

TWO_SITES = """
people = "groups"
projects = ["APO"]
[sync]
max_writes = 40
[sites.main]
url = "https://example.atlassian.net"
email = "ada@example.com"
[sites.hall]
url = "https://jira.example.org/jira"
projects = ["HAL", "ORI"]
sync = { max_writes = 7 }
"""


def settings(
    tmp_path: Path, text: str, environ: dict[str, str] | None = None, site: str | None = None
) -> tuple[SiteSettings, ...]:
    path = tmp_path / "twohats.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, site, environ=environ or {})


def test_the_top_of_the_file_gives_defaults_and_a_site_overrides_them(tmp_path: Path) -> None:
    main, hall = settings(tmp_path, TWO_SITES)
    assert (main.name, main.projects, main.sync.max_writes) == ("main", ("APO",), 40)
    assert (hall.name, hall.projects, hall.sync.max_writes) == ("hall", ("HAL", "ORI"), 7)
    assert main.people is hall.people is PeopleDetail.GROUPS
    assert main.connection.email == "ada@example.com"


def test_one_site_can_be_chosen_and_a_wrong_name_is_met_with_the_nearest(tmp_path: Path) -> None:
    assert [s.name for s in settings(tmp_path, TWO_SITES, site="hall")] == ["hall"]
    with pytest.raises(ConfigError, match="did you mean 'hall'"):
        settings(tmp_path, TWO_SITES, site="hal")


def test_every_key_can_be_set_by_a_variable_also_for_one_site(tmp_path: Path) -> None:
    environ = {
        "TWOHATS_SYNC_MAX_WRITES": "5",
        "TWOHATS_SITES_MAIN_PROJECTS": "ONE, TWO",
        "TWOHATS_LABELS_WRITE_DUTIES": "true",
    }
    main, hall = settings(tmp_path, TWO_SITES, environ)
    assert main.sync.max_writes == 5
    assert hall.sync.max_writes == 7  # the site's own word is nearer than the default's variable
    assert main.projects == ("ONE", "TWO")
    assert main.labels.write_duties


def test_a_site_needs_no_file_at_all(tmp_path: Path) -> None:
    environ = {"TWOHATS_URL": "https://example.atlassian.net", "TWOHATS_PROJECTS": "APO"}
    (main,) = load_settings(environ=environ, folder=tmp_path)
    assert (main.name, main.connection.url) == ("main", "https://example.atlassian.net")


def test_an_unknown_variable_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="did you mean TWOHATS_SYNC_MAX_WRITES"):
        settings(tmp_path, TWO_SITES, {"TWOHATS_SYNC_MAX_WRITE": "5"})


def test_the_variable_that_an_install_goes_by_is_no_mistake(tmp_path: Path) -> None:
    assert settings(tmp_path, TWO_SITES, {"TWOHATS_COMPILE": "require"})


def test_a_variable_of_the_wrong_kind_names_itself(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="TWOHATS_SYNC_MAX_WRITES"):
        settings(tmp_path, TWO_SITES, {"TWOHATS_SYNC_MAX_WRITES": "many"})


def test_all_mistakes_are_told_at_once_with_their_paths_and_nearest_keys(tmp_path: Path) -> None:
    text = """
    [sites.main]
    url = "https://example.atlassian.net"
    projekts = ["A"]
    people = "everyone"
    sync = { max_writes = -1, max_write = 3 }
    """
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, text)
    told = str(caught.value)
    assert "did you mean 'projects'" in told
    assert "did you mean 'max_writes'" in told
    assert "people: 'everyone'" in told
    assert "sync.max_writes: -1" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[sites.main\nurl = 1", "line 1"),
        ("a = 1\na = 2", "overwrite"),
        ("sites = 3", "must hold tables"),
        ("people = 'off'", "no site is configured; run twohats init"),
        ("[sites.main]\nprojects = ['A']", "'url' is a required property"),
        ("a = " + "[" * 100_000, "nested too deeply|Cannot|Unclosed|Invalid"),
        ("a = '\0'", "line 1"),
    ],
    ids=["syntax", "duplicate", "sites", "none", "required", "deep", "nul"],
)
def test_a_broken_file_is_a_configuration_error(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        settings(tmp_path, text)


def test_bytes_that_are_not_utf8_or_too_many_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "twohats.toml"
    path.write_bytes(b"a = '\xff'")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_settings(path, environ={})
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(ConfigError, match="larger"):
        load_settings(path, environ={})
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path / "nowhere.toml", environ={})


def test_the_file_is_found_upwards_from_the_working_folder(tmp_path: Path) -> None:
    (tmp_path / "twohats.toml").write_text(TWO_SITES, encoding="utf-8")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find_config(below) == tmp_path / "twohats.toml"
    assert len(load_settings(environ={}, folder=below)) == 2
    named = {"TWOHATS_CONFIG": str(tmp_path / "twohats.toml")}
    assert len(load_settings(environ=named, folder=Path("/"))) == 2


def test_a_project_overrides_the_balance_of_its_site(tmp_path: Path) -> None:
    text = """
    [sites.main]
    url = "https://example.atlassian.net"
    [sites.main.balance]
    window_days = 14
    target = { high = 40 }
    [sites.main.balance.projects.APO]
    phase = "founding"
    """
    (main,) = settings(tmp_path, text)
    apollo = main.balance.projects["APO"]
    assert (apollo.phase, apollo.window_days, apollo.target) == ("founding", 14, Band(high=40))


def test_overlays_are_found_beside_the_file(tmp_path: Path) -> None:
    (main, _) = settings(tmp_path, 'mapping = ["ours.toml"]\n' + TWO_SITES)
    assert main.mapping == (str(tmp_path / "ours.toml"),)


def test_a_ledgers_address_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "twohats.toml"
    file.write_text('url = "https://x"\nledger = ["postgresql://u:CANARY@x/y"]', encoding="utf-8")
    with pytest.raises(ConfigError, match="ledger: must be a path") as caught:
        load_settings(file, environ={})
    assert "CANARY" not in str(caught.value)
