"""The reconcile table, row by row. The table in the docs is written from ``ROWS``."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile_rows import (
    DUTY,
    ROWS,
    Case,
    Given,
    given_issue,
    rules_of,
    verdicts,
)
from twohats.model.plan import Change, Kept, MarkState, NoProperty, Provenance
from twohats.model.settings import LabelNames, SyncPolicy, UnclearPolicy
from twohats.model.verdict import DecidedBy, Reason, Role, Verdict
from twohats.plan import Declared, Row, Rules, effective, reconcile
from twohats.plan.values import set_by_us

OWNER, MANAGER, UNCLEAR, DECIDED = (
    "project-owner-work",
    "project-manager-work",
    "role-unclear",
    "role-decided",
)
OURS = (OWNER, MANAGER, UNCLEAR)


def outcome(given: Given) -> Change | Kept:
    return reconcile(
        given_issue(given),
        given.verdict,
        prop=given.prop,
        rules=rules_of(given),
        text=given.text,
        fresh=given.fresh,
        note=given.note,
    )


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_row(row: Case) -> None:
    found = outcome(row.given)
    assert found.why == row.why
    if not row.labels_after and row.state is None:
        assert isinstance(found, Kept)
        return
    assert isinstance(found, Change)
    assert found.provenance is not None
    after = (set(row.given.labels) - set(found.remove)) | set(found.add)
    assert sorted(after) == sorted(row.labels_after)
    assert found.provenance.state is row.state
    assert found.provenance.set_by_us == tuple(sorted(row.set_by_us))


def test_every_row_of_the_table_is_shown() -> None:
    assert {row.why for row in ROWS} == set(Row)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_second_look_at_what_a_row_left_has_nothing_to_do(row: Case) -> None:
    found = outcome(row.given)
    if isinstance(found, Kept):
        return
    after = tuple(sorted((set(row.given.labels) - set(found.remove)) | set(found.add)))
    again = msgspec.structs.replace(row.given, labels=after, prop=found.provenance, fresh=True)
    assert isinstance(outcome(again), Kept)


properties = st.builds(
    Provenance,
    state=st.sampled_from(MarkState),
    role=st.sampled_from(Role),
    labels=st.sets(st.sampled_from([*OURS, DECIDED, "security"])).map(lambda s: tuple(sorted(s))),
    set_by_us=st.sets(st.sampled_from([*OURS, "security"])).map(lambda s: tuple(sorted(s))),
    before=st.sets(st.sampled_from(OURS)).map(lambda s: tuple(sorted(s))),
    after=st.sets(st.sampled_from(OURS)).map(lambda s: tuple(sorted(s))),
    mapping=st.sampled_from(["m1", "m2"]),
    text=st.sampled_from(["t1", "t2"]),
)
situations = st.builds(
    Given,
    labels=st.sets(
        st.sampled_from([*OURS, DECIDED, f"duty-{DUTY}", "security", "twohats-ignore"])
    ).map(lambda s: tuple(sorted(s))),
    verdict=verdicts,
    prop=st.one_of(st.sampled_from(list(NoProperty)), properties),
    text=st.sampled_from(["t1", "t2"]),
    fresh=st.booleans(),
    unclear=st.sampled_from(UnclearPolicy),
    names=st.builds(LabelNames, write_decided=st.booleans(), write_duties=st.booleans()),
)


@given(situations)
def test_only_declared_labels_are_ever_touched(situation: Given) -> None:
    found = outcome(situation)
    if isinstance(found, Change):
        declared = rules_of(situation).declared.all
        assert set(found.add) | set(found.remove) <= declared
        assert not set(found.add) & set(situation.labels), "only differences"
        assert set(found.remove) <= set(situation.labels), "only differences"


@given(situations)
def test_a_label_that_we_did_not_set_stays_unless_released(situation: Given) -> None:
    found = outcome(situation)
    if isinstance(found, Kept) or not found.remove:
        return
    assert isinstance(situation.prop, Provenance)
    if situation.prop.state is not MarkState.RELEASED:
        assert set(found.remove) <= set_by_us(situation.prop)


@given(situations)
def test_a_search_never_decides_for_a_human(situation: Given) -> None:
    stale = msgspec.structs.replace(situation, fresh=False)
    found = outcome(stale)
    if isinstance(found, Change):
        assert found.provenance is not None
        assert found.provenance.state is MarkState.DONE


@given(situations)
def test_one_change_is_enough(situation: Given) -> None:
    found = outcome(msgspec.structs.replace(situation, fresh=True))
    if isinstance(found, Change):
        after = (set(situation.labels) - set(found.remove)) | set(found.add)
        again = msgspec.structs.replace(
            situation, labels=tuple(sorted(after)), prop=found.provenance, fresh=True
        )
        assert isinstance(outcome(again), Kept)


@given(situations)
def test_what_a_human_decided_is_never_flipped(situation: Given) -> None:
    if not isinstance(situation.prop, Provenance) or situation.prop.state is not MarkState.DECIDED:
        return
    found = outcome(situation)
    if isinstance(found, Change):
        ours = {UNCLEAR, DECIDED}  # the queue's label, and the flag that a human decided
        assert set(found.remove) | set(found.add) <= ours


@given(situations)
def test_labels_and_the_role_that_counts_agree_once_written(situation: Given) -> None:
    found = outcome(msgspec.structs.replace(situation, fresh=True))
    if isinstance(found, Kept) or situation.unclear is UnclearPolicy.LEAVE:
        return
    after = tuple(sorted((set(situation.labels) - set(found.remove)) | set(found.add)))
    counts = effective(
        situation.verdict,
        after,
        found.provenance,
        situation.names,
        SyncPolicy(unclear=situation.unclear),
        duties=[DUTY],
    )
    told = {OWNER, MANAGER} & set(after)
    roles = {OWNER: Role.OWNER, MANAGER: Role.MANAGER}
    expected = Role.BOTH if len(told) == 2 else next((roles[t] for t in told), Role.UNCLEAR)
    assert counts.role is expected


def test_role_decided_is_added_once_and_never_again() -> None:
    names = LabelNames(write_decided=True)
    rules = Rules(Declared(names), UnclearPolicy.QUEUE, "m1")
    prop = Provenance(role=Role.MANAGER, labels=(MANAGER,), set_by_us=(MANAGER,), text="t1")
    situation = Given(labels=(OWNER,), prop=prop, names=names)
    found = outcome(situation)
    assert isinstance(found, Change)
    assert found.add == (DECIDED,)
    took_off = msgspec.structs.replace(situation, prop=found.provenance)
    again = outcome(took_off)
    assert isinstance(again, Change)
    assert again.add == ()
    assert rules.declared.ours([DECIDED]) == {DECIDED}


def test_an_unclear_issue_that_a_human_decided_leaves_the_queue() -> None:
    prop = Provenance(labels=(UNCLEAR,), set_by_us=(UNCLEAR,), text="t1")
    verdict = Verdict(Role.UNCLEAR, None, Reason.WEAK)
    found = outcome(Given(labels=(OWNER, UNCLEAR), prop=prop, verdict=verdict))
    assert isinstance(found, Change)
    assert found.remove == (UNCLEAR,)
    counts = effective(verdict, (OWNER,), found.provenance, LabelNames(), SyncPolicy())
    assert (counts.role, counts.decided_by) == (Role.OWNER, DecidedBy.HUMAN)


@pytest.mark.parametrize(
    ("policy", "reason", "labels"),
    [
        (UnclearPolicy.QUEUE, Reason.WEAK, (UNCLEAR,)),
        (UnclearPolicy.QUEUE, Reason.TOO_CLOSE, (UNCLEAR,)),
        (UnclearPolicy.QUEUE, Reason.NO_EVIDENCE, ()),
        (UnclearPolicy.QUEUE, Reason.NOT_ENGLISH, ()),
        (UnclearPolicy.LEAVE, Reason.WEAK, ()),
        (UnclearPolicy.LABEL, Reason.NO_EVIDENCE, (UNCLEAR,)),
        (UnclearPolicy.MANAGER, Reason.NO_EVIDENCE, (MANAGER,)),
        (UnclearPolicy.OWNER, Reason.TOO_CLOSE, (OWNER,)),
    ],
)
def test_the_unclear_policy(policy: UnclearPolicy, reason: Reason, labels: tuple[str, ...]) -> None:
    found = outcome(Given(verdict=Verdict(Role.UNCLEAR, None, reason), unclear=policy))
    assert (found.add if isinstance(found, Change) else ()) == labels


def test_a_renamed_label_is_replaced_where_we_set_it() -> None:
    names = LabelNames(owner="po-work", former=(OWNER,))
    prop = Provenance(role=Role.OWNER, labels=(OWNER,), set_by_us=(OWNER,), text="t1", mapping="m1")
    verdict = Verdict(Role.OWNER, DUTY, None, 1)
    found = outcome(Given(labels=(OWNER,), prop=prop, verdict=verdict, names=names))
    assert isinstance(found, Change)
    assert (found.add, found.remove) == (("po-work",), (OWNER,))
    theirs = outcome(Given(labels=(OWNER,), prop=NoProperty.ABSENT, verdict=verdict, names=names))
    assert isinstance(theirs, Change)
    assert theirs.remove == ()
