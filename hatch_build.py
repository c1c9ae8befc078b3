"""Compiles the finder of phrases while a wheel is built, on machines that can.

On others the wheel is plain Python: same answers, only slower, and no install fails. The variable
``TWOHATS_COMPILE`` may say ``no``, or ``require``: then a build that cannot compile fails.
"""

import filecmp
import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import textwrap
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_MODULE = "twohats.roles.compiled_finder"
_NAME = _MODULE.rpartition(".")[2]
_SOURCE = f"plugin/{_MODULE.replace('.', '/')}.pyx"
_ENDING = sysconfig.get_config_var("EXT_SUFFIX")
# For any processor of the kind: a wheel travels. MSVC optimises without being told.
_FLAGS = [] if os.name == "nt" else ["-O3", "-g0"]


class _CannotCompileError(Exception):
    """Why, in one line; and all that the compiler said."""

    def __init__(self, reason: str, output: str = "") -> None:
        super().__init__(reason)
        self.output = output


class CompiledFinder(BuildHookInterface[Any]):
    """Puts the compiled module into a wheel, or beside its source for an editable install."""

    def dependencies(self) -> list[str]:
        """Return what a build needs besides hatchling."""
        return [] if _wish() == "no" else ["cython>=3.1", "setuptools"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, or tell why not; ``version`` is "standard" or "editable"."""
        root = Path(self.root)
        editable = version == "editable"
        if editable:
            _remove_strangers(root)
        try:
            compiled = _compiled(root)
            if editable:
                _put(compiled, (root / _SOURCE).parent / compiled.name)
        except (_CannotCompileError, OSError) as error:
            if not (editable and (root / _SOURCE).with_suffix(_ENDING).exists()):
                self._go_without(error)
            return
        if not editable:
            inside = f"{_MODULE.replace('.', '/')}{_ENDING}"
            build_data["force_include"][str(compiled)] = inside
            build_data.update(pure_python=False, infer_tag=True)

    def _go_without(self, error: _CannotCompileError | OSError) -> None:
        if _wish() == "require":
            output = getattr(error, "output", "")
            self.app.abort(f"{output}TWOHATS_COMPILE=require, but nothing was compiled: {error}")
        self.app.display_warning(
            f"twohats: built without its compiled part: {error}. It does the same, only slower."
        )


def _wish() -> str:
    return os.environ.get("TWOHATS_COMPILE", "")


def _compiled(root: Path) -> Path:
    """Return the compiled module, from the cache where the same was compiled before."""
    if missing := _what_is_missing():
        raise _CannotCompileError(missing)
    tools = [version_of("cython"), _ENDING, sysconfig.get_platform(), *platform.libc_ver(), *_FLAGS]
    folder = _cache(root) / f"{_source_hash(root)}-{_hash(repr(tools).encode())}"
    compiled = folder / f"{_NAME}{_ENDING}"
    if not compiled.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as work:
            shutil.copy(root / _SOURCE, work)
            _compile(Path(work))
            # At once or not at all: another build may be doing the same.
            (found,) = Path(work, "lib").rglob(compiled.name)
            found.replace(compiled)
    return compiled


def _what_is_missing() -> str | None:
    if _wish() == "no":
        return "TWOHATS_COMPILE=no"
    for package in ("Cython", "setuptools"):
        if importlib.util.find_spec(package) is None:
            return f"{package} is not installed"
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        return "no Python.h (Debian, Ubuntu: apt install python3-dev)"
    command = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    if os.name == "posix" and not shutil.which(shlex.split(command)[0]):
        return f"no C compiler {command!r} (Debian, Ubuntu: apt install gcc)"
    return None


def _compile(work: Path) -> None:
    """Compile in a process of its own: compilers talk, and setuptools changes the process."""
    done = subprocess.run(  # noqa: S603 - this very file
        [sys.executable, __file__],
        cwd=work,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        last = textwrap.shorten(done.stdout.strip().rpartition("\n")[2], 120, placeholder=" ...")
        raise _CannotCompileError(f"{last} (all of it: TWOHATS_COMPILE=require)", done.stdout)


def _put(compiled: Path, place: Path) -> None:
    """Copy the module to its place at once, and not at all where it is: it may be loaded."""
    if place.exists() and filecmp.cmp(compiled, place, shallow=False):
        return
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".") as beside:
        Path(shutil.copy(compiled, beside)).replace(place)


def _remove_strangers(root: Path) -> None:
    """Remove compiled modules beside the source that are not of this source, or not wanted."""
    for place in (root / _SOURCE).parent.glob(f"{_NAME}.*"):
        if place.suffix not in {".so", ".pyd"}:
            continue
        own = [] if _wish() == "no" else _cache(root).glob(f"{_source_hash(root)}-*/{place.name}")
        if not any(filecmp.cmp(place, kept, shallow=False) for kept in own):
            place.unlink()


def _cache(root: Path) -> Path:
    return root / ".cache" / "compiled"


def _source_hash(root: Path) -> str:
    return _hash((root / _SOURCE).read_bytes())


def _hash(what: bytes) -> str:
    return hashlib.sha256(what).hexdigest()[:16]


def _main() -> None:
    from Cython.Build import cythonize  # noqa: PLC0415 - not there for every build
    from setuptools import Extension, setup  # noqa: PLC0415 - as above

    extension = Extension(_MODULE, [f"{_NAME}.pyx"], extra_compile_args=_FLAGS)
    setup(
        name="twohats",
        ext_modules=cythonize([extension]),  # type: ignore[no-untyped-call]  # Cython's own
        script_args=["build_ext", "--build-lib", "lib", "--build-temp", "objects"],
    )


if __name__ == "__main__":
    _main()
