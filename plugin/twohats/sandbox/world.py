"""The sandbox: one Jira-like site with its store, clock, dials, journal and faults."""

from collections.abc import Callable
from typing import Any

from twohats.model.issue import Dialect
from twohats.sandbox import edits
from twohats.sandbox.access import Access
from twohats.sandbox.answers import Refusal
from twohats.sandbox.faults import Faults
from twohats.sandbox.index import Index
from twohats.sandbox.journal import Journal
from twohats.sandbox.limits import Limits
from twohats.sandbox.rules import Rules
from twohats.sandbox.search import Search
from twohats.sandbox.store import Store
from twohats.sandbox.things import Comment, Entry, Issue, Link, Mail, Project, User

BASE_URL = "http://127.0.0.1"


class Sandbox:
    """A Jira-like site.

    ``now`` returns epoch milliseconds; every time the site knows comes from it. ``path`` is the
    SQLite file that keeps the data (``:memory:`` for none): two sandboxes, one after the other,
    on the same file are the same site. ``base_url`` is what the site calls itself.
    """

    def __init__(
        self,
        dialect: Dialect | str = Dialect.CLOUD,
        *,
        now: Callable[[], int],
        path: str = ":memory:",
        base_url: str = BASE_URL,
        rules: Rules | None = None,
    ) -> None:
        self.store = Store(path)
        known = self.store.fact("dialect")
        self.dialect = Dialect(known or dialect)
        self.store.set_fact("dialect", self.dialect.value)
        self.now = now
        self.base_url = base_url.rstrip("/")
        self.rules = rules or Rules()
        self.access = Access(self.store, self.dialect)
        self.index = Index(self.store)
        self.search = Search(self.store, self.access, self.index)
        self.journal = Journal()
        self.faults = Faults()
        self.limits = Limits()
        self.field_ids = edits.field_ids(self.dialect)
        self.before_request: list[Callable[[Any], None]] = []
        """Called with the ``Exchange`` before it is handled: things that happen in between."""

    def copy_from(self, other: "Sandbox") -> None:
        """Become what another site of the same dialect is: its data, not its dials."""
        self.store.copy(other.store)
        self.index.version += 1

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    # looking, for tests and pages

    def project(self, key: str) -> Project:
        """Return a project by key."""
        found = self.store.find(Project, key)
        if found is None:
            raise KeyError(key)
        return found

    def issue(self, key: str | int) -> Issue:
        """Return an issue as it stands, by key or number."""
        found = self.store.issue(key)
        if found is None:
            raise KeyError(key)
        return found

    def issues(self, project: str = "") -> list[Issue]:
        """Return all issues, or one project's."""
        return list(self.store.issues(self.project(project).id if project else None))

    def comments(self, key: str | int) -> list[Comment]:
        """Return an issue's comments, oldest first."""
        return self.store.all(Comment, self.issue(key).id)

    def history(self, key: str | int) -> list[Entry]:
        """Return an issue's history, oldest first."""
        return self.store.all(Entry, self.issue(key).id)

    def links(self, key: str | int) -> list[Link]:
        """Return an issue's web links."""
        return self.store.all(Link, self.issue(key).id)

    def mails(self) -> list[Mail]:
        """Return every mail sent so far."""
        return self.store.all(Mail)

    # changing

    def save(self, issue: Issue) -> None:
        """Keep an issue and let the index know."""
        doc = self.store.put_issue(issue)
        self.index.changed(issue, doc, self.now(), self.rules.search_lag_ms)

    def touch(self, issue: Issue) -> None:
        """Move ``updated`` to now, but never backwards."""
        issue.updated = max(issue.updated, self.now())

    def send(self, issue: Issue, author: str, event: str, *, mute: bool) -> None:
        """Send the mails of a change."""
        for mail in [] if mute else edits.mails(issue, author, event, self.now()):
            self.store.put(mail)

    def finish(self, draft: edits.Draft, author: str, *, mute: bool) -> None:
        """Keep what a draft changed, with history and mail; raise ``Refusal`` for its mistakes."""
        if draft.errors:
            raise Refusal(400, errors=draft.errors)
        entry = edits.entry(draft, author, self.now())
        if entry:
            self.store.put(entry)
        if entry or self.rules.no_op_bumps_updated:
            self.touch(draft.issue)
            self.send(draft.issue, author, "updated", mute=mute)
        self.save(draft.issue)

    def draft(self, issue: Issue, project: Project) -> edits.Draft:
        """Start an edit."""
        field = edits.points_field(project, self.dialect)
        return edits.Draft(issue, project, points_field=field)

    def delete_issue(self, issue: Issue) -> None:
        """Remove an issue for good, its sub-tasks first."""
        for child in self.store.children(issue.id):
            self.delete_issue(child)
        self.store.drop_issue(issue)
        self.index.dropped(issue.id, self.now(), self.rules.search_lag_ms)

    def people(self, name: str) -> list[User | None]:
        """Return the users of a login name; ``[None]`` for none."""
        return [user for user in self.store.all(User) if user.name == name] or [None]

    def user(self, account: str | None) -> User | None:
        """Return a user by account."""
        return self.store.find(User, account) if account else None
