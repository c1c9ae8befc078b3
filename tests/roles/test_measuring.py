"""Counting how right verdicts are."""

import json

import pytest

from roles.samples import duty, mapping
from twohats.model.mapping import Phrase
from twohats.model.verdict import Role
from twohats.roles import compile_mapping
from twohats.roles.baselines import always_unclear, article_words, classified, trained_model
from twohats.roles.evaluating import evaluate, kind_of_error
from twohats.roles.evaluation_json import to_json
from twohats.roles.evaluation_sheets import error_lines, sheets_of
from twohats.roles.labelled import Labelled
from twohats.roles.measuring import Outcome, Rate, measure
from twohats.roles.sheets import Sheet, to_markdown, to_text
from twohats.roles.tuning import tune

MANAGER, OWNER, BOTH, UNCLEAR = Role.MANAGER, Role.OWNER, Role.BOTH, Role.UNCLEAR


def labelled(number: int, role: str, title: str = "x", **more: object) -> Labelled:
    line = {"id": f"i{number}", "title": title, "role": role, **more}
    return Labelled(**line)  # type: ignore[arg-type] # a line of a file


def said(role: str, given: Role, duty_: str | None = None, true: str | None = None) -> Outcome:
    return Outcome(labelled(1, role, duty=true), given, duty_)


def test_both_counts_for_each_role_and_unclear_for_none() -> None:
    measures = measure(
        [
            said("manager", MANAGER),
            said("manager", BOTH),
            said("manager", UNCLEAR),
            said("both", OWNER),
            said("neither", MANAGER),
            said("neither", UNCLEAR),
            said("owner", MANAGER),
        ]
    )
    manager, owner = measures.roles[MANAGER], measures.roles[OWNER]
    assert (manager.precision, manager.recall) == (Rate(2, 4), Rate(2, 4))
    assert (owner.precision, owner.recall) == (Rate(1, 2), Rate(1, 2))
    assert measures.neither_labelled == Rate(1, 2)
    assert measures.labelled == Rate(5, 7)
    assert measures.found == Rate(4, 5)
    assert measures.confusion["manager"] == {OWNER: 0, MANAGER: 1, BOTH: 1, UNCLEAR: 1}


def test_a_duty_counts_only_where_the_role_is_right() -> None:
    measures = measure(
        [
            said("manager", MANAGER, "risk", "risk"),
            said("manager", MANAGER, "budget", "risk"),
            said("manager", OWNER, "vision", "risk"),
            said("manager", MANAGER, "budget"),
        ]
    )
    assert measures.duty_right == Rate(1, 2)
    assert measures.duties["risk"].recall == Rate(1, 3)
    assert measures.duties["budget"].precision == Rate(0, 2)


def test_the_interval_is_wilsons() -> None:
    low, high = Rate(8, 10).interval or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert Rate(0, 0).interval is None
    assert Rate(0, 0).value is None
    low, high = Rate(0, 20).interval or (1, 1)
    assert (low, round(high, 3)) == (0.0, 0.161)


def test_f1_is_the_harmonic_mean_and_zero_where_all_was_missed() -> None:
    quality = measure([said("manager", MANAGER), said("manager", UNCLEAR)]).roles[MANAGER]
    assert quality.f1 == pytest.approx(2 / 3)
    assert measure([said("manager", UNCLEAR)]).roles[MANAGER].f1 == 0
    assert measure([said("neither", UNCLEAR)]).roles[MANAGER].f1 is None


SMALL = mapping(
    duty("risk-analysis", MANAGER, "risk register", Phrase("risk", 600)),
    duty("big-picture-leadership", OWNER, "vision"),
)
ISSUES = [
    labelled(1, "manager", "Risk register", duty="risk-analysis", project="A"),
    labelled(2, "manager", "A risk", duty="risk-analysis", project="B"),
    labelled(3, "owner", "Vision", duty="big-picture-leadership", project="C"),
    labelled(4, "neither", "Vision model", project="D"),
    labelled(5, "neither", "Fix login", project="E"),
    labelled(6, "owner", "Who decides", project="F", clear=False),
]


def test_only_clear_issues_are_scored_unless_asked() -> None:
    classifier = compile_mapping(SMALL)
    assert evaluate(classifier, ISSUES, data="x").issues == 5
    assert evaluate(classifier, ISSUES, data="x").left_out == 1
    assert evaluate(classifier, ISSUES, data="x", arguable=True).issues == 6


def test_errors_come_worst_first_with_their_kind() -> None:
    errors = evaluate(compile_mapping(SMALL), ISSUES, data="x").errors
    assert [(kind_of_error(e), e.labelled.id) for e in errors] == [
        ("invented", "i4"),
        ("missed", "i2"),
    ]
    told = "\n".join(error_lines(errors))
    assert "is neither, said big-picture-leadership 1.00" in told
    assert "'risk' by risk" in told


def test_the_expected_precision_counts_what_is_labelled_wrongly_and_confused() -> None:
    issues = [
        *(labelled(n, "manager", "Risk register") for n in range(6)),
        *(labelled(n, "manager", "Vision") for n in range(6, 8)),
        *(labelled(n, "manager", "Ask them") for n in range(8, 10)),
        *(labelled(n, "neither", "Risk register" if n < 12 else "x") for n in range(10, 110)),
    ]
    expected = evaluate(compile_mapping(SMALL), issues, data="x").expected
    at = {one.base_rate: one.value for one in expected}
    # of 1,000 issues 100 are role work: 60 right, 20 of the other role; 18 of the 900 others
    assert at[10] == pytest.approx(60 / (60 + 20 + 18))
    assert at[45] == pytest.approx(270 / (270 + 90 + 11))


def test_the_sweep_decides_again_with_each_threshold() -> None:
    steps = evaluate(compile_mapping(SMALL), ISSUES, data="x").sweep
    recalls = {s.threshold_milli: s.measures.roles[MANAGER].recall.hits for s in steps}
    assert (recalls[600], recalls[700], recalls[1100]) == (2, 1, 0)


def test_expected_precision_falls_with_the_share_of_role_work() -> None:
    expected = evaluate(compile_mapping(SMALL), ISSUES, data="x").expected
    values = [row.value or 0 for row in expected]
    # two of three found, one of two others labelled: at 45 % that is .3 right of .575 labelled
    assert values == sorted(values)
    assert values[-1] == pytest.approx(0.45 * 2 / 3 / (0.45 * 2 / 3 + 0.55 * 0.5))
    assert all((row.low or 0) < (row.value or 0) for row in expected)


def test_baselines_are_told_beside_the_mapping() -> None:
    names = [c.name for c in evaluate(compile_mapping(SMALL), ISSUES, data="x").contestants]
    assert names[:3] == ["this mapping", "always unclear", "the article's words"]
    assert all(o.role is UNCLEAR for o in always_unclear(ISSUES))
    words = classified(compile_mapping(article_words()), ISSUES)
    assert [o.role for o in words][:3] == [MANAGER, MANAGER, OWNER]


def test_the_evaluation_is_told_as_text_markdown_and_json() -> None:
    evaluation = evaluate(compile_mapping(SMALL), ISSUES, data="some.jsonl")
    sheets = sheets_of(evaluation, 20)
    text, markdown = to_text(sheets), to_markdown(sheets)
    assert "on some.jsonl: 5 issues, 1 arguable ones left out" in text
    assert (
        "| invented | i4 | neither | big-picture-leadership | +1.00 Vision | Vision model |"
        in markdown
    )
    data = json.loads(to_json(evaluation))
    assert data["schema"] == "twohats.mapping-eval/1"
    mine = data["contestants"]["this mapping"]["roles"]["project-manager"]
    assert mine["recall"]["hits"] == 1
    assert [error["id"] for error in data["errors"]] == ["i4", "i2"]


def test_a_cell_cannot_break_a_markdown_table() -> None:
    sheet = Sheet("t", ("a", "b"), (("x|y\nz", "1"),))
    assert "| x\\|y z | 1 |" in to_markdown((sheet,))


def test_a_contestant_that_names_no_duty_is_not_judged_by_duties() -> None:
    assert measure(always_unclear(ISSUES)).duty_right == Rate(0, 0)
    said = [Outcome(issue, MANAGER, None) for issue in ISSUES]
    assert measure(said).duty_right == Rate(0, 0)


def test_role_unclear_is_no_role_and_is_never_scored() -> None:
    unclear = labelled(9, "role-unclear", "Risk")
    evaluation = evaluate(compile_mapping(SMALL), [*ISSUES, unclear], data="x", arguable=True)
    assert evaluation.issues == len(ISSUES)
    assert tune(compile_mapping(SMALL), [*ISSUES, unclear]).issues == len(ISSUES) - 1


def test_the_trained_peer_learns_from_other_projects_and_is_left_out_where_it_cannot() -> None:
    pytest.importorskip("sklearn", reason="the extra tune is not installed (scripts/test --all)")
    titles = {"manager": "Plan the sprint", "owner": "Write the vision", "neither": "Fix login"}
    few = [labelled(n, role, t, project=f"P{n}") for n, (role, t) in enumerate(titles.items())]
    many = [
        labelled(number, role, f"{title} {number}", project=f"P{number % 5}")
        for number in range(20)
        for role, title in titles.items()
    ]
    learnt = trained_model(many)
    assert learnt is not None
    assert [outcome.role for outcome in learnt[:3]] == [MANAGER, OWNER, UNCLEAR]
    assert trained_model(few) is None
    of_one_role = [labelled(n, "manager", "Plan", project=f"P{n}") for n in range(9)]
    assert trained_model(of_one_role) is None
    assert trained_model(many[:3]) is None
