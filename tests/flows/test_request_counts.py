"""How many requests whole commands send, by the embedded Jira's own log, in both dialects.

The commands are run as a shell runs them, over real HTTP, with several requests under way at once.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_desk import CliDesk, cli_desk
from sandbox_desk import MAY
from twohats.cli import clock
from twohats.ledger import database
from twohats.model.issue import Dialect
from twohats.sandbox.building import add_issue, add_project, deny, grant
from twohats.sandbox.things import User

MANAGER = "Risk assessment for working on the school roof"
OWNER = "Define the project vision and set objectives"
CHORE = "Fix a typo in the footer"
PAGE = 100  # issues a page, and in one fetch by id
IDS = 5000  # ids a page
POLLS = 3  # until one of the embedded Jira's tasks is done
DAY = 86_400_000
MYSELF = Counter({"GET myself": 1})
KIND_AND_FIELDS = Counter({"GET serverInfo": 1, "GET field": 1})
ONE_PROJECT = Counter({"GET project/<named>": 1, "GET mypermissions": 1})
SEARCH = {Dialect.CLOUD: "POST search/jql", Dialect.DATA_CENTER: "POST search"}
KEYS_PAGE = {Dialect.CLOUD: IDS, Dialect.DATA_CENTER: PAGE}


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "sleep", lambda _seconds: None)
    quick = (*database._PRAGMAS, "PRAGMA synchronous = OFF")  # noqa: SLF001 - requests count here, not disks
    monkeypatch.setattr(database, "_PRAGMAS", quick)


@pytest.fixture
def desk(either: CliDesk) -> CliDesk:
    either.site.rules.offset_page_size = PAGE
    return either


@pytest.fixture
def cloud(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[CliDesk]:
    with cli_desk(tmp_path, capsys, monkeypatch, main=Dialect.CLOUD) as made:
        made.configure("[sites.main.sync]", "max_writes = 5000")
        yield made


def fill(desk: CliDesk, project: str = "APO", **titles: int) -> int:
    """Create issues, last touched between 110 and 10 days ago; return how many there are."""
    words = {"manager": MANAGER, "owner": OWNER, "chore": CHORE}
    made = [f"{words[name]} ({n})" for name, many in titles.items() for n in range(many)]
    first = desk.site.now() - 110 * DAY
    with desk.site.store.transaction():
        for number, title in enumerate(made):
            add_issue(desk.site, project, title, created=first + number * 100 * DAY // len(made))
    return len(made)


def asked(desk: CliDesk, *words: str) -> Counter[str]:
    """Run a command, which must end well; return its requests by method and place."""
    desk.site.journal.clear()
    told = desk.run(*words)
    assert told.code == 0, told
    return Counter(f"{one.method} {one.route.split('/', 4)[-1]}" for one in desk.site.journal)


def writes(desk: CliDesk) -> list[str]:
    return [f"{one.method} {one.path}" for one in desk.site.journal.writes()]


def pages(many: int, page: int = PAGE) -> int:
    return -(-many // page)


def single_writes_only(desk: CliDesk) -> None:
    bot = next(user for user in desk.site.store.all(User) if user.bot)
    deny(desk.site, bot, "BULK_CHANGE")


def test_a_first_read_takes_one_request_a_page_and_one_for_each_list_of_ids(
    desk: CliDesk,
) -> None:
    many = fill(desk, manager=30, owner=20, chore=680)
    found = asked(desk, "sync")
    assert found >= MYSELF + KIND_AND_FIELDS + ONE_PROJECT
    reading = found - MYSELF - KIND_AND_FIELDS - ONE_PROJECT
    if desk.site.dialect is Dialect.CLOUD:  # K slices: the first page, and each list of ids
        slices = 1 + pages(many, IDS)
        assert reading == {
            "POST search/jql": slices,
            "POST issue/bulkfetch": pages(many - PAGE),
        }
        assert reading.total() == pages(many) + slices - 1
    else:  # one slice; no ledger tells which properties the issues have, so all are asked for
        assert reading == {"POST search": pages(many), "GET issue/<key>": many}
    assert writes(desk) == []


def test_a_sync_where_nothing_changed_asks_who_it_is_and_searches_once(desk: CliDesk) -> None:
    single_writes_only(desk)
    many = fill(desk, manager=30, owner=20, chore=450)
    first = asked(desk, "sync", "--apply")
    assert first["PUT issue/<key>"] == len(writes(desk)) == 50
    if desk.site.dialect is Dialect.DATA_CENTER:
        assert first["GET issue/<key>"] == many + 50  # by id once more before each write
    again = asked(desk, "sync", "--apply")
    assert again == MYSELF + Counter([SEARCH[desk.site.dialect]])
    assert writes(desk) == []


def test_several_projects_are_one_slice(desk: CliDesk) -> None:
    lead = next(user for user in desk.site.store.all(User) if not user.bot)
    bot = next(user for user in desk.site.store.all(User) if user.bot)
    for key in ("OPS", "WEB"):
        add_project(desk.site, key, key, lead)
        for permission in MAY:
            grant(desk.site, bot, permission, key)
        fill(desk, key, manager=20, chore=80)
    fill(desk, manager=20, chore=80)
    text = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(text.replace('["APO"]', '["APO", "OPS", "WEB"]'), encoding="utf-8")
    asked(desk, "sync", "--apply")
    again = asked(desk, "sync", "--apply")
    assert again == MYSELF + Counter([SEARCH[desk.site.dialect]])
    assert writes(desk) == []


def test_what_is_known_of_a_site_and_the_count_of_keys_are_renewed_once_a_day(
    desk: CliDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    single_writes_only(desk)
    many = fill(desk, manager=10, chore=290)
    asked(desk, "sync", "--apply")
    today = clock.now_ms
    monkeypatch.setattr(clock, "now_ms", lambda: today() + DAY + 60_000)
    tomorrow = asked(desk, "sync", "--apply")
    search = SEARCH[desk.site.dialect]
    census = Counter({search: pages(many, KEYS_PAGE[desk.site.dialect])})
    assert tomorrow == MYSELF + KIND_AND_FIELDS + ONE_PROJECT + Counter([search]) + census
    assert writes(desk) == []
    assert asked(desk, "sync", "--apply") == MYSELF + Counter([search])


def test_the_report_comment_costs_a_look_and_a_post_and_then_nothing(desk: CliDesk) -> None:
    single_writes_only(desk)
    fill(desk, manager=10, chore=290)
    bare = asked(desk, "sync", "--apply", "--full")
    desk.configure("[sites.main.report]", 'issue = "APO-1"')
    told = asked(desk, "sync", "--apply", "--full")
    assert told["GET issue/<key>/comment"] == told["POST issue/<key>/comment"] == 1
    assert [line for line in writes(desk) if "comment" not in line] == []
    assert bare["GET issue/<key>/comment"] == 0
    again = asked(desk, "sync", "--apply")
    assert again == MYSELF + Counter([SEARCH[desk.site.dialect]])


def test_labelling_in_bulk_takes_one_edit_for_a_thousand_issues_of_the_same_labels(
    cloud: CliDesk,
) -> None:
    many = fill(cloud, manager=1050, owner=130)
    cloud.site.rules.task_polls = POLLS - 1
    found = asked(cloud, "sync", "--apply")
    edits = pages(1050, 1000) + pages(130, 1000)
    properties = 2 * (pages(1000) + pages(180))  # pending and done, of the 1,000 and of the rest
    assert found["POST bulk/issues/fields"] == edits == 3
    assert found["POST issue/properties/multi"] == properties == 24
    assert found["GET bulk/queue/<int:task_id>"] == POLLS * edits
    assert found["GET task/<int:task_id>"] == POLLS * properties
    reading = pages(many - PAGE) + 2 * (pages(1000) + pages(180))  # before, and once marked
    assert found["POST issue/bulkfetch"] == reading
    assert found["GET issue/<key>/editmeta"] == 2  # is Labels on the screen: once each time
    assert found["PUT issue/<key>"] == 0
    assert {tuple(issue.labels) for issue in cloud.site.issues()} == {
        ("project-manager-work",),
        ("project-owner-work",),
    }
    assert found.total() < many / 5
    assert cloud.site.mails() == []
