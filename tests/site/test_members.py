"""Groups and project roles, whole exchanges with the embedded site in both dialects."""

import pytest

from mocked_jira import CANARY, EMAIL, NOW, Notes
from twohats.flows.roster import members_of
from twohats.model.issue import Dialect, Person
from twohats.model.settings import Connection, RosterEntry, SiteSettings
from twohats.model.site import Scope
from twohats.sandbox import Clock, Sandbox, SandboxAdapter
from twohats.sandbox import building as build
from twohats.site import Site, connect_site
from twohats.workload import resolve


class Bench:
    """A site with a group of 60, and a project role held by a person and by a group."""

    def __init__(self, dialect: Dialect) -> None:
        self.clock = Clock(NOW)
        self.jira = Sandbox(dialect, now=self.clock)
        self.bot = build.add_user(self.jira, "bot", "Bot", email=EMAIL)
        build.add_token(self.jira, self.bot, CANARY)
        self.eve = build.add_user(self.jira, "eve", "Eve")
        self.many = [build.add_user(self.jira, f"p{i}", f"Person {i}") for i in range(60)]
        build.add_group(self.jira, "crowd", self.many)
        project = build.add_project(self.jira, "APO", "Apollo", self.eve)
        build.add_issue(self.jira, "APO", "Plan", assignee=self.eve.account)
        project.roles["Developers"] = [self.eve.account, "@crowd"]
        self.jira.store.put(project)
        email = EMAIL if dialect is Dialect.CLOUD else ""
        self.settings = SiteSettings(
            name="bench",
            connection=Connection(url=self.jira.base_url, email=email),
            projects=("APO",),
        )

    def connect(self) -> Site:
        return connect_site(
            self.settings,
            CANARY,
            adapter=SandboxAdapter(self.jira),
            clock=self.clock,
            sleep=self.clock.sleep,
            jitter=lambda: 0.5,
            progress=Notes(),
        )


@pytest.fixture(params=list(Dialect))
def bench(request: pytest.FixtureRequest) -> Bench:
    return Bench(request.param)


def ids(people: tuple[Person, ...]) -> list[str]:
    return [person.id for person in people]


def test_a_group_is_read_to_its_last_page(bench: Bench) -> None:
    assert ids(bench.connect().members.group("crowd")) == [user.account for user in bench.many]


def test_a_role_is_held_by_people_and_by_those_in_its_groups(bench: Bench) -> None:
    found = bench.connect().members.project_role("APO", "Developers")
    assert ids(found) == [bench.eve.account, *(user.account for user in bench.many)]


def test_what_is_not_there_has_no_members(bench: Bench) -> None:
    members = bench.connect().members
    assert members.group("nobody") == ()
    assert members.project_role("APO", "nobody") == ()
    assert members.project_role("NOPE", "Developers") == ()


def test_people_of_a_role_are_known_by_the_ids_that_issues_name(bench: Bench) -> None:
    site = bench.connect()
    (issue,) = site.search(Scope(projects=("APO",)))
    assert issue.assignee is not None
    entries = [RosterEntry(role="project-owner", project_role="Developers")]
    roster = resolve({"": entries}, members_of(site.members, "", entries, ["APO"]), [])
    assert issue.assignee.id in {hat.person for hat in roster.hats}
    assert {hat.project for hat in roster.hats} == {"APO"}
