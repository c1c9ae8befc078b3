"""Saved filters, dashboard and boards on the embedded Jira of either kind."""

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from msgspec.structs import replace

from sandbox_desk import SandboxDesk, sandbox_desk
from twohats.errors import UnavailableError
from twohats.flows.views import Action, ViewsResult, remove_views, views
from twohats.flows.views_boards import COMPANY, TEAM
from twohats.flows.views_wanted import PREFIX, read_mark
from twohats.model.issue import Dialect
from twohats.model.settings import LabelNames, SyncPolicy, WriteTo
from twohats.sandbox import building
from twohats.sandbox.faults import Drop
from twohats.sandbox.things import Dashboard, Filter, Issue, Share

OWNER, MANAGER, UNCLEAR = "project-owner-work", "project-manager-work", "role-unclear"


@pytest.fixture(params=list(Dialect))
def desk(request: pytest.FixtureRequest) -> Iterator[SandboxDesk]:
    made = sandbox_desk(request.param, "APO", "GEM")
    yield made
    made.ledger.close()


def show(desk: SandboxDesk, *, apply: bool = True, dashboard: bool = False) -> ViewsResult:
    job = desk.job()
    assert job.around is not None
    return views(job, job.around, apply=apply, dashboard=dashboard)


def take_away(desk: SandboxDesk, *, apply: bool = True) -> ViewsResult:
    job = desk.job()
    assert job.around is not None
    return remove_views(job, job.around, apply=apply)


def filters(desk: SandboxDesk) -> dict[str, Filter]:
    """Return the site's filters of ours, by view."""
    marked = {read_mark(one.description): one for one in desk.site.store.all(Filter)}
    return {mark.view: one for mark, one in marked.items() if mark}


def alter(desk: SandboxDesk, saved: Filter) -> None:
    with desk.site.store.transaction():
        desk.site.store.put(saved)


def actions(result: ViewsResult) -> dict[str, Action]:
    return {step.view: step.action for step in result.steps}


def test_a_dry_run_writes_nothing(desk: SandboxDesk) -> None:
    result = show(desk, apply=False, dashboard=True)
    assert set(actions(result).values()) == {Action.CREATE}
    assert desk.writes() == []
    assert filters(desk) == {}
    assert desk.ledger.runs() == ()


def test_the_second_time_nothing_is_written_with_or_without_the_ledger(desk: SandboxDesk) -> None:
    assert show(desk).written == 5
    assert set(filters(desk)) == {"owner", "manager", "both", "unclear", "unassigned"}
    for lose in (False, True):
        if lose:
            desk.lose_ledger()
        desk.writes()
        result = show(desk)
        assert (result.written, desk.writes()) == (0, [])
        assert set(actions(result).values()) == {Action.KEEP}


def test_each_filter_finds_exactly_its_issues(desk: SandboxDesk) -> None:
    person = desk.site.project("APO").lead
    for owner, manager, unclear, assigned, done in product((False, True), repeat=5):
        labels = [OWNER] * owner + [MANAGER] * manager + [UNCLEAR] * unclear
        desk.issue(
            "Something",
            "APO" if assigned else "GEM",
            labels=labels,
            assignee=person if assigned else None,
            status="Done" if done else "To Do",
        )
    show(desk)
    rules: dict[str, Callable[[Issue], bool]] = {
        "owner": lambda i: OWNER in i.labels,
        "manager": lambda i: MANAGER in i.labels,
        "both": lambda i: {OWNER, MANAGER} <= set(i.labels),
        "unclear": lambda i: UNCLEAR in i.labels,
        "unassigned": lambda i: (
            bool({OWNER, MANAGER} & set(i.labels)) and not i.assignee and i.status != "Done"
        ),
    }
    search = desk.site.search
    for view, rule in rules.items():
        hits = search.compile(filters(desk)[view].jql, desk.bot, desk.clock())
        found = {issue.key for issue in search.page(hits, 0, 100)}
        assert found == {issue.key for issue in desk.site.issues() if rule(issue)}
        assert found, view


def test_filters_are_shared_with_the_projects_and_editable_for_the_admins(
    desk: SandboxDesk,
) -> None:
    building.add_group(desk.site, "leads", [])
    desk.settings = replace(desk.settings, views_admins=("leads",))
    show(desk)
    for saved in filters(desk).values():
        assert {share.project for share in saved.shares if share.project} == {
            desk.site.project(key).id for key in ("APO", "GEM")
        }
        assert [share.group for share in saved.shares if share.edit] == ["leads"]
    desk.writes()
    assert show(desk).written == 0
    assert desk.writes() == []


def test_a_new_project_and_new_admins_are_added_and_other_shares_stay(desk: SandboxDesk) -> None:
    desk.settings = replace(desk.settings, projects=("APO",))
    show(desk)
    building.add_group(desk.site, "leads", [])
    building.add_group(desk.site, "guests", [])
    saved = filters(desk)["owner"]
    saved.shares.append(Share(id=999, type="group", group="guests"))
    alter(desk, saved)
    desk.settings = replace(desk.settings, projects=("APO", "GEM"), views_admins=("leads",))
    result = show(desk)
    assert set(actions(result).values()) == {Action.UPDATE}
    now = filters(desk)["owner"]
    assert '"GEM"' in now.jql
    assert now.name == "twohats: owner work (APO, GEM)"
    assert {share.group for share in now.shares if share.group} == {"guests", "leads"}
    assert len({share.project for share in now.shares if share.project}) == 2
    desk.writes()
    assert show(desk).written == 0
    assert desk.writes() == []


def test_admins_named_later_may_edit_filters_that_stay_as_they_are(desk: SandboxDesk) -> None:
    show(desk)
    before = {view: (saved.id, saved.jql) for view, saved in filters(desk).items()}
    building.add_group(desk.site, "leads", [])
    desk.settings = replace(desk.settings, views_admins=("leads",))
    assert {step.why for step in show(desk).steps} == {"not all of views.admins may edit it"}
    now = filters(desk)
    assert {view: (saved.id, saved.jql) for view, saved in now.items()} == before
    for saved in now.values():
        assert [share.group for share in saved.shares if share.edit] == ["leads"]
        assert len({share.project for share in saved.shares if share.project}) == 2
    desk.writes()
    assert show(desk).written == 0
    assert desk.writes() == []


def test_a_filter_that_a_person_changed_is_theirs(desk: SandboxDesk) -> None:
    show(desk)
    saved = filters(desk)["owner"]
    saved.jql = f"labels = {OWNER} AND priority = High"
    alter(desk, saved)
    desk.writes()
    result = show(desk)
    assert actions(result)["owner"] is Action.KEEP
    assert desk.writes() == []
    assert take_away(desk).written == 4
    assert set(filters(desk)) == {"owner"}


def test_undo_all_leaves_nothing_of_ours_and_everything_of_others(desk: SandboxDesk) -> None:
    bot = building.add_user(desk.site, "other", "Other")
    theirs = Filter(owner=bot.account, name=f"{PREFIX}owner work", jql="labels = x")
    alter(desk, theirs)
    mine = Filter(owner=desk.job().jira.account().id, name=f"{PREFIX}by hand", jql="labels = x")
    alter(desk, mine)
    issue = desk.issue("Risk register refresh")
    desk.sync()
    show(desk, dashboard=True)
    planned = desk.undo(apply=False)
    assert len(planned.views.steps) == 5
    assert len(filters(desk)) == 5
    desk.lose_ledger()
    desk.undo()
    assert filters(desk) == {}
    assert desk.site.store.all(Dashboard) == []
    assert {one.name for one in desk.site.store.all(Filter)} == {theirs.name, mine.name}
    assert desk.labels(issue.key) == set()
    desk.writes()
    desk.undo()
    assert desk.writes() == []


def test_optional_labels_have_filters_only_while_they_are_on(desk: SandboxDesk) -> None:
    names = LabelNames(write_duties=True, write_decided=True)
    desk.settings = replace(desk.settings, labels=names)
    show(desk)
    more = {"decided", "duty-risk-analysis", "duty-big-picture-leadership"}
    assert more < set(filters(desk))
    assert '"duty-risk-analysis"' in filters(desk)["duty-risk-analysis"].jql
    desk.settings = replace(desk.settings, labels=LabelNames())
    result = show(desk)
    assert {view for view, did in actions(result).items() if did is Action.DELETE} == more
    assert not more & set(filters(desk))


def test_renamed_labels_change_the_filters(desk: SandboxDesk) -> None:
    show(desk)
    desk.settings = replace(desk.settings, labels=LabelNames(owner="po-work"))
    changed = {view for view, did in actions(show(desk)).items() if did is Action.UPDATE}
    assert changed == {"owner", "both", "unassigned"}
    assert filters(desk)["owner"].jql.count('"po-work"') == 1


def test_a_filter_that_is_no_favourite_any_more_is_found_by_its_id(desk: SandboxDesk) -> None:
    show(desk)
    for saved in filters(desk).values():
        saved.favourite_of = []
        alter(desk, saved)
    desk.writes()
    assert show(desk).written == 0
    assert desk.writes() == []
    assert take_away(desk).written == 5


def test_two_sites_of_a_configuration_keep_apart(desk: SandboxDesk) -> None:
    show(desk)
    first = desk.settings
    desk.settings = replace(first, name="other", projects=("GEM",))
    desk.lose_ledger()
    assert show(desk).written == 5
    assert take_away(desk).written == 5
    desk.settings = first
    desk.lose_ledger()
    assert show(desk).written == 0


def test_an_account_that_may_not_share_is_told_what_it_lacks(desk: SandboxDesk) -> None:
    building.deny(desk.site, desk.bot, "CREATE_SHARED_OBJECTS")
    result = show(desk)
    assert len(result.failures) == 5
    assert "global permission" in result.failures[0].what
    building.grant(desk.site, desk.bot, "CREATE_SHARED_OBJECTS")
    show(desk)
    assert set(filters(desk)) == {"owner", "manager", "both", "unclear", "unassigned"}
    desk.writes()
    assert show(desk).failures == ()
    assert desk.writes() == []


def test_a_lost_answer_never_makes_a_filter_twice(desk: SandboxDesk) -> None:
    desk.site.faults.add(Drop(done=True), "POST", "/filter$")
    with pytest.raises(UnavailableError):
        show(desk)
    show(desk)
    names = [one.name for one in desk.site.store.all(Filter)]
    assert len(names) == len(set(names)) == 5


def test_each_board_is_told_with_its_kind(desk: SandboxDesk) -> None:
    gem = desk.site.project("GEM")
    gem.team_managed = True
    with desk.site.store.transaction():
        desk.site.store.put(gem)
    building.add_board(desk.site, desk.site.project("APO"), "APO board")
    building.add_board(desk.site, gem, "GEM board", kind="kanban")
    apollo, gemini = show(desk, apply=False).boards
    cloud = desk.site.dialect is Dialect.CLOUD
    assert (apollo.managed, gemini.managed) == (COMPANY, TEAM if cloud else COMPANY)
    assert ("boards/" if cloud else "rapidView=") in apollo.url
    assert "Card layout" in apollo.clicks[0]
    assert ("View settings" if cloud else "Board (top right) > Configure") in gemini.clicks[0]
    search = desk.site.search
    for one in apollo.conditions:
        search.compile(f"project = APO AND {one.jql}", desk.bot, desk.clock())


def test_a_dashboard_is_made_once_where_there_is_an_api_for_it(desk: SandboxDesk) -> None:
    result = show(desk, dashboard=True)
    assert result.dashboard is not None
    if desk.site.dialect is Dialect.DATA_CENTER:
        assert (result.dashboard.action, result.written) == ("by hand", 5)
        assert len(result.dashboard.todo) == 5
        return
    (made,) = desk.site.store.all(Dashboard)
    assert [gadget.title for gadget in made.gadgets] == list(result.dashboard.missing)
    assert len(result.dashboard.todo) == 4
    del made.gadgets[0]
    with desk.site.store.transaction():
        desk.site.store.put(made)
    assert show(desk, dashboard=True).written == 1
    desk.writes()
    assert show(desk, dashboard=True).written == 0
    assert desk.writes() == []
    made = desk.site.store.all(Dashboard)[0]
    made.name = "Ours now"
    with desk.site.store.transaction():
        desk.site.store.put(made)
    assert take_away(desk).written == 5
    assert desk.site.store.all(Dashboard) != []


def test_where_only_the_field_is_written_the_filters_ask_for_the_field(desk: SandboxDesk) -> None:
    policy = SyncPolicy(write_to=WriteTo.FIELD, field="Work role")
    desk.settings = replace(desk.settings, sync=policy)
    cards = {role: desk.issue("Something", work_role=role) for role in ("project-owner", "both")}
    desk.issue("Something else", labels=[OWNER])
    show(desk)
    search = desk.site.search
    for view, roles in {"owner": {"project-owner", "both"}, "both": {"both"}}.items():
        hits = search.compile(filters(desk)[view].jql, desk.bot, desk.clock())
        found = {issue.key for issue in search.page(hits, 0, 100)}
        assert found == {cards[role].key for role in roles}
