"""The compiled part is built where that can be done; where not, nothing else goes wrong."""

import importlib.util
import os
import re
import shlex
import shutil
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from installing import CHECKOUT, build, empty_environment, install, only, run
from roles.samples import NEEDS_COMPILED

ROLES = Path("plugin", "twohats", "roles")
BUILT = f"compiled_finder{sysconfig.get_config_var('EXT_SUFFIX')}"
TEXT = "Update risk register for Q3, and plan the résumé of the steering committee's next budget"
IS_COMPILED = "from twohats.roles.finder import COMPILED; print(COMPILED)"


@NEEDS_COMPILED
def test_a_wheel_can_do_without_and_says_the_same(tmp_path: Path) -> None:
    log = build(tmp_path, "--wheel", TWOHATS_COMPILE="no")
    assert log.count("built without") == 1
    wheel = only(tmp_path, "*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    assert not compiled_in(wheel)
    python = empty_environment(tmp_path / "venv")
    install(python, wheel)
    said = [
        run(each, "-m", "twohats", "explain", "--text", TEXT, folder=tmp_path)
        for each in (python, sys.executable)
    ]
    assert said[0] == said[1]
    assert "risk-analysis" in said[0]
    assert [
        run(each, "-c", IS_COMPILED, folder=tmp_path).strip() for each in (python, sys.executable)
    ] == ["False", "True"]


@NEEDS_COMPILED
def test_a_wheel_that_holds_it_names_its_platform(tmp_path: Path) -> None:
    assert "built without" not in build(tmp_path, "--wheel")
    wheel = only(tmp_path, "*.whl")
    platform = re.sub(r"[-.]", "_", sysconfig.get_platform().split("-")[0])
    assert re.search(rf"-cp3\d+-cp3\d+t?-{platform}_\w+\.whl$", wheel.name)
    assert compiled_in(wheel) == [f"twohats/roles/{BUILT}"]


def compiled_in(wheel: Path) -> list[str]:
    return [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith((".so", ".pyd"))]


def copy_of_the_sources(folder: Path) -> Path:
    for name in ("plugin/twohats", "mappings"):
        unwanted = shutil.ignore_patterns("*.so", "*.pyd", "__pycache__")
        shutil.copytree(CHECKOUT / name, folder / name, ignore=unwanted)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, folder)
    return folder


@pytest.mark.skipif(os.name == "nt", reason="CC means nothing to Microsoft's compiler")
def test_a_compiler_that_fails_leaves_an_install_in_plain_python(tmp_path: Path) -> None:
    sources = copy_of_the_sources(tmp_path / "sources")
    python = empty_environment(tmp_path / "venv")
    log = install(python, sources, CC="false", TWOHATS_COMPILE="")
    (warning,) = [line for line in log.splitlines() if "built without" in line]
    assert "'false'" in warning
    assert "the same, only slower" in warning
    assert run(python, "-c", IS_COMPILED, folder=tmp_path).strip() == "False"


Build = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project with a small module, and what was compiled of it in the cache."""
    root = tmp_path_factory.mktemp("compiled")
    (root / ROLES).mkdir(parents=True)
    (root / ROLES / "compiled_finder.pyx").write_text("def answer():\n    return 42\n")
    builder(root)("editable")
    return root


@pytest.fixture
def project(compiled_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("TWOHATS_COMPILE", raising=False)
    return Path(shutil.copytree(compiled_once, tmp_path / "project"))


def builder(root: Path) -> Build:
    """Return what hatchling does with the build hook."""
    spec = importlib.util.spec_from_file_location("hatch_build", CHECKOUT / "hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    hook = module.CompiledFinder(str(root), {}, None, None, "", "wheel")

    def build(version: str) -> dict[str, Any]:
        data: dict[str, Any] = {"force_include": {}}
        hook.initialize(version, data)
        return data

    return build


@NEEDS_COMPILED
def test_what_was_compiled_once_is_neither_compiled_nor_put_in_place_again(project: Path) -> None:
    place = project / ROLES / BUILT
    kept = only(project / ".cache" / "compiled", f"*/{BUILT}")
    assert place.read_bytes() == kept.read_bytes()
    before = [path.stat() for path in (place, kept)]
    builder(project)("editable")
    wheel = builder(project)("standard")
    after = [path.stat() for path in (place, kept)]
    assert [(s.st_ino, s.st_mtime_ns) for s in before] == [(s.st_ino, s.st_mtime_ns) for s in after]
    assert wheel == {
        "force_include": {str(kept): f"twohats/roles/{BUILT}"},
        "pure_python": False,
        "infer_tag": True,
    }


@NEEDS_COMPILED
def test_another_source_is_compiled_anew(project: Path) -> None:
    place = project / ROLES / BUILT
    before = place.read_bytes()
    (project / ROLES / "compiled_finder.pyx").write_text("def answer():\n    return 43\n")
    builder(project)("editable")
    assert place.read_bytes() != before
    assert sorted(path.name for path in place.parent.iterdir()) == [BUILT, "compiled_finder.pyx"]


@NEEDS_COMPILED
def test_what_an_older_source_gave_is_removed_where_the_new_one_cannot_be_compiled(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ROLES / "compiled_finder.pyx").write_text("def answer(:\n")
    builder(project)("editable")
    assert not (project / ROLES / BUILT).exists()
    assert "CompileError: compiled_finder.pyx" in capsys.readouterr().err


@NEEDS_COMPILED
def test_what_the_present_source_gave_stays_when_the_compiler_is_gone(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(project))
    for wish in ("", "require"):
        monkeypatch.setenv("TWOHATS_COMPILE", wish)
        builder(project)("editable")
    assert (project / ROLES / BUILT).exists()
    assert capsys.readouterr().err == ""


@NEEDS_COMPILED
def test_who_wants_plain_python_is_rid_of_what_was_compiled(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWOHATS_COMPILE", "no")
    builder(project)("editable")
    assert not (project / ROLES / BUILT).exists()


def hide(package: str, patch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    patch.setattr(
        importlib.util, "find_spec", lambda name: None if name == package else found(name)
    )


MISSING: dict[str, Callable[[pytest.MonkeyPatch, Path], None]] = {
    "Cython is not installed": lambda patch, _: hide("Cython", patch),
    "setuptools is not installed": lambda patch, _: hide("setuptools", patch),
    "no Python.h (": lambda _, include: (include / "Python.h").unlink(),
    "no C compiler 'nonesuch' (": lambda patch, _: patch.setenv("CC", "nonesuch"),
    "No such file or directory": lambda _, __: None,  # the source itself
    "TWOHATS_COMPILE=no": lambda patch, _: patch.setenv("TWOHATS_COMPILE", "no"),
}


@pytest.fixture(params=MISSING)
def missing(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give what this machine lacks, and else has."""
    if os.name == "nt" and "compiler" in request.param:
        pytest.skip("CC means nothing to Microsoft's compiler")
    (tmp_path / "Python.h").touch()
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setenv("CC", shlex.quote(sys.executable))
    monkeypatch.delenv("TWOHATS_COMPILE", raising=False)
    MISSING[request.param](monkeypatch, tmp_path)
    return str(request.param)


@pytest.mark.parametrize("version", ["standard", "editable"])
def test_one_line_says_what_is_missing_and_the_wheel_is_plain_python(
    missing: str, version: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert builder(tmp_path)(version) == {"force_include": {}}
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("twohats: built without its compiled part: ")
    assert missing in line
    assert line.endswith("It does the same, only slower.")


def test_who_requires_the_compiled_part_is_told_why_there_is_none(
    missing: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if missing == "TWOHATS_COMPILE=no":
        return  # nobody can want both
    monkeypatch.setenv("TWOHATS_COMPILE", "require")
    with pytest.raises(SystemExit):
        builder(tmp_path)("standard")
    assert missing in capsys.readouterr().err
