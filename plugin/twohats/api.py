"""For programs: read issues, classify them, audit them, hand them to a data frame."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from twohats.exports import open_source
from twohats.flows.audit import Counted
from twohats.flows.audit import audit as count
from twohats.mapping_files import load_mapping
from twohats.model.issue import Issue
from twohats.model.mapping import Mapping
from twohats.model.report import Report, Source
from twohats.model.settings import BalanceSettings, LabelNames, PeopleDetail, SyncPolicy
from twohats.model.verdict import Verdict
from twohats.roles import compile_mapping
from twohats.workload import ReportOptions, Tallier, build_report


class Quiet:
    """A ``ports.Progress`` that nobody watches; its notes are kept in ``notes``."""

    watched = False

    def __init__(self) -> None:
        self.notes: list[str] = []

    def step(self, done: int, total: int | None = None) -> None:
        """Say nothing."""

    def note(self, message: str) -> None:
        """Keep the note."""
        self.notes.append(message)


def read_issues(*paths: str | Path) -> Iterator[Issue]:
    """Yield the issues of Jira exports: CSV, saved search pages, JSON Lines.

    Raises ``InputError`` at a bad row, after all good rows before it.
    """
    return open_source([str(path) for path in paths], progress=Quiet()).issues()


def classify(
    issues: Iterable[Issue], mapping: Mapping | None = None
) -> Iterator[tuple[Issue, Verdict]]:
    """Yield each issue with its verdict, in order. Without ``mapping``, the shipped one."""
    verdict = compile_mapping(mapping or load_mapping()).verdict
    return ((issue, verdict(issue)) for issue in issues)


def audit(  # noqa: PLR0913 - all but two are by name
    issues: Iterable[Issue],
    mapping: Mapping | None = None,
    *,
    now_ms: int,
    name: str = "issues",
    settings: BalanceSettings | None = None,
    people: PeopleDetail = PeopleDetail.NAMED,
) -> Report:
    """Return the report of ``issues`` at the moment ``now_ms`` (epoch milliseconds).

    ``name`` is what the report calls them. Each issue must come once.
    """
    used = mapping or load_mapping()
    balance = settings or BalanceSettings()
    tallier = Tallier(balance, now_ms)
    counted = Counted(LabelNames(), SyncPolicy())
    tally = count(issues, compile_mapping(used).verdict, tallier, counted, Quiet())
    options = ReportOptions(settings=balance, people=people)
    return build_report(tally, used, Source(kind="files", name=name), options)


def to_records(classified: Iterable[tuple[Issue, Verdict]]) -> list[dict[str, Any]]:
    """Return one flat row an issue, as ``pandas.DataFrame(rows)`` likes them."""
    return [_record(issue, verdict) for issue, verdict in classified]


def _record(issue: Issue, verdict: Verdict) -> dict[str, Any]:
    return {
        "key": issue.key,
        "project": issue.project,
        "title": issue.title,
        "assignee": issue.assignee.name if issue.assignee else None,
        "done": issue.done,
        "role": verdict.role.value,
        "duty": verdict.duty,
        "reason": verdict.reason.value if verdict.reason else None,
        "score": verdict.score_milli / 1000,
        "margin": verdict.margin_milli / 1000,
        "phrases": _phrases([piece.phrase for piece in verdict.evidence]),
    }


def _phrases(phrases: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(phrases))
