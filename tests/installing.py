"""Builds and installs twohats as people do, but without the network."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
_OFFLINE = ("--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check")
_KEPT = ("PATH", "SYSTEMROOT", "CC", "TWOHATS_COMPILE")


def run(*command: str | Path, folder: Path, **environ: str) -> str:
    """Return what the command printed, which must have gone well."""
    # HOME and the state folder are empty ones: nothing of this machine may help or be touched.
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    done = subprocess.run(  # noqa: S603 - our own commands
        [str(word) for word in command],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env=kept | {"HOME": str(folder), "TWOHATS_STATE_DIR": f"{folder}/s"} | environ,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}"
    return done.stdout


def build(out: Path, *kinds: str, **environ: str) -> str:
    """Build the checkout's ``--wheel``, ``--sdist`` or both into a folder."""
    build = (sys.executable, "-m", "build", "--no-isolation")
    return run(*build, *kinds, "--outdir", out, CHECKOUT, folder=out, **environ)


def install(python: Path, *what: str | Path, **environ: str) -> str:
    """Install into another Python's environment; what was built on the way tells its warnings."""
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--verbose", *_OFFLINE)
    return run(*pip, *what, folder=python.parents[1], **environ)


def only(folder: Path, pattern: str) -> Path:
    """Return the one file of that kind."""
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
