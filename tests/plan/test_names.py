"""Which label names are fit, and which labels are ours."""

import pytest
from msgspec.structs import replace

from twohats.model.settings import LabelNames
from twohats.plan import Declared, check_names

BAD = {
    "empty": "",
    "space": "owner work",
    "no-break space": "owner\u00a0work",
    "control character": "owner\x07work",
    "line break": "owner\nwork",
    "zero width": "owner\u200bwork",
    "emoji": "owner-\N{CROWN}",
    "comma": "owner,manager",
    "quote": 'owner"work',
    "backslash": "owner\\work",
    "upper case": "Owner-Work",
    "not composed": "ro\u0302le-owner",
    "starts with a sign": "-owner",
    "25 characters": "o" * 25,
    "256 characters": "o" * 256,
}


@pytest.mark.parametrize("name", BAD.values(), ids=BAD)
def test_case_22_an_unfit_label_name_is_named(name: str) -> None:
    (complaint,) = check_names(replace(LabelNames(), owner=name))
    assert complaint.startswith("labels.owner: ")
    assert complaint.isprintable()


def test_case_22_two_names_that_jira_may_take_for_one() -> None:
    names = LabelNames(owner="hat", manager="hat", duty_prefix="role-")
    complaints = check_names(names)
    assert any("labels.manager: the same as labels.owner" in line for line in complaints)
    assert any("labels.unclear: starts with labels.duty_prefix" in line for line in complaints)


def test_all_mistakes_are_told_at_once() -> None:
    assert len(check_names(LabelNames(owner="a b", manager="", decided="x,y"))) == 3


@pytest.mark.parametrize("name", ["project-owner-work", "rolle.eigner", "rôle-owner", "負責人"])
def test_fit_names(name: str) -> None:
    assert check_names(replace(LabelNames(), owner=name)) == ()


def test_a_duty_label_may_be_longer_than_a_card_shows() -> None:
    declared = Declared(LabelNames(write_duties=True), frozenset({"stakeholder-updates-and-more"}))
    assert declared.of_duty("stakeholder-updates-and-more") == {"duty-stakeholder-updates-and-more"}


def test_labels_of_others_are_never_ours() -> None:
    declared = Declared(LabelNames(write_duties=True), frozenset({"risk-analysis"}))
    labels = ("duty-free", "security", "project-owner-work-2", "Project-Owner-Work")
    assert declared.ours(labels, written=labels) == frozenset()
