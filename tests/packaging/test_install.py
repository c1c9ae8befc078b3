"""Wheel, sdist and editable install each find the mappings, built without the network."""

import tarfile
import zipfile
from pathlib import Path

import pytest

from installing import CHECKOUT, build, empty_environment, install, only, run
from twohats.roles.finder import COMPILED

PROBE = """
from twohats.mapping_files import load_mapping
from twohats.roles.finder import COMPILED
print(len(load_mapping().duties), COMPILED)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dist = tmp_path_factory.mktemp("dist")
    build(dist, "--wheel", "--sdist")
    return dist


@pytest.mark.parametrize("kind", ["wheel", "sdist", "editable"])
def test_each_kind_of_install_finds_the_mappings_and_compiles(
    kind: str, built: Path, tmp_path: Path
) -> None:
    python = empty_environment(tmp_path / "venv")
    what: dict[str, tuple[str | Path, ...]] = {
        "wheel": (only(built, "*.whl"),),
        "sdist": (only(built, "*.tar.gz"),),
        "editable": ("--editable", CHECKOUT),
    }
    install(python, *what[kind])
    assert run(python, "-c", PROBE, folder=tmp_path).split() == ["14", str(COMPILED)]
    twohats = python.parent / "twohats"
    assert "risk-analysis" in run(
        twohats, "explain", "--text", "Update risk register for Q3", folder=tmp_path
    )
    if kind == "wheel":
        assert "nothing of twohats is left" in run(
            twohats, "demo", "-o", tmp_path / "out", folder=tmp_path
        )


def test_the_wheel_carries_mappings_and_types_and_no_tests(built: Path) -> None:
    names = zipfile.ZipFile(only(built, "*.whl")).namelist()
    assert {
        "twohats/_mappings/project-owner.toml",
        "twohats/_mappings/project-manager.toml",
        "twohats/_mappings/common.toml",
        "twohats/_mappings/mapping.schema.json",
        "twohats/reports/report.schema.json",
        "twohats/py.typed",
    } <= set(names)
    assert not [name for name in names if name.startswith(("tests", "scripts"))]
    assert [name for name in names if name.endswith("licenses/LICENSE")]


def test_the_sdist_carries_what_a_packager_needs(built: Path) -> None:
    with tarfile.open(only(built, "*.tar.gz")) as sdist:
        names = {name.split("/", 1)[-1] for name in sdist.getnames()}
    assert {"LICENSE", "CHANGELOG.md", "README.md", "requirements.lock", "pyproject.toml"} <= names
    assert "tests/packaging/test_install.py" in names
    assert {"scripts/demo", "hatch_build.py"} <= names
    assert {f"plugin/twohats/roles/compiled_finder.{kind}" for kind in ("pyx", "pyi")} <= names
    assert not [name for name in names if name.endswith((".so", ".pyd"))]


def test_the_lock_file_names_no_index_and_pins_every_package_with_hashes() -> None:
    lock = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock
    pinned = [line for line in lock.splitlines() if line[:1].isalpha()]
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned)
