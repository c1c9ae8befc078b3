"""Takes the pictures; called by ``./scripts/screenshots FOLDER``."""

import io
import shutil
import subprocess
import sys
from contextlib import closing, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from reports.node_tools import chromium, node_modules
from twohats.cli import demo_scenes
from twohats.cli.app import app
from twohats.cli.clock import now_ms
from twohats.sandbox import Sandbox, serve
from twohats.sandbox.csv_export import export_csv
from twohats.sandbox.seed import seed

LINES = 44  # of the terminal picture


def run(*words: str) -> str:
    """Return what a command prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        app.main(list(words), standalone_mode=False)
    return printed.getvalue()


def terminal(text: str, picture: Path) -> None:
    """Draw the first lines of a terminal's text."""
    console = Console(record=True, width=82, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join(text.splitlines()[:LINES])))
    picture.write_text(console.export_svg(title="twohats audit"), encoding="utf-8")


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as place, closing(Sandbox("cloud", now=now_ms)) as site:
        seeded, work = seed(site), Path(place)
        (work / "export.csv").write_text(export_csv(site), encoding="utf-8", newline="")
        with serve(site) as server, demo_scenes.environment(work, seeded):
            demo_scenes.write_config(work, server, seeded)
            terminal(run("audit", "--colour", "always"), folder / "terminal.svg")
            run("audit", "--format", "html", "-o", str(work / "report.html"))
            run("sync", "--apply")
            pages = {
                "report-light.png": (work / "report.html").as_uri(),
                "report-dark.png": (work / "report.html").as_uri(),
                "report-phone.png": (work / "report.html").as_uri(),
                "comment.png": f"{server.url}/browse/LUM-1",
                "issue.png": f"{server.url}/browse/LUM-32",
                "board.png": f"{server.url}/jira/software/c/projects/LUM/boards/1",
            }
            shots = [part for name, url in pages.items() for part in (str(folder / name), url)]
            script = str(Path(__file__).with_suffix(".cjs"))
            node = shutil.which("node") or "node"
            subprocess.run(  # noqa: S603 - our own script
                [node, script, str(node_modules()), chromium(), *shots], check=True
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
