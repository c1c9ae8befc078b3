"""What people decided in Jira, as labelled issues: whose word it is, and whose does not count."""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from sandbox_desk import SandboxDesk, sandbox_desk
from sync_desk import ALL, DUTY, verdict_of
from twohats.errors import ConfigError
from twohats.flows.decisions import Learned, Learner
from twohats.flows.sync import Consent, sync
from twohats.model.issue import Dialect
from twohats.model.issue import Issue as IssueRead
from twohats.model.settings import LabelNames, SyncPolicy, WriteTo
from twohats.model.verdict import Role, Verdict
from twohats.sandbox.building import add_user
from twohats.sandbox.hands import Person
from twohats.sandbox.things import Issue
from twohats.site import Site

OWNER, MANAGER, UNCLEAR = "project-owner-work", "project-manager-work", "role-unclear"
DUTIES = {duty: role for role, duty in DUTY.items()}


@pytest.fixture(params=list(Dialect))
def desk(request: pytest.FixtureRequest) -> Iterator[SandboxDesk]:
    made = sandbox_desk(request.param)
    made.settings = replace(made.settings, sync=SyncPolicy(confirmed_labels=True))
    yield made
    made.ledger.close()


def learn(desk: SandboxDesk) -> Learned:
    site = desk.job().around
    assert isinstance(site, Site)
    field = site.fields().role
    return Learner(site, site.history, desk.settings, DUTIES, field).learn(
        verdict_of, desk.progress
    )


def told(desk: SandboxDesk) -> dict[str, str]:
    return {one.id: one.role for one in learn(desk).labelled}


def synced(desk: SandboxDesk, *titles: str) -> list[Issue]:
    made = [desk.issue(title) for title in titles]
    desk.sync(*ALL)
    return made


def test_what_people_changed_against_twohats_is_their_word(desk: SandboxDesk) -> None:
    cards = synced(desk, "A risk", "Another risk", "A third risk", "A vision", "Fix it")
    desk.relabel(cards[0].key, OWNER)
    desk.relabel(cards[1].key)
    desk.relabel(cards[2].key, OWNER, MANAGER)
    expected = {"APO-1": "owner", "APO-2": "neither", "APO-3": "both"}
    assert told(desk) == expected, "before sync has seen it"
    desk.sync(*ALL)
    assert told(desk) == expected, "and after"


def test_texts_projects_and_keys_come_along_and_nothing_is_written(desk: SandboxDesk) -> None:
    (card,) = synced(desk, "A risk")
    desk.relabel(card.key, OWNER)
    desk.ada.describe(card.key, "Seen by everybody")
    desk.writes()
    (one,) = learn(desk).labelled
    assert (one.id, one.project, one.title, one.body) == (
        "APO-1",
        "APO",
        "A risk",
        "Seen by everybody",
    )
    assert desk.writes() == []


def test_a_label_without_our_property_counts_only_if_a_person_set_it(desk: SandboxDesk) -> None:
    desk.issue("A clone", labels=[OWNER])
    mine = desk.issue("A task")
    same = desk.issue("A risk")
    app = desk.issue("Another task")
    desk.relabel(mine.key, OWNER)
    desk.relabel(same.key, MANAGER)
    Person(desk.site, desk.bot).label(app.key, add=(OWNER,))
    for _ in range(2):
        learned = learn(desk)
        assert {one.id: one.role for one in learned.labelled} == {
            "APO-2": "owner",
            "APO-3": "manager",
        }
        assert learned.unproven == 2
        desk.sync(*ALL)


def test_what_an_automation_rule_set_last_is_no_persons_word() -> None:
    desk = sandbox_desk(Dialect.CLOUD)
    robot = Person(desk.site, add_user(desk.site, "robot", "Automation", bot=True, email=""))
    (card,) = synced(desk, "A risk")
    desk.relabel(card.key, OWNER)
    assert told(desk) == {"APO-1": "owner"}
    robot.label(card.key, add=(MANAGER,))
    assert (told(desk), learn(desk).unproven) == ({}, 1)


def test_a_clone_that_a_person_confirmed_by_another_label_counts(desk: SandboxDesk) -> None:
    clone = desk.issue("A clone", labels=[OWNER])
    assert told(desk) == {}
    desk.relabel(clone.key, MANAGER)
    assert told(desk) == {"APO-1": "manager"}


def test_other_labels_are_nobodys_word(desk: SandboxDesk) -> None:
    cards = synced(desk, "A risk", "Perhaps")
    desk.ada.label(cards[0].key, add=("backend",))
    desk.issue("A task", labels=["ux"])
    assert learn(desk).labelled == ()
    assert learn(desk).queued == 0


def test_the_label_for_unclear_is_no_role(desk: SandboxDesk) -> None:
    cards = synced(desk, "A risk", "Perhaps", "Perhaps not")
    desk.relabel(cards[0].key, UNCLEAR)
    desk.relabel(cards[1].key, UNCLEAR, OWNER)
    desk.relabel(cards[2].key)
    learned = learn(desk)
    assert learned.queued == 1
    assert {one.id: one.role for one in learned.labelled} == {"APO-2": "owner", "APO-3": "neither"}
    desk.sync(*ALL)
    assert told(desk) == {"APO-2": "owner", "APO-3": "neither"}, "our queue label went"


def test_what_was_handed_back_or_opted_out_is_not_used(desk: SandboxDesk) -> None:
    cards = synced(desk, "A risk", "Another risk")
    for card in cards:
        desk.relabel(card.key, OWNER)
    desk.sync(*ALL)
    desk.release(cards[0].key)
    desk.ada.label(cards[1].key, add=("twohats-ignore",))
    assert told(desk) == {}


def test_a_decision_about_another_text_is_not_clear(desk: SandboxDesk) -> None:
    (card,) = synced(desk, "A risk")
    desk.relabel(card.key, OWNER)
    desk.sync(*ALL)
    assert [one.clear for one in learn(desk).labelled] == [True]
    desk.ada.retitle(card.key, "A risk of ours")
    assert [one.clear for one in learn(desk).labelled] == [False]


def test_the_same_issues_are_found_whatever_the_mapping_says(desk: SandboxDesk) -> None:
    cards = synced(desk, "A risk", "A vision")
    desk.relabel(cards[0].key, OWNER)
    desk.relabel(cards[1].key, OWNER, MANAGER)
    fresh = desk.issue("A task")
    desk.relabel(fresh.key, MANAGER)
    site = desk.job().around
    assert isinstance(site, Site)
    learner = Learner(site, site.history, desk.settings, DUTIES)
    for role in Role:
        learned = learner.learn(_always(role), desk.progress)
        assert [one.role for one in learned.labelled] == ["owner", "both", "manager"]


def _always(role: Role) -> Callable[[IssueRead], Verdict]:
    duty = None if role is Role.UNCLEAR else DUTY[Role.OWNER]
    return lambda _: Verdict(role, duty)


def test_only_a_persons_own_duty_label_tells_a_duty(desk: SandboxDesk) -> None:
    names = LabelNames(write_duties=True)
    desk.settings = replace(desk.settings, labels=names)
    cards = synced(desk, "A risk", "Another risk", "A third risk")
    ours = f"duty-{DUTY[Role.MANAGER]}"
    assert desk.labels(cards[0].key) == {MANAGER, ours}
    desk.relabel(cards[0].key, OWNER, f"duty-{DUTY[Role.OWNER]}")
    desk.relabel(cards[1].key, OWNER, ours)
    desk.relabel(cards[2].key, OWNER, "duty-unheard-of")
    assert [one.duty for one in learn(desk).labelled] == [DUTY[Role.OWNER], None, None]


def test_done_issues_count_however_old(desk: SandboxDesk) -> None:
    (card,) = synced(desk, "A risk")
    desk.relabel(card.key, OWNER)
    desk.ada.move_to(card.key, "Done")
    desk.clock.advance(400 * 86_400)
    assert told(desk) == {"APO-1": "owner"}


def test_projects_that_cannot_be_read_are_told(desk: SandboxDesk) -> None:
    desk.settings = replace(desk.settings, projects=("NONE",))
    with pytest.raises(ConfigError, match="none of its projects"):
        learn(desk)


@pytest.mark.parametrize("write_to", [WriteTo.FIELD, WriteTo.BOTH])
def test_the_role_fields_word_is_a_persons_too(desk: SandboxDesk, write_to: WriteTo) -> None:
    policy = SyncPolicy(write_to=write_to, field="Work role", confirmed_labels=True)
    desk.settings = replace(desk.settings, sync=policy)
    cards = [desk.issue("A risk"), desk.issue("Another risk"), desk.issue("A clone")]

    def sync_() -> None:
        sync(desk.job(), Consent(apply=True, options=ALL))

    sync_()
    desk.refresh_facts()
    desk.ada.choose_role(cards[0].key, "project-owner")
    desk.ada.choose_role(cards[1].key, None)
    cards[2].work_role = "project-owner"
    desk.site.save(cards[2])
    for _ in range(2):
        assert told(desk) == {"APO-1": "owner", "APO-2": "neither"}
        sync_()
        desk.refresh_facts()
