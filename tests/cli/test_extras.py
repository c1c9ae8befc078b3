"""What the extras bring is loaded only where it is asked for; without them, they are named."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("boto3", "dask", "distributed", "fsspec", "psycopg", "pyarrow", "s3fs")
LOADED = """
import sys
from twohats.__main__ import main
code = main({words!r})
loaded = set({heavy!r}) & set(sys.modules)
sys.exit(f"loaded: {{loaded}}" if loaded else code)
"""
HIDDEN = """
import sys
sys.modules.update(dict.fromkeys({hidden!r}))
from twohats.__main__ import main
sys.exit(main({words!r}))
"""
CONFIG = """
[sites.one]
url = "http://127.0.0.1:1"
projects = ["APO"]
"""


def python(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=folder
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text("key,title\nA-1,Plan the sprint\n", encoding="utf-8")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and so on")
    (tmp_path / "twohats.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def test_nothing_of_it_is_loaded_for_files_here(folder: Path) -> None:
    words = ["audit", "--from", "a.csv", "-o", "out"]
    done = python(LOADED.format(words=words, heavy=HEAVY), folder)
    assert done.returncode == 0, done.stderr


def test_nothing_of_it_is_loaded_for_sites(folder: Path) -> None:
    done = python(LOADED.format(words=["sync", "--all"], heavy=HEAVY), folder)
    assert done.returncode in {69, 77, 78}, done.stderr  # there is neither a token nor a site


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("lake", ["audit", "--from", "s3://bucket/a.csv"]),
        ("lake", ["audit", "--from", "a.parquet"]),
        ("lake", ["classify", "--from", "."]),
        ("dask", ["audit", "--from", "a.csv", "--engine", "dask"]),
        ("dask", ["audit", "--from", "a.csv", "--engine", "dask://127.0.0.1:1"]),
        ("dask", ["sync", "--all", "--engine", "dask"]),
    ],
    ids=str,
)
def test_without_an_extra_it_is_named(extra: str, words: list[str], folder: Path) -> None:
    done = python(HIDDEN.format(hidden=[*HEAVY, "pyarrow.parquet"], words=words), folder)
    assert done.returncode == 78
    assert f"pip install 'twohats[{extra}]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1
