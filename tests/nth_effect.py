"""Fail, or die, at the Nth thing that outlives the process; then run again and compare.

Every HTTP request, its answer, every ledger commit and every file rename passes one hook, before
and after. The site and the ledger are files, so that a death leaves what it would leave.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, Self

import requests
from msgspec.structs import replace

from sandbox_desk import START, SandboxDesk, reopened, sandbox_desk, warm_up
from sync_desk import ALL
from twohats.errors import DiskError, IssueError, TwohatsError
from twohats.ledger import SharedPlace
from twohats.model.issue import Dialect
from twohats.model.settings import IssueNote, SiteSettings, WriteTo
from twohats.sandbox.things import Link

DEAD = 137
MOST = 2  # deliveries of one report
OWNER = "project-owner-work"


class Scene(NamedTuple):
    """A state to start from, as files, and what the report says from then on.

    ``note`` is the note on each issue; with one, the role is written to a field too.
    """

    dialect: Dialect
    folder: Path
    body: str
    target: str
    url: str = ""  # of the ledger, where it is a database; else it is a file in the folder
    note: IssueNote = IssueNote.NONE


def first_run(dialect: Dialect, folder: Path, url: str = "") -> Scene:
    """Return a site that twohats never saw: the ledger is made, the comment is posted."""
    desk = _new(dialect, folder, url)
    desk.issue("Risk register refresh")
    desk.issue("Vision statement")
    desk.issue("Fix the build")
    target = desk.issue("Weekly report").key
    desk.drop_ledger()
    desk.site.close()
    return Scene(dialect, folder, "The balance is fine.", target, url)


def later_run(dialect: Dialect, folder: Path) -> Scene:
    """Return a site where people and words moved on, and whose ledger is garbage."""
    desk = _new(dialect, folder)
    swapped = desk.issue("Risk register refresh")
    flipped = desk.issue("Vision statement")
    target = desk.issue("Weekly report").key
    desk.report_on(target)
    desk.sync()
    desk.relabel(swapped.key, OWNER)
    desk.ada.retitle(flipped.key, "Risk of the vision")
    _close(desk)
    (folder / "ledger").write_bytes(b"garbage" * 1000)
    return Scene(dialect, folder, "A new finding.", target)


def many_run(dialect: Dialect, folder: Path, url: str = "") -> Scene:
    """Return a site with so much to label that it is done in bulk, on Cloud."""
    desk = _new(dialect, folder, url)
    flipped = [desk.issue(f"Vision {number}").key for number in range(5)]
    target = desk.issue("Weekly report").key
    desk.report_on(target)
    desk.sync()
    for key in flipped:
        desk.ada.retitle(key, "Risk of the vision")
    for number in range(6):
        desk.issue(f"Risk {number}")
    desk.relabel(flipped[0], "project-manager-work")
    _close(desk)
    return Scene(dialect, folder, "A new finding.", target, url)


def noted_run(dialect: Dialect, folder: Path, url: str = "") -> Scene:
    """Return a site whose issues say why in a comment, and the role in a field too."""
    desk = _new(dialect, folder, url)
    desk.settings = _noted(desk.settings, IssueNote.COMMENT)
    swapped = desk.issue("Risk register refresh")
    flipped = desk.issue("Vision statement")
    target = desk.issue("Weekly report").key
    desk.report_on(target)
    desk.sync(*ALL)
    desk.relabel(swapped.key, OWNER)
    desk.ada.retitle(flipped.key, "Risk of the vision")
    desk.issue("Risk, new")
    _close(desk)
    return Scene(dialect, folder, "A new finding.", target, url, IssueNote.COMMENT)


def linked_run(dialect: Dialect, folder: Path, url: str = "") -> Scene:
    """Return the same, with web links that are to take the place of the comments."""
    return noted_run(dialect, folder, url)._replace(note=IssueNote.WEB_LINK)


def _noted(settings: SiteSettings, note: IssueNote) -> SiteSettings:
    sync = replace(settings.sync, issue_note=note, write_to=WriteTo.BOTH, field="Work role")
    return replace(settings, sync=sync)


SCENES: dict[str, Callable[[Dialect, Path], Scene]] = {
    "first": first_run,
    "later": later_run,
    "many": many_run,
    "noted": noted_run,
    "linked": linked_run,
}


class FileHook:
    """A receiver of reports that outlives the process: each that arrives is a line of a file."""

    def __init__(self, path: Path, effect: Callable[[str], None]) -> None:
        self._path = path
        self._effect = effect

    def deliver(self, body: bytes, name: str) -> None:
        """Take a report in; ``name`` is of no account here."""
        try:
            self._effect("send")
            with self._path.open("ab") as file:
                file.write(body + b"\n")
            self._effect("receive")
        except requests.ConnectionError:
            raise IssueError("the receiver does not answer", where=name) from None


BEFORE = frozenset({"send", "commit", "rename"})


class Points:
    """The hook: counts what passes, and strikes at the Nth.

    With ``before`` only what comes before an effect counts: to die just after one is to die
    before the next.
    """

    def __init__(
        self, strike_at: int, strike: Callable[[str], None], *, before: bool = False
    ) -> None:
        self.passed = 0
        self._strike_at = strike_at
        self._strike = strike
        self._before = before

    def __call__(self, name: str) -> None:
        if self._before and name not in BEFORE:
            return
        self.passed += 1
        if self.passed == self._strike_at:
            self._strike(name)


def fail(name: str) -> None:
    """Break what is about to happen, or lose the answer of what has."""
    if name in {"send", "receive"}:
        raise requests.ConnectionError
    raise DiskError("injected", where=name)


def die(_name: str) -> None:
    """End as kill -9 does."""
    os._exit(DEAD)


def run_struck(scene: Scene, points: Points) -> bool:
    """Run a sync under the hook; whether it ended well."""
    desk = None
    try:
        desk = _open(scene, points)
        desk.sync(*ALL)
    except TwohatsError:
        return False
    finally:
        if desk is not None:
            _close(desk)
    return True


def run_recorded(scene: Scene, effect: Callable[[str], None]) -> int:
    """Run a sync with a hook; return how many requests the site was asked."""
    desk = _open(scene, effect)
    desk.site.journal.clear()
    desk.sync(*ALL)
    asked = len(desk.site.journal) + len(_delivered(scene))
    _close(desk)
    return asked


class Deaths:
    """A warm helper of one thread: for each line that it is sent it forks a child that dies."""

    def __init__(self) -> None:
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._helper = subprocess.Popen(
            [sys.executable, "-c", "import nth_effect; nth_effect.serve_deaths()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environ,
        )

    def __enter__(self) -> Self:
        """Take orders."""
        return self

    def __call__(self, scene: Scene, strike_at: int) -> int:
        """Return the exit code of a run that dies at a point, if it gets there."""
        assert self._helper.stdin is not None
        assert self._helper.stdout is not None
        order = (scene.dialect, str(scene.folder), *scene[2:], strike_at)
        self._helper.stdin.write(json.dumps(order).encode() + b"\n")
        self._helper.stdin.flush()
        return int(self._helper.stdout.readline())

    def __exit__(self, *_error: object) -> None:
        """Let the helper go."""
        assert self._helper.stdin is not None
        assert self._helper.stdout is not None
        self._helper.stdin.close()
        self._helper.stdout.close()
        self._helper.wait()


def serve_deaths() -> None:
    """Fork a child for each line on stdin; write its exit code to stdout."""
    warm_up()
    for line in sys.stdin:
        dialect, folder, body, target, url, note, strike_at = json.loads(line)
        scene = Scene(Dialect(dialect), Path(folder), body, target, url, IssueNote(note))
        child = os.fork()
        if not child:
            run_struck(scene, Points(strike_at, die, before=True))
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def recovered(scene: Scene) -> dict[str, object]:
    """Run again, now that all is well, until there is nothing to do; return the site's state."""
    desk = _open(scene, lambda _name: None)
    desk.take_faults_away()
    for _ in range(4):
        desk.writes()
        desk.sync(*ALL, full=True)
        if not desk.writes():
            break
    else:
        raise AssertionError("it does not come to rest")
    assert len(desk.site.comments(scene.target)) == 1
    assert set(_delivered(scene)) == {scene.body}
    assert len(_delivered(scene)) <= MOST, "once more only where nobody knew that it had arrived"
    state = dict(desk.state())
    if scene.note is not IssueNote.NONE:
        state = {**_without_before(state), "links and fields": _links_and_fields(desk)}
    _close(desk)
    return state


def _delivered(scene: Scene) -> list[str]:
    return (scene.folder / "delivered").read_text("utf-8").splitlines()


def _without_before(state: dict[str, Any]) -> dict[str, object]:
    """Leave out what the last run found: labels and their note may be two runs' work."""
    return {
        key: (labels, {k: v for k, v in (value or {}).items() if k != "before"}, comments)
        for key, (labels, value, comments) in state.items()
    }


def _links_and_fields(desk: SandboxDesk) -> list[tuple[str, str | None, list[object]]]:
    return [
        (issue.key, issue.work_role, [link.object for link in desk.site.store.all(Link, issue.id)])
        for issue in desk.site.issues()
    ]


def strike_each(
    template: Scene,
    folder: Path,
    deaths: Deaths | None = None,
    copied: Callable[[str], str] = lambda url: url,
) -> int:
    """Strike at N = 1, 2, ... until no N is left; return how many points there are.

    ``copied`` makes another database like the one at an address and returns its address.
    """
    reference = recovered(_copy(template, folder / "reference", copied))
    for strike_at in count(1):
        scene = _copy(template, folder / f"n{strike_at}", copied)
        if deaths is None:
            points = Points(strike_at, fail)
            run_struck(scene, points)
            reached = points.passed >= strike_at
        else:
            code = deaths(scene, strike_at)
            assert code in {0, DEAD}
            reached = code == DEAD
        assert recovered(scene) == reference, f"point {strike_at}"
        shutil.rmtree(scene.folder)
        if not reached:
            return strike_at - 1
    raise AssertionError


def _new(dialect: Dialect, folder: Path, url: str = "") -> SandboxDesk:
    folder.mkdir(parents=True)
    return sandbox_desk(dialect, path=_ledger(folder, url), site_path=folder / "site")


def _ledger(folder: Path, url: str) -> Path | SharedPlace:
    return SharedPlace("main", url) if url else folder / "ledger"


def _open(scene: Scene, effect: Callable[[str], None]) -> SandboxDesk:
    ledger = _ledger(scene.folder, scene.url)
    desk = reopened(scene.dialect, scene.folder / "site", ledger, effect)
    desk.body = scene.body
    desk.hook = FileHook(scene.folder / "delivered", effect)
    if scene.note is not IssueNote.NONE:
        desk.settings = _noted(desk.settings, scene.note)
    desk.report_on(scene.target)
    desk.clock.ms = START + 86_400_000
    return desk


def _close(desk: SandboxDesk) -> None:
    desk.close_ledger()
    desk.site.close()


def _copy(scene: Scene, folder: Path, copied: Callable[[str], str]) -> Scene:
    shutil.copytree(scene.folder, folder)
    return scene._replace(folder=folder, url=copied(scene.url))
