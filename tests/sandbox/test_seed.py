"""The invented organisation: the same each time, lifelike, and out of balance where it should."""

import csv
import io
from collections import Counter

import pytest

from seeded_site import NOW, Desk, seeded
from twohats.sandbox import PLANTED, Clock, Mix, Sandbox, export_csv, make_site, seed
from twohats.sandbox.markup import plain, to_wiki
from twohats.sandbox.seed import DAY
from twohats.sandbox.workflow import category_of


def _dump(site: Sandbox) -> list[bytes]:
    return [site.store.encode(issue) for issue in site.issues()]


@pytest.mark.parametrize("dialect", ["cloud", "data-center"])
def test_the_seed_is_the_same_each_time(dialect: str) -> None:
    again = Sandbox(dialect, now=Clock(NOW))
    seed(again)
    assert _dump(again) == _dump(seeded(dialect)[0])


def test_both_dialects_tell_the_same_story() -> None:
    cloud, center = seeded("cloud")[0], seeded("data-center")[0]
    for one, other in zip(cloud.issues(), center.issues(), strict=True):
        assert (one.key, one.summary, one.status) == (other.key, other.summary, other.status)
        assert (to_wiki(one.description) or None) == other.description


def test_the_numbers_are_as_promised() -> None:
    site, known = seeded("cloud")
    issues = site.issues()
    assert 240 <= len(issues) <= 260
    assert len(known.people) == 12
    assert len(known.duties) < len(issues) / 2  # ordinary work is the majority
    assert len(set(known.duties.values())) == 14
    types = Counter(issue.type for issue in issues)
    assert types["Epic"] >= 10
    assert types["Sub-task"] >= 10
    assert sum(issue.points is not None for issue in issues) > 100
    assert sum(issue.estimate is not None for issue in issues) > 50
    assert sum(issue.security is not None for issue in issues) in (2, 3)
    assert {category_of(issue.status) for issue in issues} == {"To Do", "In Progress", "Done"}
    described = [len(plain(issue.description)) for issue in issues if issue.description]
    assert len(described) > 80
    assert max(described) > 300
    assert any(not user.display.isascii() for user in known.people.values())


def test_two_runs_of_one_hour_read_the_same_finished_issues() -> None:
    site, _ = seeded("cloud")
    ages = [NOW - issue.resolved for issue in site.issues() if issue.resolved is not None]
    for days in (30, 60):  # the windows of sync and audit
        assert not [age for age in ages if 0 <= days * DAY - age < DAY / 24]


def test_nothing_in_the_seed_lies_in_the_future() -> None:
    site, _ = seeded("cloud")
    for issue in site.issues():
        assert issue.created <= issue.updated <= NOW
        assert issue.resolved is None or issue.created <= issue.resolved <= NOW
        assert all(entry.created <= NOW for entry in site.history(issue.id))


def test_no_label_of_twohats_is_there_yet() -> None:
    site, _ = seeded("cloud")
    for issue in site.issues():
        assert not [label for label in issue.labels if "role" in label or "project-" in label]
        assert not issue.properties


def test_what_is_planted_is_there() -> None:
    site, known = seeded("cloud")
    people = {name: user.account for name, user in known.people.items()}
    work = [
        (issue, known.duties[issue.key])
        for issue in site.issues()
        if issue.key in known.duties and category_of(issue.status) != "Done"
    ]
    nord = site.project("NORD").id
    assert not [i for i in site.issues("NORD") if known.duties.get(i.key) == "risk-analysis"]
    vendors = [i for i, duty in work if i.project == nord and duty == "vendor-management"]
    assert len(vendors) == 5
    assert not any(issue.assignee for issue in vendors)
    marta = [known.is_manager_work(i.key) for i, _ in work if i.assignee == people["mnowak"]]
    assert (marta.count(True), marta.count(False)) == (12, 2)
    hana = [known.is_manager_work(i.key) for i, _ in work if i.assignee == people["hkovarova"]]
    assert (hana.count(True), hana.count(False)) == (6, 6)
    loads = Counter(issue.assignee for issue, _ in work if issue.assignee)
    assert loads[people["eyildiz"]] >= 3 * sorted(loads.values())[len(loads) // 2]
    lumen = site.project("LUM").id
    owner = [
        NOW - i.created for i, _ in work if i.project == lumen and not known.is_manager_work(i.key)
    ]
    manager = [
        NOW - i.created for i, _ in work if i.project == lumen and known.is_manager_work(i.key)
    ]
    assert min(owner) > 200 * DAY > 60 * DAY > max(manager)
    assert {plant.code for plant in PLANTED} == {
        "TH102", "TH103", "TH201", "TH202", "TH203", "TH301",
    }  # fmt: skip


def test_the_balanced_twin_has_no_unassigned_role_work_and_no_crossed_hats() -> None:
    site, known = seeded("cloud", balanced=True)
    hats: dict[tuple[int, str], set[bool | None]] = {}
    for issue in site.issues():
        if issue.key in known.duties:
            assert issue.assignee
            hats.setdefault((issue.project, issue.assignee), set()).add(
                known.is_manager_work(issue.key)
            )
    assert all(len(worn) == 1 for worn in hats.values())


def test_the_export_has_jiras_columns_and_every_issue() -> None:
    site, _ = seeded("cloud")
    text = export_csv(site)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header, issues = rows[0], site.issues()
    assert len(rows) == len(issues) + 1
    assert {len(row) for row in rows} == {len(header)}
    assert header.count("Labels") == max(len(issue.labels) for issue in issues)
    assert header.count("Comment") == 2
    assert header[:3] == ["Summary", "Issue key", "Issue id"]
    by_key = {row[1]: dict(zip(header, row, strict=True)) for row in rows[1:]}
    first = by_key["LUM-1"]
    assert first["Project lead"] == "Marta Nowák"
    assert first["Created"].count("/") == 2
    assert first["Created"].endswith(("AM", "PM"))
    note = next(row["Comment"] for row in by_key.values() if row["Comment"])
    assert note.count(";") >= 2
    assert "\r\n" in text
    assert len(export_csv(site, limit=10).split("\r\n")) >= 11


def test_large_sites_have_the_mix_asked_for() -> None:
    site = Sandbox("cloud", now=Clock(NOW))
    made = make_site(site, 600, projects=("ONE", "TWO"), mix=Mix(role_share=0.5, people=5))
    assert len(site.issues()) == 600
    assert len(site.issues("ONE")) == 300
    assert 240 < len(made.duties) < 360
    again = Sandbox("cloud", now=Clock(NOW))
    make_site(again, 600, projects=("ONE", "TWO"), mix=Mix(role_share=0.5, people=5))
    assert _dump(again) == _dump(site)


def test_a_seeded_site_answers_from_the_first_request(desk: Desk) -> None:
    assert len(desk.keys("project in (LUM, NORD, AUR) AND labels IS EMPTY")) > 50
