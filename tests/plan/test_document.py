"""Plans are sorted, stable, checked, and cut to what one run may do."""

import msgspec
import pytest

from twohats.errors import InputError
from twohats.model.plan import Change, Kind, Plan, Provenance
from twohats.model.settings import SyncPolicy
from twohats.plan import Known, draft, needs, plan_text, read_plan
from twohats.plan.limits import CONFIRM, MAIL, MASS


def change(number: int, kind: Kind = Kind.FIRST, project: str = "APO") -> Change:
    return Change(
        issue_id=str(1000 + number),
        key=f"{project}-{number}",
        project=project,
        why="first sight",
        kind=kind,
        add=() if kind is Kind.RECORD else ("project-owner-work",),
        provenance=Provenance(),
    )


def made(changes: list[Change], **more: object) -> Plan:
    facts = {"max_writes": 500, "created_ms": 1, **more}
    return draft(
        changes,
        site="main",
        base_url="https://jira.example",
        account="a",
        mapping="m",
        **facts,  # type: ignore[arg-type]  # facts by name
    )


def test_order_of_reading_does_not_matter() -> None:
    changes = [change(n, project=p) for n in (2, 9, 10, 100) for p in ("APO", "ZEB")]
    first = made(changes)
    changes.reverse()
    changes[3:7] = changes[6:2:-1]
    assert made(changes) == first
    assert [c.key for c in first.changes][:4] == ["APO-2", "APO-9", "APO-10", "APO-100"]


def test_the_checksum_is_of_what_is_done_not_of_when() -> None:
    assert made([change(1)], created_ms=1).checksum == made([change(1)], created_ms=2).checksum
    assert made([change(1)]).checksum != made([change(2)]).checksum


def test_the_head_tells_writes_mails_and_updates() -> None:
    changes = [change(1), change(2, Kind.ROLE), change(3, Kind.RECORD), change(4, project="LOUD")]
    head = made(changes, loud={"LOUD"}, issues=9).head
    assert (head.issues, head.writes, head.label_writes, head.updated) == (9, 4, 3, 3)
    assert (head.mails, head.first, head.role_changes, head.records) == (1, 2, 1, 1)
    assert "automation" in head.advice


def test_first_labels_are_cut_role_changes_never() -> None:
    changes = [change(n) for n in range(1, 8)]
    changes += [change(n, Kind.ROLE) for n in range(10, 15)]
    changes += [change(20, Kind.RECORD)]
    plan = made(changes, max_writes=3)
    kinds = [c.kind for c in plan.changes]
    assert (kinds.count(Kind.FIRST), kinds.count(Kind.ROLE), kinds.count(Kind.RECORD)) == (2, 5, 1)
    assert (plan.head.deferred, plan.head.runs_left) == (5, 2)


def test_there_and_back_through_a_file() -> None:
    plan = made([change(1), change(2)], kept={"unchanged": 3}, review=["APO-9"])
    assert read_plan(plan_text(plan).encode(), "plan.json") == plan


@pytest.mark.parametrize(
    "raw",
    [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"schema": "twohats.report/1"}'],
)
def test_another_file_is_no_plan(raw: bytes) -> None:
    with pytest.raises(InputError, match=r"plan\.json"):
        read_plan(raw, "plan.json")


def test_a_plan_of_another_version_is_refused() -> None:
    plan = msgspec.structs.replace(made([change(1)]), schema="twohats.plan/2")
    with pytest.raises(InputError, match="another version"):
        read_plan(plan_text(plan).encode(), "plan.json")


def test_an_edited_plan_is_refused() -> None:
    text = plan_text(made([change(1)])).replace("project-owner-work", "project-manager-work")
    with pytest.raises(InputError, match="checksum"):
        read_plan(text.encode(), "plan.json")


@pytest.mark.parametrize(
    ("moved", "labelled", "needed"),
    [(50, 0, False), (51, 0, True), (51, 255, False), (200, 1000, False), (201, 1000, True)],
)
def test_the_mass_brake(moved: int, labelled: int, needed: bool) -> None:  # noqa: FBT001 - a table
    changes = [change(n, Kind.ROLE) for n in range(moved)]
    found = needs(changes, mails=0, known=Known(labelled=labelled), policy=SyncPolicy())
    assert [need.option for need in found] == ([MASS] if needed else [])


@pytest.mark.parametrize(
    ("now", "before", "needed"),
    [(50, 100, False), (49, 100, True), (10, 49, False), (0, 50, True), (0, None, False)],
)
def test_a_matched_set_fallen_by_half(now: int, before: int | None, needed: bool) -> None:  # noqa: FBT001
    known = Known(matched=now, matched_before=before)
    assert bool(needs([], mails=0, known=known, policy=SyncPolicy())) is needed


def test_mails_need_consent() -> None:
    (need,) = needs([change(1)], mails=1, known=Known(), policy=SyncPolicy())
    assert need.option == MAIL


def test_label_names_that_others_use_already_need_a_word() -> None:
    known = Known(strangers=3)
    (need,) = needs([], mails=0, known=known, policy=SyncPolicy())
    assert need.option == CONFIRM
    confirmed = SyncPolicy(confirmed_labels=True)
    assert needs([], mails=0, known=known, policy=confirmed) == ()
