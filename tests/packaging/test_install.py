"""Wheel, sdist and editable install each find the mappings, built without the network."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
OFFLINE = ("--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check")
PROBE = """
from twohats.mapping_files import load_mapping
print(len(load_mapping().duties))
"""


def run(*command: str | Path, folder: Path) -> str:
    # HOME and the state folder are empty ones: nothing of this machine may help or be touched.
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "TWOHATS_STATE_DIR": f"{folder}/s"}
    if "SYSTEMROOT" in os.environ:
        environ["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    done = subprocess.run(  # noqa: S603 - our own commands
        [str(word) for word in command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environ,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dist = tmp_path_factory.mktemp("dist")
    run(
        sys.executable,
        *("-m", "build", "--no-isolation", "--wheel", "--sdist", "--outdir", dist, CHECKOUT),
        folder=dist,
    )
    return dist


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def empty_environment(folder: Path) -> Path:
    """Return the Python of a new environment that sees our dependencies but not our twohats."""
    venv.create(folder, with_pip=False)
    scripts = "Scripts" if os.name == "nt" else "bin"
    site = next(folder.glob("Lib/site-packages"), None) or next(folder.glob("lib/*/site-packages"))
    # Folders named in a .pth file are searched last and their own .pth files are not read.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / scripts / "python"


@pytest.mark.parametrize("kind", ["wheel", "sdist", "editable"])
def test_each_kind_of_install_finds_the_mappings(kind: str, built: Path, tmp_path: Path) -> None:
    python = empty_environment(tmp_path / "venv")
    what: dict[str, tuple[str | Path, ...]] = {
        "wheel": (only(built, "*.whl"),),
        "sdist": (only(built, "*.tar.gz"),),
        "editable": ("--editable", CHECKOUT),
    }
    pip = (sys.executable, "-m", "pip", "--python", python, "install", *OFFLINE)
    run(*pip, *what[kind], folder=tmp_path)
    assert run(python, "-c", PROBE, folder=tmp_path).strip() == "14"
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
    assert "scripts/demo" in names


def test_the_lock_file_names_no_index_and_pins_every_package_with_hashes() -> None:
    lock = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock
    pinned = [line for line in lock.splitlines() if line[:1].isalpha()]
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned)
