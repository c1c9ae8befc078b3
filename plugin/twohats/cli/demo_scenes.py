"""The four scenes of the demo. Each runs the very commands a user would type."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from twohats.cli import clock
from twohats.cli.app import app
from twohats.errors import OutputError
from twohats.model.settings import LabelNames
from twohats.sandbox import Rules, Sandbox, Server, serve
from twohats.sandbox.csv_export import export_csv
from twohats.sandbox.hands import Person
from twohats.sandbox.seed import Seeded, seed
from twohats.sandbox.things import Issue

_REPORT_ISSUE = "LUM-1"
PROJECTS = ("LUM", "NORD", "AUR")
_LABELS = LabelNames()
_CONFIG = """\
# Written by `twohats demo` for its embedded site.
[sites.demo]
url = "{url}"
projects = [{projects}]
{login}
[sites.demo.sync]
confirmed_labels = true

[sites.demo.report]
issue = "{report_issue}"
contact = "the person who runs this demo"

{roster}"""
_HAT = """\
[[sites.demo.balance.roster]]
role = "{role}"
person = "{person}"
project = "{project}"
"""


def play(output: str, dialect: str, *, keep: bool) -> None:
    """Play the demo; files go to ``output``. Ends after the last scene unless ``keep``."""
    started = time.monotonic()
    folder = _folder(output)
    prompt = Rules(task_polls=0)  # nobody shall wait for bulk tasks that have nothing to do
    with closing(Sandbox(dialect, now=clock.now_ms, rules=prompt)) as site:
        seeded = seed(site)
        (folder / "export.csv").write_text(export_csv(site), encoding="utf-8", newline="")
        with serve(site) as server, environment(folder, seeded):
            write_config(folder, server, seeded)
            stage = _Stage(folder, site, seeded, server)
            stage.report_from_an_export()
            stage.labels_in_jira()
            stage.a_person_disagrees()
            if keep:
                stage.stay()
            stage.take_it_all_back()
            seconds = time.monotonic() - started
            _say(f"\nDone in {seconds:.0f} s. The report: {folder / 'report.html'}")


def _folder(output: str) -> Path:
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder / "state", ignore_errors=True)
    except OSError as error:
        what = f"cannot be made ({error.strerror})"
        raise OutputError(what, where=output, todo="name another folder with -o") from None
    return folder


@contextmanager
def environment(folder: Path, seeded: Seeded) -> Iterator[None]:
    """Point the commands at the demo's own configuration, state and token, and back."""
    ours = {
        "TWOHATS_CONFIG": str(folder / "twohats.toml"),
        "TWOHATS_STATE_DIR": str(folder / "state"),
        "TWOHATS_TOKEN": seeded.token,
    }
    before = {name: value for name, value in os.environ.items() if name.startswith("TWOHATS_")}
    for name in before:
        del os.environ[name]
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            os.environ.pop(name, None)
        os.environ.update(before)


def write_config(folder: Path, server: Server, seeded: Seeded) -> None:
    """Write the demo's twohats.toml."""
    is_cloud = server.site.dialect == "cloud"
    hats = [_HAT.format(role=h.role, person=h.person, project=h.project) for h in seeded.roster]
    text = _CONFIG.format(
        url=server.url,
        projects=", ".join(f'"{key}"' for key in PROJECTS),
        login=f'email = "{seeded.bot.email}"\n' if is_cloud else "",
        report_issue=_REPORT_ISSUE,
        roster="\n".join(hats),
    )
    (folder / "twohats.toml").write_text(text, encoding="utf-8")


def _say(text: str) -> None:
    click.echo(text)


def _scene(number: int, title: str) -> None:
    click.echo("\n" + click.style(f"Scene {number}. {title}", bold=True))


class _Stage:
    """The site, the folder, and what happens on them."""

    def __init__(self, folder: Path, site: Sandbox, seeded: Seeded, server: Server) -> None:
        self.folder = folder
        self.site = site
        self.seeded = seeded
        self.server = server

    def report_from_an_export(self) -> None:
        """Scene 1."""
        issues = len(self.site.issues())
        _scene(1, f"A lead exports {issues} issues from Jira as CSV and wants to know.")
        export, report = self.folder / "export.csv", self.folder / "report.html"
        self._run("audit", "--from", str(export))
        self._run("audit", "--from", str(export), "--format", "html", "-o", str(report))
        _say(f"The same as a page for a browser: {report}")

    def labels_in_jira(self) -> None:
        """Scene 2."""
        _scene(2, "The labels go into Jira, and a second run finds nothing to do.")
        self._run("sync")
        self._run("sync", "--apply")
        _say(f"Labelled issues: {self._labelled()} of {len(self.site.issues())}, such as")
        for issue in self._some():
            _say(f"  {self.server.url}/browse/{issue.key}  {issue.summary}  {issue.labels}")
        before = self._writes()
        self._run("sync", "--apply")
        _say(f"Writes of the second run: {self._writes() - before}")

    def a_person_disagrees(self) -> None:
        """Scene 3."""
        issue = self._some()[0]
        person = next(iter(self.seeded.people.values()))
        _scene(3, f"{person.display} disagrees about {issue.key} and changes its label.")
        counts = self._counts()
        Person(self.site, person).label(issue.key, add=[_LABELS.owner], remove=[_LABELS.manager])
        self.corrected = issue.key
        self._run("sync", "--apply", "--full")
        self._run("sync", "--apply", "--full")
        after = self._counts()
        _say(f"{issue.key} still carries {self.site.issue(issue.key).labels}.")
        for role, count in counts.items():
            if after[role] != count:
                _say(f"  {role}: {count} -> {after[role]}")

    def take_it_all_back(self) -> None:
        """Scene 4."""
        _scene(4, "Undo: everything of twohats goes, the person's correction stays.")
        self._run("undo", "--all", "--apply")
        left = self._left()
        if left:
            msg = f"undo left something of twohats behind: {left}"
            raise AssertionError(msg)
        labels = self.site.issue(self.corrected).labels
        _say(f"nothing of twohats is left; {self.corrected} carries {labels}, as its person said.")

    def stay(self) -> None:
        """Leave the labelled site running until Ctrl-C."""
        _say(f"\nThe labelled site: {self.server.url}/ (Ctrl-C goes on with scene 4)")
        _say(f"  work of the manager: {self.server.url}/issues/?jql=labels%3D{_LABELS.manager}")
        _say(f"  the report comment:  {self.server.url}/browse/{_REPORT_ISSUE}")
        try:
            self.server.wait()
        except KeyboardInterrupt:
            _say("")

    def _run(self, *words: str) -> None:
        shown = " ".join(word.replace(f"{self.folder}{os.sep}", "") for word in words)
        click.echo("\n" + click.style(f"$ twohats {shown}", fg="cyan"))
        app.main(list(words), prog_name="twohats", standalone_mode=False)

    def _counts(self) -> dict[str, int]:
        path = self.folder / "report.json"
        app.main(["audit", "--format", "json", "-o", str(path)], standalone_mode=False)
        counts: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))["roles"]
        return counts

    def _some(self) -> list[Issue]:
        found = [i for i in self.site.issues() if i.labels and _LABELS.manager in i.labels]
        return found[:3]

    def _labelled(self) -> int:
        ours = {_LABELS.owner, _LABELS.manager}
        return sum(1 for issue in self.site.issues() if ours & set(issue.labels))

    def _writes(self) -> int:
        return len(self.site.journal.writes())

    def _left(self) -> list[str]:
        ours = {_LABELS.owner, _LABELS.manager, _LABELS.unclear}
        found = [
            issue.key
            for issue in self.site.issues()
            if "twohats" in issue.properties
            or (ours & set(issue.labels) and issue.key != self.corrected)
        ]
        bot = self.seeded.bot.account
        return found + [
            f"comment {comment.id}"
            for comment in self.site.comments(_REPORT_ISSUE)
            if comment.author == bot
        ]
