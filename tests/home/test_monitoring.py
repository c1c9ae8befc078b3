"""Numbers for Prometheus and a log for machines, as a scheduled sync leaves them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from home.served import Served, serving
from twohats.errors import ExitCode
from twohats.model.issue import Dialect

SAMPLE = re.compile(r'(twohats_sync_[a-z_]+)\{site="((?:[^"\\]|\\.)*)"\} (-?[0-9.]+)')


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with serving(Dialect.CLOUD, tmp_path, monkeypatch) as made:
        made.configure("[sites.main.sync]\nmax_writes = 7\n")
        yield made


def numbers(file: Path) -> dict[str, float]:
    samples = [line for line in file.read_text("utf-8").splitlines() if line[0] != "#"]
    found = [SAMPLE.fullmatch(line) for line in samples]
    assert all(found)
    assert {match[2] for match in found if match} == {"main"}
    return {match[1].removeprefix("twohats_sync_"): float(match[3]) for match in found if match}


def test_the_metrics_say_how_the_last_sync_went(served: Served) -> None:
    file = served.folder / "twohats.prom"
    assert served.run("sync", "--apply", "--allow-mail", "--metrics", str(file)) == 0
    first = numbers(file)
    assert (first["exit_code"], first["writes"], first["failures"]) == (0, 7, 0)
    assert first["issues"] > 200
    assert first["deferred"] > 0
    assert first["finished_timestamp_seconds"] > 1e9
    text = file.read_text("utf-8")
    assert text.count("# TYPE") == text.count("# HELP") == len(first)
    served.patch.setenv("TWOHATS_TOKEN", "revoked")
    assert served.run("sync", "--metrics", str(file)) == ExitCode.IDENTITY
    assert (numbers(file)["exit_code"], numbers(file)["failures"]) == (77, 1)


def test_the_log_is_one_object_a_line_to_the_very_end(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert served.run("sync", "--apply", "--allow-mail", "--json-log") == 0
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (synced,) = [line for line in lines if line["message"] == "site synced"]
    assert synced["level"] == "info"
    assert (synced["site"], synced["exit_code"], synced["writes"]) == ("main", 0, 7)
    served.patch.setenv("TWOHATS_TOKEN", "revoked")
    assert served.run("sync", "--json-log") == ExitCode.IDENTITY
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert "does not accept the token" in lines[-1]["message"]
    (failed,) = [line for line in lines if "site" in line]
    assert (failed["level"], failed["message"]) == ("error", "site not synced")
    assert all(line["time"].endswith("+00:00") for line in lines)
    assert served.run("sync", "--json-log", "--site", "nobody") == ExitCode.CONFIG
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["level"] == "warning"
