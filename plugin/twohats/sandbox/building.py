"""Putting up a site by hand: people, projects, boards, issues. Seeds and tests use it."""

from typing import Any

from twohats.model.issue import Dialect
from twohats.sandbox.markup import document, to_wiki
from twohats.sandbox.things import (
    Board,
    Credential,
    Filter,
    Group,
    Issue,
    Project,
    Share,
    Sprint,
    User,
)
from twohats.sandbox.workflow import category_of
from twohats.sandbox.world import Sandbox

TOKEN = "sandbox-token"  # noqa: S105 - opens nothing but the sandbox
BOT = "twohats-bot"
COLUMNS = [
    ("To Do", ["Backlog", "To Do"]),
    ("In Progress", ["In Progress", "Blocked"]),
    ("In Review", ["In Review"]),
    ("Done", ["Done"]),
]


def add_user(site: Sandbox, name: str, display: str, **more: Any) -> User:  # noqa: ANN401 - fields of User
    """Add a person; the login name makes the e-mail address and the account."""
    number = site.store.next_id("user", 10_100)
    cloud = site.dialect is Dialect.CLOUD
    account = f"712020:{number:08x}-5a4d-4b1e-9c00-{number:012d}" if cloud else f"JIRAUSER{number}"
    email = more.pop("email", f"{name}@example.org")
    user = User(id=number, account=account, name=name, display=display, email=email, **more)
    with site.store.transaction():
        site.store.put(user)
    return user


def add_token(site: Sandbox, user: User, secret: str, *, scoped: bool = False) -> None:
    """Let a person in: by e-mail and token on Cloud, by PAT or password on Data Center.

    A ``scoped`` token works only through the gateway prefix ``/ex/jira/{cloudId}``.
    """
    logins = [user.email] if site.dialect is Dialect.CLOUD else ["", user.name]
    logins += [""] if scoped else []
    with site.store.transaction():
        for login in logins:
            site.store.put(
                Credential(login=login, secret=secret, account=user.account, scoped=scoped)
            )


def revoke_token(site: Sandbox, secret: str) -> None:
    """Make a token worthless."""
    with site.store.transaction():
        for known in site.store.all(Credential):
            if known.secret == secret:
                site.store.drop(known)


def add_group(site: Sandbox, name: str, members: list[User]) -> Group:
    """Add a group of people."""
    group = Group(name=name, members=[user.account for user in members])
    with site.store.transaction():
        site.store.put(group)
    return group


def add_project(site: Sandbox, key: str, name: str, lead: User, **more: Any) -> Project:  # noqa: ANN401 - fields of Project
    """Add a project."""
    project = Project(key=key, name=name, lead=lead.account, **more)
    with site.store.transaction():
        site.store.put(project)
    return project


def add_board(site: Sandbox, project: Project, name: str, *, kind: str = "scrum") -> Board:
    """Add a board over a project, with the filter that it is made of."""
    jql = f"project = {project.key} ORDER BY Rank ASC"
    with site.store.transaction():
        saved = Filter(owner=project.lead, name=f"Filter for {name}", jql=jql)
        saved.shares = [Share(id=site.store.next_id("share"), type="project", project=project.id)]
        site.store.put(saved)
        board = Board(project=project.id, name=name, type=kind, jql=jql, filter=saved.id)
        board.columns = list(COLUMNS)
        board.id = site.store.next_id("board", 1)
        site.store.put(board)
    return board


def add_sprint(
    site: Sandbox, board: Board, name: str, state: str, span: tuple[int, int] | None = None
) -> Sprint:
    """Add a sprint to a board; ``span`` is when it runs, epoch milliseconds."""
    start, end = span or (None, None)
    sprint = Sprint(board=board.id, name=name, state=state, start=start, end=end)
    sprint.id = site.store.next_id("sprint", 1)
    with site.store.transaction():
        site.store.put(sprint)
    return sprint


def add_issue(site: Sandbox, project: str, summary: str, text: str = "", **more: Any) -> Issue:  # noqa: ANN401 - fields of Issue
    """Add an issue; ``text`` is its description in the block markup of ``markup``."""
    with site.store.transaction():
        home = site.project(project)
        issue = Issue(
            id=site.store.next_id("issue"),
            key=f"{home.key}-{home.next_number}",
            project=home.id,
            type=more.pop("type", "Task"),
            summary=summary,
            **more,
        )
        home.next_number += 1
        site.store.put(home)
        _complete(site, issue, home, text)
        site.save(issue)
    return issue


def _complete(site: Sandbox, issue: Issue, home: Project, text: str) -> None:
    now = site.now()
    issue.created = issue.created or now
    issue.updated = issue.updated or issue.created
    issue.reporter = issue.reporter or home.lead
    issue.creator = issue.creator or issue.reporter
    issue.status_changed = issue.status_changed or issue.updated
    issue.labels = sorted(set(issue.labels))
    if text:
        issue.description = rich(site, text)
    if category_of(issue.status) == "Done":
        issue.resolution = issue.resolution or "Done"
        issue.resolved = issue.resolved or issue.updated


def rich(site: Sandbox, text: str) -> Any:  # noqa: ANN401 - ADF or wiki markup
    """Return block markup as the site keeps rich text."""
    body = document(text)
    return body if site.dialect is Dialect.CLOUD else to_wiki(body)


def grant(site: Sandbox, user: User, permission: str, project: str = "") -> None:
    """Give a person a permission, in one project or everywhere."""
    _set(site, user, permission, project, allowed=True)


def deny(site: Sandbox, user: User, permission: str, project: str = "") -> None:
    """Take a permission away from a person, in one project or everywhere."""
    _set(site, user, permission, project, allowed=False)


def _set(site: Sandbox, user: User, permission: str, project: str, *, allowed: bool) -> None:
    number = site.project(project).id if project else 0
    with site.store.transaction():
        site.access.set_grant(user.account, permission, number, allowed=allowed)


def is_empty(site: Sandbox) -> bool:
    """Whether nobody was added yet."""
    return not site.store.all(User)


def add_first_people(site: Sandbox) -> None:
    """Add the account that twohats works as, and one person; nothing else."""
    bot = add_user(site, BOT, "twohats", bot=True)
    add_token(site, bot, TOKEN)
    grant(site, add_user(site, "admin", "Administrator"), "ADMINISTER")


def bot_of(site: Sandbox) -> User:
    """Return the account that twohats works as."""
    return next(user for user in site.store.all(User) if user.name == BOT)
