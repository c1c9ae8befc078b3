"""The terminal report: fits, plain when piped, inert."""

import re
from dataclasses import dataclass

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from reports.samples import SAMPLES, hostile_report, large_report
from reports.test_inert import HOSTILE
from twohats.model.report import TrendPoint
from twohats.reports import render
from workload.sample_report import balance, sample_report

_SGR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("width", [72, 80, 100, 200])
@pytest.mark.parametrize("name", [*SAMPLES, "large"])
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    report = large_report() if name == "large" else SAMPLES[name]
    for text in render(report, "text", width=width).splitlines():
        assert cell_len(text) <= width


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_neither_act_nor_break_the_layout(text: str) -> None:
    report = hostile_report(text)
    plain = render(report, "text")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain)
    for line in plain.splitlines():
        assert cell_len(line) <= 80
    coloured = render(report, "text", colour=True)
    assert "\x1b" not in _SGR.sub("", coloured)


def test_piped_it_is_plain_and_in_colour_it_says_the_same() -> None:
    plain = render(sample_report(), "text")
    coloured = render(sample_report(), "text", colour=True)
    assert "\x1b" not in plain
    assert "\x1b" in coloured
    said = [line.rstrip() for line in _SGR.sub("", coloured).splitlines()]
    assert said == plain.replace("░", "█").splitlines()


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = render(sample_report(), "text")
    for name, value in (("COLUMNS", "200"), ("FORCE_COLOR", "1"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)
    assert render(sample_report(), "text") == before
    assert "\x1b" in render(sample_report(), "text", colour=True)


def test_it_tells_what_matters() -> None:
    text = render(sample_report(), "text")
    words = " ".join(text.split())
    assert " ".join(sample_report().headline.split()) in words
    for finding in sample_report().findings:
        assert finding.code in text
    for told in (
        "10 FINDINGS: 3 ERRORS, 5 WARNINGS, 2 NOTES",
        "APO-12, APO-40, APO-77 and 28 more",
        "→ Hand over or confirm.",
        "71 % 62-79 % 20-60 %",
        "Zoë Łukasiewicz",
        "risk-analysis 14 ! 13 none 12",
        "No role: 81 % of all issues",
        "Not judged, or not everywhere: TH201, TH203; why",
        "version 3f9ac1d27be04455",
    ):
        assert told in words


def test_large_numbers_are_never_cut() -> None:
    report = sample_report()
    row = replace(report.scopes[0], open=balance(1_234_567, 7_654_321, 111_111))
    text = render(replace(report, scopes=(row,)), "text")
    for number in ("1,234,567", "7,654,321", "111,111"):
        assert number in text


def test_the_worst_findings_come_first() -> None:
    text = render(sample_report(), "text")
    codes = re.findall(r"^[✖▲●] (TH\d{3})", text, re.MULTILINE)
    severities = {f.code: f.severity.rank for f in sample_report().findings}
    ranks = [severities[code] for code in codes]
    assert len(codes) == 10
    assert ranks == sorted(ranks, reverse=True)


@dataclass(frozen=True)
class _Case:
    drop: str
    gone: str


@pytest.mark.parametrize(
    "case",
    [_Case("people", "PEOPLE"), _Case("trend", "TREND"), _Case("scopes", "DUTIES")],
    ids=lambda case: case.drop,
)
def test_what_is_not_there_is_left_out(case: _Case) -> None:
    report = replace(sample_report(), **{case.drop: ()})
    assert case.gone not in render(report, "text")
    assert case.gone in render(sample_report(), "text")


def test_a_long_trend_fits_a_line_and_ends_with_the_present() -> None:
    points = tuple(
        TrendPoint(
            scope="site",
            site="main",
            at=f"2026-01-01T{n // 60:02d}:{n % 60:02d}:00Z",
            kind="open",
            owner=50,
            manager=50,
            both=0,
            manager_share=0.11 if n < 60 else 0.99,
        )
        for n in range(61)
    )
    text = render(replace(sample_report(), trend=points), "text")
    (line,) = [line for line in text.splitlines() if "open, by run" in line]
    assert "11 % → 99 %" in line
    assert line.split()[0].endswith("█")


def test_each_site_has_its_own_trend() -> None:
    report = sample_report()
    site = next(row for row in report.scopes if row.kind == "site")
    other = replace(site, site="other", name="other")
    points = tuple(replace(point, site="other", manager_share=0.01) for point in report.trend)
    both = replace(report, scopes=(*report.scopes, other), trend=(*report.trend, *points))
    text = render(both, "text")
    assert "role work in other" in text
    assert render(report, "text").count("by week") == 1
    assert text.count("by week") == 2
    assert text.count("1 % → 1 %") == 2
    assert render(both, "html").count("run by run, main") == 1
    assert render(both, "html").count("run by run, other") == 1
