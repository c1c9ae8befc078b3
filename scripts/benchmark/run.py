"""Run every measurement, interleaved, and print ratios; see ``scripts/bench``."""

import argparse
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any, NamedTuple

import agreement
import cloud
import micro
import phrases
import scaling
import writing
from corpus import Maker, write_csv, write_json
from processes import Command, Cost, in_turn
from texts import Text, measure, texts

_ROOT = Path(__file__).resolve().parents[2]
_HERE = Path(__file__).parent
_CACHE = _ROOT / ".cache" / "bench"
_SEED = 8
_PYTHON = sys.executable
_OTHERS = _CACHE / "venv" / "bin" / "python"  # has what others use, and what twohats does
# twohats as it is where it was installed without a C compiler
_PLAIN = """
import sys
sys.modules["twohats.roles.compiled_finder"] = None
from twohats.__main__ import main
sys.exit(main())
"""
_BARE = "import click; click.command('bare', help='Nothing.')(lambda: None)(['--help'])"
_SENTENCE = "Plan the sprint and update the risk register"
_KINDS = ("json-v2", "json-v3", "csv")
_PEERS = 13_500  # strings, about as many as the first measurements of performance.md had
_A_WORD = 10  # characters: as many as we read of real issues, on the average, for each word
_QUICK, _FULL, _LARGE, _HUGE = 20_000, 200_000, 100_000, 1_000_000


class Bench(NamedTuple):
    """What the measurements share: files, the floor's strings, texts, how often to run each."""

    corpus: Path
    strings: Path
    texts: list[Text]
    rounds: int
    quick: bool


def main() -> None:
    """Measure, print, and write the page unless ``--quick``."""
    options = _options()
    made_of, source = texts(_SEED, phrases.readable(phrases.shipped()))
    if options.figures:
        measure(agreement.share_with_evidence(made_of))
        return
    if options.micro:
        sys.exit(micro.run(_OTHERS, _CACHE / "micro"))
    if options.agree:
        print(agreement.agree(made_of, options.agree))
        return
    bench = Bench(
        corpus=_corpus(made_of, source, quick=options.quick),
        strings=_strings(),
        texts=made_of,
        rounds=options.rounds,
        quick=options.quick,
    )
    result: dict[str, Any] = {
        "machine": _machine(),
        "texts": source,
        "issues": _QUICK if options.quick else _FULL,
        "rounds": bench.rounds,
    }
    sections = options.only.split(",") if options.only else _SECTIONS
    for name in sections:
        print(f"== {name}", file=sys.stderr)
        result[name] = _SECTIONS[name](bench)
        print(writing.as_text({name: result[name]}), flush=True)
    result["machine"]["load_after"] = _load()
    (_CACHE / "result.json").write_text(json.dumps(result, indent=1))
    if not options.quick and not options.only:
        writing.write_page(result, _ROOT / "plugin" / "docs")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20,000 issues; writes no page")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (5)")
    parser.add_argument("--only", help=f"some of {', '.join(_SECTIONS)}, with commas between")
    parser.add_argument("--agree", type=int, metavar="N", help="compare with a plain matcher on N")
    parser.add_argument("--micro", action="store_true", help="cleaning, matching, tally alone")
    parser.add_argument("--figures", action="store_true", help="measure the real texts anew")
    return parser.parse_args()


def _machine() -> dict[str, Any]:
    model = "unknown"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "load_before": _load(),
    }


def _load() -> float:
    return round(os.getloadavg()[0], 1)


def _corpus(made_of: list[Text], source: str, *, quick: bool) -> Path:
    """Return the folder of the corpus, made if it is not there."""
    folder = _CACHE / f"corpus-{source.split(maxsplit=1)[0]}-{'quick' if quick else 'full'}"
    ready = folder / "ready"
    if not ready.exists():
        sizes = {"json-v2": _HUGE, "json-v3": _FULL, "csv": _FULL}
        for kind in _KINDS:
            count = _QUICK if quick else sizes[kind]
            print(f"making {count:,} issues as {kind}", file=sys.stderr)
            if kind == "csv":
                write_csv(folder / kind, Maker(made_of, _SEED), count)
            else:
                write_json(folder / kind, Maker(made_of, _SEED), count, adf=kind == "json-v3")
        ready.touch()
    return folder


def _files(corpus: Path, kind: str, issues: int) -> str:
    """Return the pattern of the files that hold the first so many issues."""
    if kind == "csv":
        pages = {_QUICK: "00[01]", _FULL: "0[01]?"}
        return str(corpus / kind / f"export-{pages[issues]}.csv")
    pages = {
        1_000: "0000?",
        10_000: "000??",
        _QUICK: "00[01]??",
        _LARGE: "00???",
        _FULL: "0[01]???",
        _HUGE: "0????",
    }
    return str(corpus / kind / f"page-{pages[issues]}.json")


def _strings() -> Path:
    mapping = phrases.shipped()
    for name, literals in (
        ("anchors", phrases.anchors(mapping)),
        ("surface", phrases.surface_forms(mapping, _PEERS)),
    ):
        known = {
            "strings": [literal.string for literal in literals],
            "duties": [literal.duty for literal in literals],
            "reach": _A_WORD * mapping.scoring.reach or None,
        }
        (_CACHE / f"{name}.json").write_text(json.dumps(known))
    return _CACHE / "anchors.json"


def _audit(files: str, workers: int = 1, program: Command = ("-m", "twohats")) -> Command:
    out = _CACHE / "report.json"
    words = ("audit", "--from", files, "--format", "json", "-o", out, "--workers", str(workers))
    return (_PYTHON, *program, *words)


def _floor(what: str, files: str, strings: Path) -> Command:
    return (_OTHERS, _HERE / "floor.py", what, files, strings)


def _end_to_end(bench: Bench) -> dict[str, dict[str, Cost]]:
    issues = _QUICK if bench.quick else _FULL
    found = {}
    for kind in _KINDS:
        files = _files(bench.corpus, kind, issues)
        found[kind] = in_turn(
            {
                "twohats": _audit(files),
                "twohats, 2 processes": _audit(files, 2),
                "twohats, not compiled": _audit(files, program=("-c", _PLAIN)),
                "floor": _floor("classify", files, bench.strings),
                "decode only": _floor("decode", files, bench.strings),
            },
            bench.rounds,
        )
    return found


def _memory(bench: Bench) -> dict[str, Cost]:
    sizes = (1_000, _QUICK) if bench.quick else (_LARGE, _HUGE)
    return in_turn({f"{n:,}": _audit(_files(bench.corpus, "json-v2", n)) for n in sizes}, 1)


def _peers(bench: Bench) -> dict[str, float]:
    path = _CACHE / "texts.json"
    path.write_text(json.dumps(bench.texts[: 2_000 if bench.quick else 20_000]))
    rates = scaling.said_by(
        (_OTHERS, _HERE / "peers.py", path, _CACHE / "surface.json", bench.rounds)
    )
    return {str(name): float(rate) for name, rate in rates.items()}


def _start(bench: Bench) -> dict[str, Cost]:
    commands: dict[str, Command] = {
        "bare python": (_PYTHON, "-c", "pass"),
        "bare click --help": (_PYTHON, "-c", _BARE),
        "twohats --help": (_PYTHON, "-m", "twohats", "--help"),
        "twohats explain --text": (
            _PYTHON,
            "-m",
            "twohats",
            "explain",
            "--text",
            "Plan the sprint",
        ),
    }
    return in_turn(commands, 3 * bench.rounds)


def _scaling(bench: Bench) -> dict[str, scaling.Curve]:
    sizes = (1_000, 10_000, _QUICK) if bench.quick else (1_000, 10_000, _LARGE, _HUGE)
    audits = {n: _audit(_files(bench.corpus, "json-v2", n)) for n in sizes}
    return {
        "issues": scaling.in_issues(audits, 3 if bench.quick else bench.rounds),
        "phrases": scaling.in_phrases(bench.texts, bench.rounds),
        "characters": scaling.in_characters(bench.texts, bench.rounds),
    }


def _requests(bench: Bench) -> dict[str, cloud.Told]:
    return cloud.simulate(5_000 if bench.quick else _LARGE)


_SECTIONS = {
    "end to end": _end_to_end,
    "memory": _memory,
    "matching": _peers,
    "start": _start,
    "scaling": _scaling,
    "requests": _requests,
}

if __name__ == "__main__":
    main()
