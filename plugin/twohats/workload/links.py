"""JQL that leads from a number to its issues."""

from collections.abc import Sequence

from msgspec import Struct

from twohats.model.settings import LabelNames
from twohats.model.tally import KEYS_KEPT, Tally
from twohats.model.verdict import DecidedBy, Role

OPEN = "statusCategory != Done"
UNASSIGNED = "assignee is EMPTY"
_MOSTLY = 0.9


class Links(Struct, frozen=True):
    """Makes JQL. By label where the issues carry theirs in Jira, else by key.

    A clause list is joined by AND. Before a sync no label is there, and only keys can lead.
    """

    names: LabelNames
    by_label: bool
    queue_by_label: bool = False

    def role(self, role: Role) -> str:
        """Return the clause for the work of a role, that of both included."""
        return f"labels = {quote(self.names.owner if role is Role.OWNER else self.names.manager)}"

    def exactly(self, role: Role) -> str:
        """Return the clause for the work of one role alone, or of ``BOTH``."""
        if role is Role.BOTH:
            return f"{self.role(Role.OWNER)} AND {self.role(Role.MANAGER)}"
        other = self.names.manager if role is Role.OWNER else self.names.owner
        return f"{self.role(role)} AND labels != {quote(other)}"

    def any_role(self) -> str:
        """Return the clause for all role work."""
        return f"labels in ({quote(self.names.owner)}, {quote(self.names.manager)})"

    def of_queue(self, count: int, issues: Sequence[str], *clauses: str) -> str:
        """Return JQL for people's triage queue, or for the first issues of it."""
        if self.queue_by_label and count:
            return " AND ".join((*clauses, f"labels = {quote(self.names.unclear)}", OPEN))
        return by_key(issues)

    def duty(self, duty: str) -> str:
        """Return the clause for a duty, empty where duties are not written as labels."""
        return f"labels = {quote(self.names.duty_prefix + duty)}" if self.names.write_duties else ""

    def all_of(self, count: int, issues: Sequence[str], *clauses: str) -> str:
        """Return JQL for exactly these issues; empty where neither label nor key can tell."""
        if not count:
            return ""
        if self.by_label and all(clauses):
            return " AND ".join(clauses)
        return by_key(issues) if len(issues) == count else ""

    def some_of(self, count: int, issues: Sequence[str], *clauses: str) -> str:
        """Return JQL for these issues, for the first of them where no label can tell."""
        return self.all_of(count, issues, *clauses) or by_key(issues)


def links_for(tally: Tally, names: LabelNames) -> Links:
    """Return links that go by label exactly if nine in ten such issues carry theirs."""
    cells = [cell for cell in tally.cells if cell.key.by is not DecidedBy.FALLBACK]
    queue = sum(project.queue for project in tally.projects)
    return Links(
        names,
        by_label=_mostly(sum(c.labelled for c in cells), sum(c.work.issues for c in cells)),
        queue_by_label=_mostly(sum(p.queue_labelled for p in tally.projects), queue),
    )


def _mostly(labelled: int, issues: int) -> bool:
    return issues > 0 and labelled >= _MOSTLY * issues


def quote(value: str) -> str:
    """Return a JQL string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def project(key: str) -> str:
    """Return the clause for a project."""
    return f"project = {quote(key)}"


def any_project(keys: Sequence[str]) -> str:
    """Return the clause for some projects."""
    return f"project in ({', '.join(map(quote, keys))})"


def assignee(person: str) -> str:
    """Return the clause for a person's issues."""
    return f"assignee = {quote(person)}"


def finished(window_days: int, windows_back: int = 0) -> str:
    """Return the clause for work finished in the window, or in one before it."""
    since = f"resolved >= -{window_days * (windows_back + 1)}d"
    return f"{since} AND resolved < -{window_days * windows_back}d" if windows_back else since


def by_key(issues: Sequence[str]) -> str:
    """Return JQL that names issues, the first 50; empty for none."""
    return f"key in ({', '.join(map(quote, issues[:KEYS_KEPT]))})" if issues else ""
