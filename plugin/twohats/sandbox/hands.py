"""What people do in the browser, between one run of twohats and the next."""

from collections.abc import Iterable

from twohats.sandbox import building, edits
from twohats.sandbox.things import Comment, Entry, Issue, User
from twohats.sandbox.world import Sandbox


class Person:
    """Somebody at the site: each method is one act, with history and mail as Jira has it."""

    def __init__(self, site: Sandbox, user: User) -> None:
        self.site = site
        self.user = user

    def _edit(self, key: str | int) -> edits.Draft:
        issue = self.site.issue(key)
        return self.site.draft(issue, self.site.access.project_of(issue))

    def _done(self, draft: edits.Draft) -> Issue:
        with self.site.store.transaction():
            self.site.finish(draft, self.user.account, mute=False)
        return draft.issue

    def label(
        self, key: str | int, *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> Issue:
        """Add and remove labels; raise ``Refusal`` for one that Jira does not take."""
        draft, gone = self._edit(key), set(remove)
        kept = [label for label in draft.issue.labels if label not in gone]
        edits.set_labels(draft, [*kept, *add])
        return self._done(draft)

    def choose_role(self, key: str | int, option: str | None) -> Issue:
        """Choose an option of the field "Work role", or none."""
        draft = self._edit(key)
        value = None if option is None else {"value": option}
        edits.set_choice(draft, "Work role", self.site.field_ids["work_role"], value)
        return self._done(draft)

    def retitle(self, key: str | int, summary: str) -> Issue:
        """Give an issue another summary."""
        draft = self._edit(key)
        edits.set_text(draft, "summary", summary)
        return self._done(draft)

    def describe(self, key: str | int, text: str) -> Issue:
        """Give an issue another description, in block markup."""
        draft = self._edit(key)
        body = building.rich(self.site, text)
        draft.note("description", "before", "after")
        draft.issue.description = body
        return self._done(draft)

    def assign(self, key: str | int, to: User | None) -> Issue:
        """Assign an issue to somebody, or to nobody."""
        draft = self._edit(key)
        edits.set_user(draft, to, self.site.user(draft.issue.assignee))
        return self._done(draft)

    def move_to(self, key: str | int, status: str) -> Issue:
        """Move an issue to another column."""
        draft = self._edit(key)
        edits.set_status(draft, status, self.site.now())
        return self._done(draft)

    def comment(self, key: str | int, text: str) -> Comment:
        """Write a comment, in block markup."""
        site, issue, now = self.site, self.site.issue(key), self.site.now()
        made = Comment(
            issue=issue.id,
            author=self.user.account,
            body=building.rich(site, text),
            created=now,
            updated=now,
        )
        with site.store.transaction():
            site.store.put(made)
            site.touch(issue)
            site.send(issue, self.user.account, "commented", mute=False)
            site.save(issue)
        return made

    def edit_comment(self, comment_id: int, text: str) -> None:
        """Change anybody's comment."""
        found = self._comment(comment_id)
        issue = self.site.issue(found.issue)
        with self.site.store.transaction():
            found.body, found.editor = building.rich(self.site, text), self.user.account
            found.updated = self.site.now()
            self.site.store.put(found)
            self.site.touch(issue)
            self.site.save(issue)

    def delete_comment(self, comment_id: int) -> None:
        """Delete anybody's comment."""
        found = self._comment(comment_id)
        issue = self.site.issue(found.issue)
        with self.site.store.transaction():
            self.site.store.drop(found)
            self.site.touch(issue)
            self.site.save(issue)

    def _comment(self, comment_id: int) -> Comment:
        found = self.site.store.get(Comment, comment_id)
        if found is None:
            raise KeyError(comment_id)
        return found

    def create(self, project: str, summary: str, text: str = "") -> Issue:
        """Write a new issue."""
        account = self.user.account
        return building.add_issue(self.site, project, summary, text, reporter=account)

    def clone(self, key: str | int) -> Issue:
        """Clone an issue: labels come along, entity properties do not."""
        issue = self.site.issue(key)
        home = self.site.access.project_of(issue)
        return building.add_issue(
            self.site,
            home.key,
            f"CLONE - {issue.summary}"[: edits.SUMMARY_LENGTH],
            type=issue.type,
            description=issue.description,
            labels=list(issue.labels),
            assignee=issue.assignee,
            points=issue.points,
            reporter=self.user.account,
        )

    def move(self, key: str | int, project: str) -> Issue:
        """Move an issue to another project: it keeps its number, properties and labels."""
        site, issue, home = self.site, self.site.issue(key), self.site.project(project)
        old = site.access.project_of(issue)
        with site.store.transaction():
            former, new = issue.key, f"{home.key}-{home.next_number}"
            home.next_number += 1
            site.store.put(home)
            issue.sprints, issue.components, issue.versions = [], [], []
            issue.security = issue.security if issue.security in home.levels else None
            site.store.rename_issue(issue, new, home.id)
            items = [("project", old.name, home.name), ("Key", former, new)]
            self._note(issue, items)
            site.touch(issue)
            site.save(issue)
        return issue

    def _note(self, issue: Issue, items: list[tuple[str, str, str]]) -> None:
        rows: list[dict[str, str | None]] = [
            {
                "field": name,
                "fieldtype": "jira",
                "fieldId": name.lower(),
                "from": None,
                "fromString": old,
                "to": None,
                "toString": new,
            }
            for name, old, new in items
        ]
        entry = Entry(issue=issue.id, author=self.user.account, created=self.site.now(), items=rows)
        self.site.store.put(entry)

    def delete(self, key: str | int) -> None:
        """Delete an issue for good."""
        with self.site.store.transaction():
            self.site.delete_issue(self.site.issue(key))

    def archive_project(self, project: str, *, archived: bool = True) -> None:
        """Archive a project, or bring it back."""
        home = self.site.project(project)
        home.archived = archived
        with self.site.store.transaction():
            self.site.store.put(home)

    def restrict(self, key: str | int, level: str | None) -> Issue:
        """Give an issue a security level, or none."""
        draft = self._edit(key)
        draft.note("Security", draft.issue.security, level, field_id="security")
        draft.issue.security = level
        return self._done(draft)

    def delete_property(self, key: str | int, name: str) -> None:
        """Take an entity property off an issue, as another app might."""
        issue = self.site.issue(key)
        issue.properties.pop(name, None)
        with self.site.store.transaction():
            self.site.save(issue)

    def set_property(self, key: str | int, name: str, value: object) -> None:
        """Write an entity property, as another app might."""
        issue = self.site.issue(key)
        issue.properties[name] = value
        with self.site.store.transaction():
            self.site.save(issue)
