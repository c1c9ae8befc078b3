"""A search index that is behind: what is written is found later, read by id at once."""

from seeded_site import Desk
from twohats.sandbox import Person, building

LAG = 60_000


def _add(desk: Desk, key: str, label: str) -> None:
    assert desk.put(f"/issue/{key}", {"update": {"labels": [{"add": label}]}}).status_code == 204


def test_without_lag_a_write_is_found_at_once(desk: Desk) -> None:
    _add(desk, "LUM-1", "fresh")
    assert desk.keys("labels = fresh") == ["LUM-1"]


def test_a_write_is_found_when_the_lag_is_over(desk: Desk) -> None:
    desk.site.rules.search_lag_ms = LAG
    _add(desk, "LUM-1", "fresh")
    assert desk.keys("labels = fresh") == []
    desk.clock.advance(59)
    assert desk.keys("labels = fresh") == []
    desk.clock.advance(1)
    assert desk.keys("labels = fresh") == ["LUM-1"]


def test_reads_by_id_are_never_late(desk: Desk) -> None:
    desk.site.rules.search_lag_ms = LAG
    _add(desk, "LUM-1", "fresh")
    assert desk.get("/issue/LUM-1", fields="labels").json()["fields"]["labels"] == ["fresh"]


def test_a_late_search_shows_late_values_too(cloud: Desk) -> None:
    cloud.put("/issue/LUM-1/properties/p", 1)
    cloud.site.rules.search_lag_ms = LAG
    cloud.put("/issue/LUM-1/properties/p", 2)
    _add(cloud, "LUM-1", "fresh")
    body = {"jql": "key = LUM-1", "fields": ["labels"], "properties": ["p"]}
    found = cloud.post("/search/jql", body).json()["issues"][0]
    assert (found["fields"]["labels"], found["properties"]) == ([], {"p": 1})
    assert cloud.get("/issue/LUM-1/properties/p").json()["value"] == 2


def test_updates_arrive_in_their_order(desk: Desk) -> None:
    desk.site.rules.search_lag_ms = LAG
    _add(desk, "LUM-1", "one")
    desk.clock.advance(30)
    _add(desk, "LUM-1", "two")
    desk.clock.advance(30)
    assert desk.keys("labels = one") == ["LUM-1"]
    assert desk.keys("labels = two") == []
    desk.clock.advance(30)
    assert desk.keys("labels = two") == ["LUM-1"]


def test_a_shorter_lag_does_not_overtake_what_waits(desk: Desk) -> None:
    desk.site.rules.search_lag_ms = LAG
    _add(desk, "LUM-1", "one")
    desk.site.rules.search_lag_ms = 0
    _add(desk, "LUM-1", "two")
    desk.clock.advance(120)
    assert desk.keys("labels = two") == ["LUM-1"]


def test_an_index_never_goes_back_to_what_was_written_earlier(desk: Desk) -> None:
    desk.site.rules.search_lag_ms = LAG
    _add(desk, "LUM-1", "one")
    desk.site.rules.search_lag_ms = 0
    _add(desk, "LUM-1", "two")
    assert desk.keys("labels = two") == ["LUM-1"]
    desk.clock.advance(120)
    assert desk.keys("labels = two") == ["LUM-1"]


def test_deleted_issues_are_found_until_the_index_knows(desk: Desk) -> None:
    desk.site.rules.search_lag_ms = LAG
    Person(desk.site, desk.seeded.people["mnowak"]).delete("LUM-1")
    assert desk.get("/issue/LUM-1").status_code == 404
    assert "LUM-1" in desk.keys("project = LUM")
    desk.clock.advance(60)
    assert "LUM-1" not in desk.keys("project = LUM")


def test_named_issues_can_be_reconciled(cloud: Desk) -> None:
    cloud.site.rules.search_lag_ms = LAG
    _add(cloud, "LUM-1", "fresh")
    _add(cloud, "LUM-2", "fresh")
    number = cloud.site.issue("LUM-1").id
    assert cloud.keys("labels = fresh", reconcileIssues=str(number)) == ["LUM-1"]
    assert cloud.keys("labels = fresh") == []
    many = ",".join(str(one) for one in range(51))
    assert cloud.get("/search/jql", jql="labels = x", reconcileIssues=many).status_code == 400


def test_a_moved_issue_is_found_under_its_old_project_for_a_while(desk: Desk) -> None:
    desk.site.rules.search_lag_ms = LAG
    moved = Person(desk.site, desk.seeded.people["mnowak"]).move("LUM-1", "AUR")
    assert "LUM-1" in desk.keys("project = LUM")
    desk.clock.advance(60)
    assert moved.key in desk.keys("project = AUR")
    assert desk.get("/issue/LUM-1").json()["key"] == moved.key


def test_issues_that_change_between_pages_move_in_the_order(center: Desk) -> None:
    ask = {"jql": "project = AUR ORDER BY updated DESC", "fields": "key", "maxResults": 10}
    first = [one["key"] for one in center.get("/search", **ask).json()["issues"]]
    last = center.keys("project = AUR ORDER BY updated ASC")[0]
    center.clock.advance(60)
    _add(center, last, "moved")
    second = center.get("/search", **ask, startAt=10).json()["issues"]
    assert second[0]["key"] == first[-1]  # seen twice
    assert last not in [one["key"] for one in second]


def test_a_result_kept_for_the_next_page_is_dropped_when_anything_changes(center: Desk) -> None:
    ask = {"jql": "labels = kept-in-mind ORDER BY key", "fields": "key"}
    assert center.get("/search", **ask).json()["total"] == 0
    _add(center, "LUM-1", "kept-in-mind")
    assert center.get("/search", **ask).json()["total"] == 1
    building.deny(center.site, center.seeded.bot, "BROWSE_PROJECTS", "LUM")
    assert center.get("/search", **ask).json()["total"] == 0
