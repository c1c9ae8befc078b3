"""What an issue is like, where its words leave the role unclear."""

import json
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from roles.samples import duty, issue, mapping
from twohats.model.mapping import Example
from twohats.model.verdict import Reason, Role, Verdict
from twohats.roles import compile_mapping
from twohats.roles.evaluating import Seconds, evaluate
from twohats.roles.evaluation_json import to_json
from twohats.roles.evaluation_sheets import sheets_of
from twohats.roles.labelled import Labelled, RoleName
from twohats.roles.measuring import Rate
from twohats.roles.second_opinion import Opinion, SecondOpinion
from twohats.roles.sheets import to_text
from twohats.roles.telling import json_line, json_line_with, opinion_in_words

UNCLEAR = Verdict(Role.UNCLEAR, None, Reason.NO_EVIDENCE)
# What each word is about: money, people, code.
WORDS = {
    "bank": (1.0, 0.0, 0.0),
    "loan": (0.9, 0.1, 0.0),
    "party": (0.0, 1.0, 0.0),
    "cake": (0.1, 0.9, 0.0),
    "compiler": (0.0, 0.0, 1.0),
    "overdraft": (0.6, 0.0, 0.8),
}
MAPPING = mapping(
    replace(duty("budget", Role.MANAGER), yes=(Example("Bank"), Example("Loan"))),
    replace(duty("cheer", Role.OWNER), yes=(Example("Party"),), no=(Example("Compiler"),)),
    duty("bare", Role.OWNER),
)


def points(texts: Sequence[str]) -> list[tuple[float, ...]]:
    found = []
    for text in texts:
        known = [WORDS[word] for word in text.lower().replace(".", " ").split() if word in WORDS]
        sums = [sum(column) for column in zip(*known, strict=True)] or [0.0] * 3
        length = sum(value * value for value in sums) ** 0.5 or 1.0
        found.append(tuple(value / length for value in sums))
    return found


def said(title: str, description: str = "", verdict: Verdict = UNCLEAR) -> Opinion | None:
    return SecondOpinion(MAPPING, points).of(issue(title, description), verdict)


def test_an_unclear_issue_gets_the_duty_whose_examples_it_is_most_like() -> None:
    opinion = said("See the loan")
    assert opinion is not None
    assert (opinion.role, opinion.duty, opinion.example) == (Role.MANAGER, "budget", "Loan")
    assert 990 < opinion.likeness_milli <= 1000
    cake = said("The cake")
    assert cake is not None
    assert (cake.role, cake.duty) == (Role.OWNER, "cheer")


@pytest.mark.parametrize("title", ["Nothing known", "Compiler", "Overdraft", ""])
def test_what_is_like_nothing_or_more_like_ordinary_work_gets_none(title: str) -> None:
    assert said(title) is None


def test_where_words_decide_or_are_foreign_nobody_is_asked() -> None:
    assert said("Bank", verdict=Verdict(Role.OWNER, "cheer", None, 1000, 1000)) is None
    assert said("Bank", verdict=Verdict(Role.UNCLEAR, None, Reason.NOT_ENGLISH)) is None
    for reason in (Reason.WEAK, Reason.TOO_CLOSE, Reason.NO_EVIDENCE):
        assert said("Bank", verdict=Verdict(Role.UNCLEAR, None, reason)) is not None


def test_code_is_not_compared() -> None:
    assert said("Look", "{code}bank{code}") is None
    assert said("Look", "the bank") is not None


def test_a_mapping_without_examples_has_no_opinion() -> None:
    bare = SecondOpinion(mapping(duty("risk", Role.MANAGER, "risk")), points)
    assert bare.of(issue("Bank"), UNCLEAR) is None


def test_it_is_measured_on_what_words_leave_unclear() -> None:
    lines: tuple[tuple[str, RoleName], ...]
    lines = (
        ("loan", "manager"),
        ("cake", "manager"),
        ("party", "neither"),
        ("compiler", "neither"),
    )
    issues = [Labelled(id=title, title=title, role=role) for title, role in lines]
    second = SecondOpinion(MAPPING, points)
    evaluation = evaluate(compile_mapping(MAPPING), issues, data="x", second=second)
    assert evaluation.seconds == Seconds(Rate(1, 3), Rate(1, 2), Rate(1, 2))
    assert "Second opinion on the issues left unclear" in to_text(sheets_of(evaluation, 0))
    assert json.loads(to_json(evaluation))["second_opinion"]["right"]["hits"] == 1
    assert evaluate(compile_mapping(MAPPING), issues, data="x").seconds is None


def test_it_is_told_beside_the_verdict_and_never_as_its_evidence() -> None:
    opinion = Opinion(Role.MANAGER, "budget", 612, "Loan\x1b[31m")
    plain = json.loads(json_line("A-1", UNCLEAR))
    line = json.loads(json_line_with("A-1", UNCLEAR, opinion))
    assert line.pop("second_opinion") == {
        "role": "project-manager",
        "duty": "budget",
        "likeness": 0.612,
        "example": "Loan\x1b[31m",
    }
    assert line == plain
    assert json.loads(json_line_with("A-1", UNCLEAR, None))["second_opinion"] is None
    words = opinion_in_words(opinion)
    assert words.startswith("second opinion, not counted: project-manager: budget (likeness 0.612")
    assert "\x1b" not in words
