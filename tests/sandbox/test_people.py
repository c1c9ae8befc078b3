"""What people do between the runs, and what it leaves behind."""

from pathlib import Path

import pytest

from seeded_site import NOW, Desk
from twohats.errors import InputError
from twohats.sandbox import Clock, Person, Sandbox, building, seed, snapshot
from twohats.sandbox.answers import Refusal


def _marta(desk: Desk) -> Person:
    return Person(desk.site, desk.seeded.people["mnowak"])


def test_acts_leave_history_and_mail(desk: Desk) -> None:
    desk.clock.advance(60)
    marta = _marta(desk)
    marta.label("LUM-1", add=["b", "a"], remove=["c"])
    marta.retitle("LUM-1", "New title")
    marta.describe("LUM-1", "New *words*")
    marta.assign("LUM-1", desk.seeded.people["lna"])
    marta.move_to("LUM-1", "Done")
    issue = desk.site.issue("LUM-1")
    assert (issue.labels, issue.summary, issue.resolution) == (["a", "b"], "New title", "Done")
    assert issue.resolved == issue.updated == desk.clock.ms
    fields = [item["field"] for entry in desk.site.history("LUM-1") for item in entry.items]
    expected = ["labels", "summary", "description", "assignee", "status", "resolution"]
    assert fields[-6:] == expected
    assert all(entry.author == marta.user.account for entry in desk.site.history("LUM-1")[-5:])
    assert desk.site.mails()


def test_reopening_takes_the_resolution_back(desk: Desk) -> None:
    marta = _marta(desk)
    marta.move_to("LUM-1", "Done")
    marta.move_to("LUM-1", "To Do")
    issue = desk.site.issue("LUM-1")
    assert (issue.resolution, issue.resolved) == (None, None)


def test_jira_refuses_people_too(desk: Desk) -> None:
    with pytest.raises(Refusal):
        _marta(desk).label("LUM-1", add=["two words"])


def test_comments_of_others_can_be_changed(desk: Desk) -> None:
    marta = _marta(desk)
    note = marta.comment("LUM-1", "Hi")
    Person(desk.site, desk.seeded.people["jakesson"]).edit_comment(note.id, "Ho")
    assert "Ho" in str(desk.site.comments("LUM-1")[0].body)
    marta.delete_comment(note.id)
    assert desk.site.comments("LUM-1") == []


def test_a_moved_issue_keeps_number_labels_and_properties(desk: Desk) -> None:
    marta = _marta(desk)
    marta.label("LUM-1", add=["x"])
    marta.set_property("LUM-1", "twohats", {"v": 1})
    before = desk.site.issue("LUM-1")
    moved = marta.move("LUM-1", "AUR")
    assert (moved.id, moved.labels, moved.properties) == (before.id, ["x"], {"twohats": {"v": 1}})
    assert moved.key.startswith("AUR-")
    assert desk.site.issue("LUM-1").key == moved.key
    assert [item["field"] for item in desk.site.history(moved.key)[-1].items] == ["project", "Key"]


def test_a_clone_takes_labels_along_but_no_properties(desk: Desk) -> None:
    marta = _marta(desk)
    marta.label("LUM-1", add=["x"])
    marta.set_property("LUM-1", "twohats", {"v": 1})
    clone = marta.clone("LUM-1")
    assert (clone.labels, clone.properties) == (["x"], {})
    assert clone.summary.startswith("CLONE - ")
    assert desk.get(f"/issue/{clone.key}").status_code == 200


def test_a_deleted_issue_takes_its_sub_tasks_along(desk: Desk) -> None:
    parent = next(i for i in desk.site.issues("LUM") if i.summary == "As a guest I can pay by card")
    children = [child.key for child in desk.site.store.children(parent.id)]
    assert children
    _marta(desk).delete(parent.key)
    for key in (parent.key, *children):
        assert desk.get(f"/issue/{key}").status_code == 404
        with pytest.raises(KeyError):
            desk.site.issue(key)


def test_properties_can_be_lost(desk: Desk) -> None:
    marta = _marta(desk)
    marta.set_property("LUM-1", "twohats", 1)
    marta.delete_property("LUM-1", "twohats")
    assert desk.get("/issue/LUM-1/properties/twohats").status_code == 404


def test_restricting_hides_an_issue(desk: Desk) -> None:
    _marta(desk).restrict("NORD-1", "Contract matters")
    assert desk.site.issue("NORD-1").security == "Contract matters"
    assert not desk.site.access.sees(
        desk.seeded.people["mnowak"], desk.site.issue("NORD-1"), desk.site.project("NORD")
    )


def test_a_new_issue_is_found(desk: Desk) -> None:
    made = _marta(desk).create("LUM", "Update the risk register", "For *all* of us")
    assert desk.keys("summary ~ 'risk register' AND created >= startOfDay()") == [made.key]


def test_a_site_outlives_its_process_in_a_file(tmp_path: Path) -> None:
    path = str(tmp_path / "site.db")
    first = Sandbox("data-center", now=Clock(NOW), path=path)
    known = seed(first)
    Person(first, known.people["mnowak"]).label("LUM-1", add=["kept"])
    first.close()
    second = Sandbox("cloud", now=Clock(NOW), path=path)
    assert second.dialect == "data-center"  # the data says what the site is
    assert second.issue("LUM-1").labels == ["kept"]
    assert not building.is_empty(second)
    second.close()


def test_another_file_is_not_taken_for_a_site(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database at all, but long enough to look at" * 40, encoding="utf-8")
    with pytest.raises(InputError, match="not a sandbox's data file"):
        Sandbox("cloud", now=Clock(NOW), path=str(path))
    assert path.read_text(encoding="utf-8").startswith("not a database")


def test_what_fails_halfway_leaves_no_trace(desk: Desk) -> None:
    before = desk.site.issue("LUM-1").labels

    def fail() -> None:
        with desk.site.store.transaction():
            issue = desk.site.issue("LUM-1")
            issue.labels = ["half"]
            desk.site.save(issue)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert desk.site.issue("LUM-1").labels == before
    assert desk.keys("labels = half") == []


def test_a_site_is_like_another_when_the_same_was_done_on_it(desk: Desk) -> None:
    before, marta = snapshot(desk.site), _marta(desk)
    marta.label("LUM-1", add=["x"])
    assert snapshot(desk.site) != before
    desk.clock.advance(60)
    marta.label("LUM-1", remove=["x"])
    assert snapshot(desk.site) == before
    assert snapshot(desk.site, times=True) != before
    assert snapshot(desk.site, history=True)["entry"]
    note = marta.comment("LUM-1", "Hi")
    assert note.id in snapshot(desk.site)["comment"]
