"""Dask reads exports: the bytes of a single run, whatever happens to its workers."""

import json
import signal
import socket
import sys
from inspect import getgeneratorlocals
from pathlib import Path
from types import ModuleType

import pytest

from dask_desk import in_threads, scheduler
from exports.lake import as_csv, invented
from twohats.__main__ import main
from twohats.cli import audit_dask, dask_cluster
from twohats.cli.audit_files import Work, read_part
from twohats.cli.composition import classifier
from twohats.exports import open_source
from twohats.model.settings import Connection, SiteSettings

psutil = pytest.importorskip(
    "psutil", reason="the extra dask is not installed (scripts/test --all)"
)

__all__ = ["in_threads", "scheduler"]  # fixtures
MOMENT = ("--as-of", "2026-09-01", "--format", "json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "exports"
    made.mkdir()
    rows = invented(640)
    for number in range(32):
        as_csv(rows[number * 20 : number * 20 + 20], made / f"part-{number}.csv")
    as_csv(rows[300:330], made / "part-40.csv")  # overlaps two others
    return made


def audited(folder: Path, out: Path, *more: str) -> bytes:
    assert main(["audit", "--from", str(folder), *MOMENT, "-o", str(out), *more]) == 0
    return out.read_bytes()


@pytest.mark.usefixtures("in_threads")
def test_two_workers_here_give_the_bytes_of_a_single_run(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    single = audited(folder, tmp_path / "single", "--workers", "1")
    told = capsys.readouterr().err
    assert audited(folder, tmp_path / "dask", "--engine", "dask", "--workers", "2") == single
    assert json.loads(single)["issues"] == 640
    assert capsys.readouterr().err == told
    assert "there more than once (same key and id), each counted once: 30" in told


def test_a_scheduler_s_workers_give_the_bytes_of_a_single_run(
    folder: Path, tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    single = audited(folder, tmp_path / "single", "--workers", "1")
    monkeypatch.chdir(folder.parent)  # the workers are elsewhere
    assert audited(Path("exports"), tmp_path / "dask", "--engine", scheduler) == single


def test_a_part_may_be_made_by_dask(folder: Path, tmp_path: Path, scheduler: str) -> None:
    single = audited(folder, tmp_path / "single", "--partial", "--workers", "1")
    assert audited(folder, tmp_path / "dask", "--partial", "--engine", scheduler) == single


def test_a_fault_is_told_as_a_single_run_tells_it(
    folder: Path, tmp_path: Path, scheduler: str, capsys: pytest.CaptureFixture[str]
) -> None:
    good = (folder / "part-20.csv").read_text("utf-8")
    (folder / "part-20.csv").write_text(f"{good}\nnot,a,row", encoding="utf-8")
    words = ["audit", "--from", str(folder), *MOMENT]
    told = []
    for more in (["--workers", "1"], ["--engine", scheduler]):
        assert main([*words, *more, "-o", str(tmp_path / "out")]) == 65
        told.append((capsys.readouterr().err, (tmp_path / "out").read_bytes()))
    assert told[0] == told[1]
    assert "part-20.csv" in told[0][0]


def test_a_worker_killed_while_it_reads_loses_nothing(tmp_path: Path) -> None:
    rows = invented(16_000)
    for number in range(64):
        as_csv(rows[number * 250 : number * 250 + 250], tmp_path / f"part-{number}.csv")
    source = open_source([tmp_path], progress=Quiet())
    work = Work(SiteSettings(name="", connection=Connection(url="")), 1_788_220_800_000)
    roles = classifier()[1]
    handed = audit_dask.on_dask(source, work, roles, "dask", 2)
    found = [next(handed)]
    children = psutil.Process().children()
    victim = next(one for one in children if "spawn_main" in " ".join(one.cmdline()))
    assert not all(future.done() for future in getgeneratorlocals(handed)["futures"])
    victim.send_signal(signal.SIGKILL)
    found.extend(handed)
    assert not victim.is_running()
    assert [place for part, _ in found for place in part.places] == list(source.part().places)
    for part, read in found:
        assert read is not None
        assert read.counts == read_part(part, work, roles).counts


def test_what_makes_no_sense_is_64(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, told in (
        (["--engine", "spark", "--from", str(folder)], "neither dask nor dask://HOST:PORT"),
        (["--engine", "dask://", "--from", str(folder)], "neither dask nor dask://HOST:PORT"),
        (["--engine", "dask://ada:hidden@host:1", "--from", str(folder)], "neither dask"),
        (["--engine", "dask"], "--engine is for files"),
        (["--engine", "dask", "--from", "-"], "standard input"),
    ):
        assert main(["audit", *words]) == 64
        assert told in capsys.readouterr().err


def test_a_scheduler_that_does_not_answer_is_69(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dask_cluster, "_SECONDS", 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        engine = f"dask://127.0.0.1:{taken.getsockname()[1]}"
        assert main(["audit", "--from", str(folder), "--engine", engine]) == 69
    assert f"{engine}: Dask's scheduler does not answer" in capsys.readouterr().err


def test_workers_of_another_twohats_are_78(
    folder: Path,
    scheduler: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(audit_dask, "version", lambda _name: "0.0.1")
    assert main(["audit", "--from", str(folder), "--engine", scheduler]) == 78
    assert "have not this twohats" in capsys.readouterr().err


def test_workers_that_do_not_know_the_task_are_78(
    folder: Path,
    scheduler: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def unheard(shipped: object, ready: object) -> None:
        raise NotImplementedError

    unheard.__module__, unheard.__qualname__ = "twohats.cli.newer", "unheard"
    newer = ModuleType("twohats.cli.newer")
    newer.__dict__["unheard"] = unheard
    monkeypatch.setitem(sys.modules, "twohats.cli.newer", newer)
    monkeypatch.setattr(audit_dask, "_read", unheard)
    assert main(["audit", "--from", str(folder), "--engine", scheduler]) == 78
    assert "have not this twohats" in capsys.readouterr().err


class Quiet:
    watched = False

    def step(self, done: int, total: int | None = None) -> None: ...

    def note(self, message: str) -> None: ...
