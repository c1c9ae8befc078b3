"""An embedded Jira with two projects and a service desk, and every request that twohats knows."""

from collections.abc import Callable

from msgspec.structs import replace

from mocked_jira import CANARY, EMAIL, NOW, Notes
from twohats.model.issue import Dialect, Issue
from twohats.model.plan import Change, Provenance
from twohats.model.settings import Connection, SiteSettings
from twohats.model.site import Dashboard, SavedFilter, Scope, WebLink
from twohats.sandbox import Clock, Rules, Sandbox, SandboxAdapter
from twohats.sandbox import building as build
from twohats.site import Site, connect_site

SCOPE = Scope(projects=("APO", "OPS"))
MARK = Provenance(labels=("project-owner-work",), set_by_us=("project-owner-work",), run="r1")


class Bench:
    """A sandbox with two projects and a service desk, and the means to connect to it."""

    def __init__(self, dialect: Dialect, now: Callable[[], int] | None = None) -> None:
        self.clock = Clock(NOW)
        rules = Rules(page_size=50, task_polls=1)
        self.jira = Sandbox(dialect, now=now or self.clock, rules=rules)
        self.adapter = SandboxAdapter(self.jira)
        self.bot = build.add_user(self.jira, "bot", "Bot", email=EMAIL)
        self.eve = build.add_user(self.jira, "eve", "Eve")
        build.add_token(self.jira, self.bot, CANARY)
        roles = {"Developers": [self.eve.account]}
        apollo = build.add_project(self.jira, "APO", "Apollo", self.eve, roles=roles)
        build.add_board(self.jira, apollo, "Apollo board")
        build.add_project(self.jira, "OPS", "Operations", self.eve)
        build.add_project(self.jira, "DESK", "Desk", self.eve, type_key="service_desk")
        build.add_issue(self.jira, "DESK", "Help")
        for number in range(120):
            build.add_issue(self.jira, "APO", f"Plan the sprint {number}", points=3.0)
        for number in range(3):
            build.add_issue(self.jira, "OPS", f"Rotate logs {number}", assignee=self.eve.account)
        build.add_group(self.jira, "leads", [self.bot, self.eve])
        self.notes = Notes()
        email = EMAIL if dialect is Dialect.CLOUD else ""
        self.settings = SiteSettings(
            name="bench",
            connection=Connection(url=self.jira.base_url, email=email),
            projects=("APO", "OPS"),
        )

    def administer(self, *projects: str) -> None:
        """Make the bot an administrator of projects."""
        for key in projects:
            project, account = self.jira.project(key), self.bot.account
            self.jira.access.set_grant(account, "ADMINISTER_PROJECTS", project.id, allowed=True)

    def connect(self, **more: object) -> Site:
        return connect_site(
            self.settings,
            CANARY,
            adapter=self.adapter,
            clock=self.clock,
            sleep=self.clock.sleep,
            jitter=lambda: 0.5,
            progress=self.notes,
            **more,  # type: ignore[arg-type] # a test's shorthand
        )

    def body(self, text: str) -> object:
        if self.jira.dialect is Dialect.DATA_CENTER:
            return text
        words = {"type": "text", "text": text}
        paragraph = {"type": "paragraph", "content": [words]}
        return {"type": "doc", "version": 1, "content": [paragraph]}


def change(issue: Issue, **more: object) -> Change:
    values: dict[str, object] = {
        "issue_id": issue.id,
        "key": issue.key,
        "project": issue.project,
        "why": "first",
        "add": ("project-owner-work",),
        "provenance": MARK,
        **more,
    }
    return Change(**values)  # type: ignore[arg-type] # a test's shorthand


def exercise(site: Site, body: Callable[[str], object], *, bulk: bool = True) -> None:
    """Make every kind of request, each so that it is fulfilled; leave nothing behind."""
    issues = _read(site)
    _write(site, issues)
    _comment(site, body)
    _decorate(site, issues[0])
    _filter(site)
    if bulk and site.dialect is Dialect.CLOUD:
        assert site.bulk().write_all([change(one) for one in issues[:30]]) == {}
        for issue in issues[:30]:
            site.write(_undone(issue), mute=False)


def _read(site: Site) -> list[Issue]:
    site.access(("APO", "OPS", "DESK"))
    assert [one.key for one in site.projects.find()] == ["APO", "DESK", "OPS"]
    assert [one.name for one in site.projects.find("apoll")] == ["Apollo"]
    issues = list(site.search(replace(SCOPE, since_ms=0)))
    assert len(issues) == len(dict(site.keys(SCOPE))) == 123
    assert len(list(site.by_ids([issues[0].id, issues[1].key]))) == 2
    assert site.screens.labels_editable("APO")
    assert site.screens.label_use(("project-owner-work",)).count == 0
    return issues


def _write(site: Site, issues: list[Issue]) -> None:
    site.write(change(issues[0]), mute=False)
    site.write(change(issues[0]), mute=True)
    site.write(change(issues[1], add=()), mute=False)
    assert site.screens.label_use(("project-owner-work",)).ours == 1
    site.write(_undone(issues[0]), mute=True)
    site.write_provenance(issues[1].id, None)


def _undone(issue: Issue) -> Change:
    return change(issue, add=(), remove=("project-owner-work",), provenance=None)


def _comment(site: Site, body: Callable[[str], object]) -> None:
    for key in ("APO-1", "DESK-1"):
        number = site.post(key, body("Balance"), b'{"report":1}')
        assert [one.id for one in site.comments(key)] == [number]
        site.edit(key, number, body("Better balance"), mute=True)
        site.delete(key, number)


def _decorate(site: Site, issue: Issue) -> None:
    link = WebLink(global_id="twohats=1", url="https://example.org", title="t", summary="s")
    site.links.put_link(issue.key, link)
    site.links.put_link(issue.key, link)
    site.links.delete_link(issue.key, link.global_id)
    assert [one.name for one in site.boards.boards("APO")] == ["Apollo board"]
    assert {one.name for one in site.members.group("leads")} == {"Bot", "Eve"}
    assert [one.name for one in site.members.project_role("APO", "Developers")] == ["Eve"]
    if site.dialect is Dialect.CLOUD:
        _dashboard(site)
    field = site.screens.find_field("Work role")
    option = (site.screens.options("APO", field) or ())[0]
    site.screens.set_field(issue.id, field, option, mute=False, about=issue.key)
    edits = list(site.history.edits([issue.id], {"labels", field}))
    assert [(one.field, one.new) for one in edits][-1] == (field, option)
    assert {one.by for one in edits} == {site.account().id}
    site.screens.set_field(issue.id, field, None, mute=True, about=issue.key)


def _filter(site: Site) -> None:
    apollo, operations = (one.id for one in site.access(["APO", "OPS"]))
    wanted = SavedFilter(
        name="twohats: a", jql="labels = x", projects=(apollo,), editors=("leads",)
    )
    made = site.filters.create_filter(wanted)
    assert site.filters.filters("twohats: ") == (site.filters.filter(made.id),) == (made,)
    wanted = replace(wanted, jql="labels = y", projects=(apollo, operations))
    site.filters.update_filter(made, wanted)
    now = site.filters.filter(made.id)
    assert now is not None
    assert (now.jql, set(now.projects)) == ("labels = y", {apollo, operations})
    site.filters.delete_filter(made.id)
    assert site.filters.filters("twohats: ") == ()


def _dashboard(site: Site) -> None:
    wanted = Dashboard(name="twohats: roles", projects=(site.access(["APO"])[0].id,))
    number = site.dashboards.create_dashboard(wanted)
    site.dashboards.add_gadget(number, site.dashboards.kinds()[0], "Owner work", (0, 0))
    (there,) = site.dashboards.dashboards("twohats: ")
    assert there.gadgets == ("Owner work",)
    site.dashboards.delete_dashboard(number)
