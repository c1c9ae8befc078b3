"""Whole exchanges with the embedded site, in both dialects, in process."""

import pytest

from jira_bench import SCOPE, Bench, change, exercise
from mocked_jira import CANARY, EMAIL, NOW, Dial, Failure
from twohats.errors import IdentityError, IssueError, RefusedError, TryLaterError
from twohats.model.issue import Dialect
from twohats.model.settings import Connection, SiteSettings
from twohats.model.site import SavedFilter, Scope, WebLink
from twohats.sandbox import Clock, Sandbox, SandboxAdapter
from twohats.sandbox import building as build
from twohats.sandbox.faults import Answer, Cut, Drop, Stall, login_page, too_many, unavailable
from twohats.site import Site, connect_site
from twohats.site.checks import Check, State
from twohats.site.checkup import examine


@pytest.fixture(params=list(Dialect))
def bench(request: pytest.FixtureRequest) -> Bench:
    return Bench(request.param)


@pytest.fixture
def cloud_bench() -> Bench:
    return Bench(Dialect.CLOUD)


def test_everything_is_read_once_with_the_fewest_requests(bench: Bench) -> None:
    site = bench.connect()
    issues = list(site.search(SCOPE))
    assert len({issue.id for issue in issues}) == len(issues) == 123
    assert issues[0].title == "Plan the sprint 0"
    assert issues[0].story_points_milli == 3000
    pages = 3 if bench.jira.dialect is Dialect.CLOUD else 1
    assert site.requests == 3 + pages  # serverInfo, myself, field


def test_whoever_watches_is_told_how_many_there_are_and_nobody_else_pays_for_it(
    bench: Bench,
) -> None:
    bench.notes.watched = True
    issues = list(bench.connect().search(SCOPE))
    assert bench.notes.steps == [(0, len(issues))]


def test_known_facts_leave_identity_and_one_search(bench: Bench) -> None:
    first = bench.connect()
    first.fields()
    first.access(("APO", "OPS"))
    bench.clock.advance(86_400)
    again = bench.connect(facts=first.facts)
    bench.jira.journal.clear()
    since = Scope(projects=SCOPE.projects, since_ms=bench.clock() - 1000)
    assert list(again.search(since)) == []
    again.access(("APO", "OPS"))
    assert again.requests == 2
    assert bench.jira.journal.writes() == []


def test_a_write_is_seen_by_id_and_leaves_other_labels_alone(bench: Bench) -> None:
    site = bench.connect()
    issue = next(site.search(SCOPE))
    card = bench.jira.issue(issue.key)
    card.labels = ["theirs"]
    bench.jira.save(card)
    site.write(change(issue), mute=False)
    (now,) = site.by_ids([issue.id])
    assert set(now.labels) == {"theirs", "project-owner-work"}
    assert now.provenance is not None
    assert b'"run":"r1"' in now.provenance
    site.write(change(issue, add=(), remove=("project-owner-work",), provenance=None), mute=False)
    (after,) = site.by_ids([issue.id])
    assert (after.labels, after.provenance) == (("theirs",), b"")


def test_writing_twice_is_writing_once(bench: Bench) -> None:
    site = bench.connect()
    issue = next(site.search(SCOPE))
    bench.jira.faults.add(Drop(done=True), "PUT")
    site.write(change(issue), mute=False)
    assert len(bench.jira.journal.matching("PUT")) == 2
    assert bench.jira.issue(issue.key).labels == ["project-owner-work"]


def test_a_muted_write_without_the_right_is_an_error_and_nothing_is_mailed(
    bench: Bench, fails: Failure
) -> None:
    site = bench.connect()
    issue = next(i for i in site.search(SCOPE) if i.project == "OPS")
    fails(IssueError, lambda: site.write(change(issue), mute=True))
    assert bench.jira.mails() == []


def test_a_moved_and_a_deleted_issue_by_id(bench: Bench) -> None:
    site = bench.connect()
    bench.jira.delete_issue(bench.jira.issue("OPS-2"))
    ids = [str(bench.jira.issue(key).id) for key in ("OPS-1", "OPS-3")]
    assert [i.key for i in site.by_ids([*ids, "424242"])] == ["OPS-1", "OPS-3"]


@pytest.mark.parametrize("watched", [False, True])
def test_a_forbidden_project_is_named_and_the_others_are_read(
    bench: Bench,
    fails: Failure,
    watched: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    bench.notes.watched = watched
    site = bench.connect()
    ops = bench.jira.project("OPS")
    bench.jira.access.set_grant(bench.bot.account, "BROWSE_PROJECTS", ops.id, allowed=False)
    got: list[str] = []
    error = fails(IssueError, lambda: got.extend(i.key for i in site.search(SCOPE)))
    assert error.where == "OPS"
    assert len(got) == 120


def test_a_comment_is_posted_found_edited_and_deleted(bench: Bench) -> None:
    site = bench.connect()
    number = site.post("APO-1", bench.body("Balance"), b'{"report":1}')
    (found,) = site.comments("APO-1")
    assert (found.id, found.author_id, found.text) == (number, site.account().id, "Balance")
    assert found.marker.replace(b" ", b"") == b'{"report":1}'
    site.edit("APO-1", number, bench.body("Better balance"), mute=False)
    assert [c.text for c in site.comments("APO-1")] == ["Better balance"]
    assert next(site.comments("APO-1")).marker == found.marker
    site.delete("APO-1", number)
    assert list(site.comments("APO-1")) == []


def test_our_comment_among_many_is_found(bench: Bench) -> None:
    site = bench.connect()
    for number in range(130):
        site.post("APO-1", bench.body(f"note {number}"), b'{"n":%d}' % number)
    notes = list(site.comments("APO-1"))
    assert [c.text for c in notes] == [f"note {n}" for n in range(130)]
    assert notes[117].marker == b'{"n":117}'


@pytest.mark.parametrize("fault", [Drop(), Drop(done=True), Stall(done=True), unavailable()])
def test_a_comment_whose_fate_is_unknown_is_not_sent_again(
    bench: Bench, fails: Failure, fault: Drop | Stall | Answer
) -> None:
    site = bench.connect()
    bench.jira.faults.add(fault, "POST", "/comment$")
    fails(Exception, lambda: site.post("APO-1", bench.body("x"), b"{}"))
    assert len(bench.jira.journal.matching("POST", "/comment$")) == 1


def test_a_service_desk_comment_is_internal(bench: Bench) -> None:
    site = bench.connect()
    site.post("DESK-1", bench.body("x"), b"{}", internal=True)
    assert [c.internal for c in site.comments("DESK-1")] == [True]


def test_a_revoked_token_is_found_out_at_once(bench: Bench, fails: Failure) -> None:
    build.revoke_token(bench.jira, CANARY)
    fails(IdentityError, bench.connect)
    assert bench.jira.journal.writes() == []


@pytest.mark.parametrize("empty", ["empty", "unknown"])
def test_a_token_revoked_in_the_middle_is_no_empty_site(
    bench: Bench, fails: Failure, empty: str
) -> None:
    site = bench.connect()
    site.fields()
    bench.jira.rules.anonymous_search = empty
    build.revoke_token(bench.jira, CANARY)
    fails(IdentityError, lambda: list(site.search(SCOPE)))
    fails(IdentityError, lambda: list(site.by_ids(["10000"])))
    fails(IdentityError, lambda: list(site.keys(SCOPE)))


@pytest.mark.parametrize(
    "fault", [unavailable("2"), Drop(), Stall(), too_many("0"), too_many(None)]
)
def test_a_read_survives_what_passes(bench: Bench, fault: Answer | Drop | Stall) -> None:
    site = bench.connect()
    bench.jira.faults.add(fault, "POST", "/search", times=2)
    assert len(list(site.search(SCOPE))) == 123


@pytest.mark.parametrize("fault", [login_page(), Cut(), Answer(410), Answer(200, b"")])
def test_a_read_that_is_not_jira_s_is_no_read(
    bench: Bench, fails: Failure, fault: Answer | Cut
) -> None:
    site = bench.connect()
    bench.jira.faults.add(fault, "POST", "/search", times=None)
    error = fails(Exception, lambda: list(site.search(SCOPE)))
    assert getattr(error, "exit_code", None) == 76


def test_a_page_token_that_expired_is_never_the_end_of_a_search(
    cloud_bench: Bench, fails: Failure
) -> None:
    bench = cloud_bench
    bench.jira.rules.token_ms = 60_000
    site = bench.connect()
    site.fields()

    def slowly(scope: Scope) -> list[str]:
        got = []
        for issue in site.search(scope):
            got.append(issue.key)
            bench.clock.advance(61 if len(got) == 60 else 0)
        return got

    fails(IssueError, lambda: slowly(Scope(projects=("APO",))))
    bench.jira.rules.token_ms = 7 * 86_400_000
    assert len(slowly(Scope(projects=("APO",)))) == 120


def test_dates_of_tasks_as_numbers_or_as_text_are_no_matter(cloud_bench: Bench) -> None:
    cloud_bench.jira.rules.epoch_dates = True
    site = cloud_bench.connect()
    issues = list(site.search(Scope(projects=("APO",))))[:30]
    assert site.bulk().write_all([change(issue) for issue in issues]) == {}


def test_the_census_sees_every_key(bench: Bench) -> None:
    site = bench.connect()
    pairs = dict(site.keys(SCOPE))
    assert len(pairs) == 123
    assert pairs[str(bench.jira.issue("OPS-2").id)] == "OPS-2"


def test_web_links_and_filters_come_and_go(bench: Bench) -> None:
    site = bench.connect()
    link = WebLink(global_id="twohats=APO-1", url="https://example.org", title="t", summary="s")
    site.links.put_link("APO-1", link)
    site.links.put_link("APO-1", link)
    (there,) = bench.jira.links("APO-1")
    assert (there.global_id, there.object["title"]) == (link.global_id, link.title)
    site.links.delete_link("APO-1", link.global_id)
    site.links.delete_link("APO-1", link.global_id)
    assert bench.jira.links("APO-1") == []
    wanted = SavedFilter(
        name="twohats: owner work",
        jql="labels = project-owner-work",
        projects=(site.access(["APO"])[0].id,),
        editors=("leads",),
    )
    made = site.filters.create_filter(wanted)
    assert site.filters.filters("twohats: ") == (made,)
    mended = SavedFilter(name=wanted.name, jql="labels = x", projects=wanted.projects)
    site.filters.update_filter(made, mended)
    assert [f.jql for f in site.filters.filters("twohats: ")] == ["labels = x"]
    site.filters.delete_filter(made.id)
    site.filters.delete_filter(made.id)
    assert site.filters.filters("twohats: ") == ()


def test_the_role_field_can_be_found_set_and_cleared(bench: Bench) -> None:
    site = bench.connect()
    field = site.screens.find_field("Work role")
    options = site.screens.options("APO", field) or ()
    assert "project-owner" in [option.lower().replace(" ", "-") for option in options]
    number = str(bench.jira.issue("APO-1").id)
    site.screens.set_field(number, field, options[0], mute=False, about="APO-1")
    assert bench.jira.issue("APO-1").work_role == options[0]
    site.screens.set_field(number, field, None, mute=False, about="APO-1")
    assert bench.jira.issue("APO-1").work_role is None


def test_bulk_edit_makes_many_issues_agree_with_few_requests(cloud_bench: Bench) -> None:
    bench = cloud_bench
    bench.jira.rules.task_polls = 1
    site = bench.connect()
    issues = list(site.search(Scope(projects=("APO",))))
    before = site.requests
    assert site.bulk().write_all([change(issue) for issue in issues]) == {}
    assert site.requests - before < 20
    again = list(site.by_ids([issue.id for issue in issues]))
    assert {issue.labels for issue in again} == {("project-owner-work",)}
    assert all(b"pending" not in (issue.provenance or b"pending") for issue in again)
    assert bench.jira.mails() == []


def test_bulk_edit_that_dies_in_the_middle_can_be_told_apart(
    cloud_bench: Bench, fails: Failure
) -> None:
    site = cloud_bench.connect()
    issues = list(site.search(Scope(projects=("APO",))))[:20]
    cloud_bench.jira.faults.add(Answer(503), "POST", "/bulk/issues/fields", times=None)
    fails(Exception, lambda: site.bulk().write_all([change(i) for i in issues]))
    for issue in site.by_ids([issue.id for issue in issues]):
        assert b'"state":"pending"' in (issue.provenance or b"")
        assert issue.labels == ()


def test_a_deadline_ends_a_wait_for_a_task(cloud_bench: Bench, fails: Failure) -> None:
    cloud_bench.jira.rules.task_ms = 3_600_000
    site = cloud_bench.connect(deadline=NOW + 20_000)
    issues = list(site.search(Scope(projects=("OPS",))))
    fails(TryLaterError, lambda: site.bulk().write_all([change(i) for i in issues]))
    assert cloud_bench.clock() < NOW + 20_000


def test_a_public_service_desk_comment_is_refused(bench: Bench, fails: Failure) -> None:
    site = bench.connect()
    site.access(["DESK"])
    silent = Answer(201, b'{"id":"1"}', done=False)
    bench.jira.faults.add(silent, "POST", "/comment$")
    fails(RefusedError, lambda: site.post("DESK-1", bench.body("x"), b"{}"))


def test_a_scoped_token_works_through_the_gateway_only(dial: Dial, fails: Failure) -> None:
    bench = Bench(Dialect.CLOUD)
    build.add_token(bench.jira, bench.bot, f"{CANARY}2", scoped=True)
    plain = Connection(url=bench.jira.base_url, email=EMAIL)
    fails(IdentityError, lambda: dial(plain, token=f"{CANARY}2", adapter=bench.adapter))
    gateway = Connection(url=bench.jira.base_url, email=EMAIL, cloud_id="1a2b3c4d-0000")
    site = dial(gateway, token=f"{CANARY}2", adapter=bench.adapter)
    assert site.account().base_url == bench.jira.base_url
    assert len(list(site.search(SCOPE))) == 123


def test_a_context_path_is_kept_in_every_request(dial: Dial) -> None:
    clock = Clock(NOW)
    jira = Sandbox(Dialect.DATA_CENTER, now=clock, base_url="https://jira.example.org/jira")
    bot = build.add_user(jira, "bot", "Bot")
    build.add_token(jira, bot, CANARY)
    connection = Connection(url="https://jira.example.org/jira/")
    site = dial(connection, adapter=SandboxAdapter(jira))
    assert site.account().base_url == "https://jira.example.org/jira"


def examined(bench: Bench, settings: SiteSettings | None = None) -> dict[str, Check]:
    checks = examine(settings or bench.settings, bench.connect, bench.clock())
    return {check.what: check for check in checks}


def test_a_healthy_site_has_nothing_to_mend(bench: Bench) -> None:
    bench.administer("APO", "OPS")
    checks = examined(bench)
    assert {check.state for check in checks.values()} == {State.GOOD}
    assert list(checks) == [
        "token",
        "reached",
        "kind",
        "account",
        "clock",
        "story points",
        "label names",
        "project APO",
        "labels APO",
        "project OPS",
        "labels OPS",
    ]
    assert bench.jira.journal.writes() == []


def test_each_trouble_says_what_to_do_and_none_stops_the_rest(bench: Bench) -> None:
    apo, ops = bench.jira.project("APO"), bench.jira.project("OPS")
    apo.labels_on_screen = False
    bench.jira.store.put(apo)
    bench.jira.access.set_grant(bench.bot.account, "EDIT_ISSUES", ops.id, allowed=False)
    card = bench.jira.issue("APO-1")
    card.labels = ["role-unclear"]
    bench.jira.save(card)
    checks = examined(bench)
    assert (checks["labels APO"].state, checks["labels APO"].code) == (State.MEND, 3)
    assert (checks["project OPS"].state, checks["project OPS"].code) == (State.MEND, 77)
    assert checks["label names"].state is State.LOOK
    assert "1 of 1 seen are not ours" in checks["label names"].says
    assert checks["project APO"].state is State.LOOK  # mails cannot be switched off
    assert all(check.todo for check in checks.values() if check.state is not State.GOOD)


def test_a_refused_token_is_told_apart_from_a_dead_site(bench: Bench) -> None:
    build.revoke_token(bench.jira, CANARY)
    checks = examined(bench)
    assert checks["reached"].state is State.GOOD
    assert (checks["account"].state, checks["account"].code) == (State.MEND, 77)
    bench.jira.faults.add(Drop(), times=None)
    assert examined(bench)["reached"].code == 69


@pytest.mark.parametrize(
    ("expires", "state"),
    [
        ("", State.GOOD),
        ("2027-06-01", State.GOOD),
        ("2026-12-01", State.LOOK),
        ("2026-11-01", State.LOOK),
        ("soon", State.MEND),
    ],
)
def test_a_token_s_end_is_seen_coming(bench: Bench, expires: str, state: State) -> None:
    connection = Connection(url=bench.jira.base_url, email=EMAIL, token_expires=expires)
    settings = SiteSettings(name="bench", connection=connection, projects=("APO",))
    assert next(examine(settings, bench.connect, NOW)).state is state


def test_a_clock_that_is_wrong_is_said(bench: Bench) -> None:
    own = Clock(NOW - 2 * 86_400_000)

    def connect() -> Site:
        return connect_site(
            bench.settings,
            CANARY,
            adapter=bench.adapter,
            clock=own,
            sleep=own.sleep,
            jitter=lambda: 0.0,
            progress=bench.notes,
        )

    checks = {check.what: check for check in examine(bench.settings, connect, own())}
    assert checks["clock"].state is State.LOOK
    assert "172800 s" in checks["clock"].says


def test_the_report_issue_must_be_there_and_open_to_comments(bench: Bench) -> None:
    from msgspec.structs import replace  # noqa: PLC0415

    from twohats.model.settings import ReportSettings  # noqa: PLC0415

    there = replace(bench.settings, report=ReportSettings(issue="APO-1"))
    assert examined(bench, there)["report issue"].state is State.GOOD
    gone = replace(bench.settings, report=ReportSettings(issue="APO-999"))
    assert examined(bench, gone)["report issue"].state is State.MEND


def test_every_kind_of_request_leaves_nothing_behind(bench: Bench) -> None:
    bench.administer("APO", "OPS", "DESK")
    exercise(bench.connect(), bench.body)
    assert not any(issue.labels for issue in bench.jira.issues())
    assert bench.jira.comments("APO-1") == bench.jira.comments("DESK-1") == []
    assert bench.jira.links("APO-1") == []
