"""What an issue and a label cost: requests, processor time, bytes of ledger.

Measured on embedded sites over HTTP, by whole commands. Each figure is the difference between two
sites, so that what a run costs by itself is not in it: one with more issues, one with more labels.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from twohats.model.issue import Dialect
from twohats.sandbox import Sandbox, serve
from twohats.sandbox.building import TOKEN
from twohats.sandbox.large import Mix, make_site

COSTS = Path(__file__).with_name("costs.json")
_SMALL, _LARGE = 500, 2_500  # issues
_ROLES = 0.4  # of the issues, on the site with labels
_ROWS = (20_000, 80_000)  # of a file
_WORDS = "Because of what was said in the last meeting, the parser should not do this again. " * 9
_CONFIG = """
[sites.site]
url = "{url}"
projects = ["BIG"]
{email}
[sites.site.sync]
max_writes = 1000000
confirmed_labels = true
"""


class Run(NamedTuple):
    """What a first run took and made."""

    reads: int
    writes: int
    cpu: float
    ledger: int
    labels: int
    idle: int  # requests of a second run


def measure() -> None:
    """Measure everything and write it."""
    found: dict[str, object] = {}
    for name, dialect in (("cloud", Dialect.CLOUD), ("data-center", Dialect.DATA_CENTER)):
        small, large = _site(dialect, _SMALL, 0), _site(dialect, _LARGE, 0)
        labelled = _site(dialect, _LARGE, _ROLES)
        more, labels = _LARGE - _SMALL, labelled.labels - large.labels
        found[name] = {
            "an issue": {
                "reads": (large.reads - small.reads) / more,
                "cpu": (large.cpu - small.cpu) / more,
                "ledger": (large.ledger - small.ledger) / more,
            },
            "a label": {
                "reads": (labelled.reads - large.reads) / labels,
                "writes": (labelled.writes - large.writes) / labels,
                "cpu": max(0.0, (labelled.cpu - large.cpu) / labels),
                "ledger": (labelled.ledger - large.ledger) / labels,
            },
            "a run": {"reads": small.idle},
        }
    with tempfile.TemporaryDirectory() as folder:
        few, many = (_file(Path(folder), rows) for rows in _ROWS)
    found["files"] = {"an issue": {"cpu": (many - few) / (_ROWS[1] - _ROWS[0])}}
    COSTS.write_text(json.dumps(_rounded(found), indent=1) + "\n", encoding="utf-8")


def _site(dialect: Dialect, issues: int, roles: float) -> Run:
    site = Sandbox(dialect, now=lambda: time.time_ns() // 1_000_000)
    site.rules.offset_page_size = 1000
    made = make_site(site, issues, mix=Mix(role_share=roles, oldest=20))
    with tempfile.TemporaryDirectory() as name, serve(site) as server:
        folder = Path(name)
        email = f'email = "{made.bot.email}"' if dialect is Dialect.CLOUD else ""
        config = _CONFIG.format(url=server.url, email=email)
        (folder / "twohats.toml").write_text(config, encoding="utf-8")
        sync = ("sync", "--apply", "--allow-mail", "--allow-mass")
        cpu = _twohats(folder, *sync)
        writes = sum(one.writes for one in site.journal)
        reads = len(list(site.journal)) - writes
        ledger = _ledger(folder / "state")
        labels = sum(bool(issue.labels) for issue in site.issues())
        site.journal.clear()
        _twohats(folder, *sync)
        idle = len(list(site.journal))
    site.close()
    print(f"{dialect}: {issues:,} issues, {labels:,} labels", file=sys.stderr)
    return Run(reads, writes, cpu, ledger, labels, idle)


def _ledger(state: Path) -> int:
    """Return the bytes that the state takes, less what is kept of the mapping."""
    files = [path for path in state.rglob("*") if path.is_file() and path.suffix != ".mapping"]
    return sum(path.stat().st_size for path in files)


def _file(folder: Path, rows: int) -> float:
    lines = ["key,title,description"]
    lines += [
        f"BIG-{n},Update the parser of part {n},{_WORDS.replace(',', '')}" for n in range(rows)
    ]
    (folder / "issues.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return _twohats(folder, "audit", "--from", "issues.csv", "-o", "report.txt")


def _twohats(folder: Path, *words: str) -> float:
    """Run a command; return the processor time it took, in seconds."""
    environ = {**os.environ, "TWOHATS_STATE_DIR": str(folder / "state"), "TWOHATS_TOKEN": TOKEN}
    before = os.times()
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-m", "twohats", *words],
        cwd=folder, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"twohats {' '.join(words)} ended with {done.returncode}: {done.stderr}")
    after = os.times()
    spent = after.children_user + after.children_system
    return spent - before.children_user - before.children_system


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    return float(f"{value:.3g}") if isinstance(value, float) else value
