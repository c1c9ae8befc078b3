"""The examples for Kubernetes and Airflow do what they say: each is run once.

Airflow has an environment of its own: ``./scripts/test --all`` makes it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.test_audit_parts import rows
from cli_desk import cli_desk
from home.test_schedules import FOLDER, passes, tool
from twohats.__main__ import main
from twohats.model.issue import Dialect

RISK = "Update the risk register"


def test_the_indexed_job_keeps_kubernetes_schema() -> None:
    passes(tool("kubernetes-validate"), "--strict", FOLDER / "kubernetes-parts.yaml")


def test_the_parts_of_the_indexed_job_are_a_single_run(tmp_path: Path) -> None:
    text = (FOLDER / "kubernetes-parts.yaml").read_text("utf-8")
    (args,) = re.findall(r"args: (\[.*\])", text)
    (completions,) = re.findall(r"completions: (\d+)", text)
    (tmp_path / "parts").mkdir()
    for index in range(int(completions)):
        folder = tmp_path / "exports" / str(index)
        folder.mkdir(parents=True)
        (folder / "export.csv").write_text(rows(index), encoding="utf-8")
        words = args.replace("$(JOB_COMPLETION_INDEX)", str(index))
        assert main([_at(tmp_path, word) for word in json.loads(words)]) == 0
    (merge,) = re.findall(r"# +twohats (audit --merge) /parts/\*\.json", text)
    parts = sorted(map(str, (tmp_path / "parts").iterdir()))
    report = ("--format", "json", "-o")
    assert main([*merge.split(), *parts, *report, str(tmp_path / "merged")]) == 0
    folders = [word for index in parts for word in ("--from", _exports(index))]
    moment = ("--as-of", json.loads(args)[json.loads(args).index("--as-of") + 1])
    assert main(["audit", *folders, *moment, *report, str(tmp_path / "single")]) == 0
    assert (tmp_path / "merged").read_bytes() == (tmp_path / "single").read_bytes()


def _at(folder: Path, word: str) -> str:
    return f"{folder}{word}" if word.startswith("/") else word


def _exports(part: str) -> str:
    return part.replace("/parts/", "/exports/").removesuffix(".json")


def test_airflow_runs_a_task_for_each_site_and_one_that_fails_stops_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    airflow = tool("airflow")
    kinds = {"one": Dialect.CLOUD, "two": Dialect.DATA_CENTER}
    with cli_desk(tmp_path, capsys, monkeypatch, **kinds) as desk:
        for server in desk.servers.values():
            desk.issue(RISK, server.site)
        desk.configure("sync.confirmed_labels = true")
        bad = '[sites.bad]\nurl = "http://127.0.0.1:1"\n'  # no project is named
        desk.config.write_text(bad + desk.config.read_text("utf-8"), encoding="utf-8")
        out = _tested(airflow, tmp_path, desk.config)
        codes = re.findall(r"Command exited with return code (\d+)", out)
        assert sorted(codes) == ["0", "0", "78"], out[-3000:]
        assert "DagRun failed" in out
        for server in desk.servers.values():
            assert desk.labels("APO-1", server.site) == {"project-manager-work"}, out[-3000:]


def _tested(airflow: str, folder: Path, config: Path) -> str:
    """Run the DAG once, with a database of its own; return what was said."""
    dags = folder / "dags"
    dags.mkdir()
    shutil.copy(FOLDER / "airflow_dag.py", dags)
    environ = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "TWOHATS_CONFIG": str(config),
        "AIRFLOW_HOME": str(folder / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    }
    said = ""
    for words in (["db", "migrate"], ["dags", "test", "twohats"]):
        done = subprocess.run(  # noqa: S603 - our own words
            [airflow, *words], env=environ, capture_output=True, text=True, check=False
        )
        said += done.stdout + done.stderr
    return said
