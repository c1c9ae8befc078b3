"""Tallies of parts add up to the tally of the whole, in any grouping and order."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twohats.errors import InputError
from twohats.model.issue import Issue, Person
from twohats.model.verdict import DecidedBy, Reason, Role
from twohats.workload import decode, encode, merge
from workload.made import DAY, DUTIES, NOW, Counted, Maker, count, neither, report, role

NO_WEEKS = b"""{"version": 1, "now_ms": 1, "window_days": 1, "projects": [{"site": "",
  "project": "A", "issues": 1, "open_issues": 1, "unclear": {}, "quality": {}}]}"""
PROJECTS = ("APO", "BEE", "ÇAY")


@st.composite
def counted(draw: st.DrawFn) -> Counted:
    """Draw any issue, odd ones included."""
    optional = st.none() | st.integers(-(10**4), 10**10)
    moment = st.none() | st.integers(NOW - 100 * DAY, NOW + 3 * DAY)
    person = st.none() | st.builds(
        Person, st.sampled_from(("u1", "u2", "u3", "")), st.sampled_from(("Ann", "Zoë", ""))
    )
    issue = Issue(
        key=f"X-{draw(st.integers(1, 10**6))}",
        title="",
        project=draw(st.sampled_from(PROJECTS)),
        done=draw(st.booleans()),
        assignee=draw(person),
        labels=draw(st.sampled_from(((), ("project-owner-work",), ("role-unclear",)))),
        story_points_milli=draw(optional),
        estimate_seconds=draw(optional),
        remaining_seconds=draw(optional),
        created_ms=draw(moment),
        resolved_ms=draw(moment),
        restricted=draw(st.booleans()),
    )
    if draw(st.booleans()):
        return neither(issue, draw(st.sampled_from(Reason)))
    hat = draw(st.sampled_from((Role.OWNER, Role.MANAGER, Role.BOTH)))
    return role(issue, hat, draw(st.sampled_from((*DUTIES, ""))), draw(st.sampled_from(DecidedBy)))


many = st.lists(counted(), max_size=40)


@given(many, st.data())
def test_any_partition_merges_to_the_whole(issues: list[Counted], data: st.DataObject) -> None:
    places = [data.draw(st.integers(0, 3)) for _ in issues]
    parts = [
        count(one for one, where in zip(issues, places, strict=True) if where == place)
        for place in range(4)
    ]
    whole = count(issues)
    assert merge(parts) == whole
    assert merge(reversed(parts)) == whole
    assert merge([merge(parts[:2]), merge(parts[2:])]) == whole
    assert encode(merge(parts)) == encode(whole)


@given(many, st.randoms(use_true_random=False))
def test_the_order_of_issues_changes_nothing(issues: list[Counted], chance: object) -> None:
    shuffled = list(issues)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a Random
    assert msgspec.json.encode(report(count(issues))) == msgspec.json.encode(
        report(count(shuffled))
    )


@given(many)
def test_a_part_reads_back_as_it_was_written(issues: list[Counted]) -> None:
    tally = count(issues)
    assert decode(encode(tally), where="part.json") == tally


@given(many)
@settings(max_examples=50)
def test_what_is_counted_adds_up(issues: list[Counted]) -> None:
    made = report(count(issues))
    assert sum(made.roles.values()) == made.issues == len(issues)
    unclear = made.roles["unclear"] + made.decided_by["fallback"]
    assert sum(made.unclear_reasons.values()) == unclear
    projects = [row for row in made.scopes if row.kind == "project"]
    assert sum(row.issues for row in projects) == len(issues)
    for row in made.scopes:
        for balance in (row.open, row.finished, row.before):
            parts = (balance.owner, balance.manager, balance.both)
            share = balance.manager_share
            total = sum(work.issues for work in parts)
            assert (share is None) == (total == 0)
            if share is not None:
                assert share.n == total
                assert 0 <= share.low <= share.value <= share.high <= 1
                owner = (balance.owner.issues + balance.both.issues / 2) / total
                assert owner + share.value == pytest.approx(1, abs=1e-4)


def test_parts_of_different_moments_do_not_merge() -> None:
    maker = Maker()
    parts = [count([neither(maker.issue())], now_ms=moment) for moment in (NOW, NOW + 1)]
    with pytest.raises(InputError, match="different moments"):
        merge(parts)
    with pytest.raises(InputError, match="no part"):
        merge([])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'{"version": 2}',
        b'{"version": 1, "now_ms": "x"}',
        NO_WEEKS,
    ],
)
def test_what_is_no_part_is_refused_by_name(raw: bytes) -> None:
    with pytest.raises(InputError) as caught:
        decode(raw, where="odd.json")
    assert caught.value.where == "odd.json"
    assert caught.value.todo


def test_sites_stay_apart_when_merged() -> None:
    maker = Maker()
    one, two = (count([role(maker.issue(person="u1"), Role.OWNER)], site=name) for name in "ab")
    merged = merge([two, one])
    assert [project.site for project in merged.projects] == ["a", "b"]
    assert [site for site, _ in merged.people] == ["a", "b"]
    assert len(report(merged).people) == 2
