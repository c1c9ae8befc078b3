"""The role in a single-select field of its own, instead of labels or beside them.

Everything else thinks in labels. This stands between it and the site: what the field says is
read as if the role labels said it, and what is to become of the role labels is written to the
field in the same request. A person may change either; whichever differs from what twohats left
is the person's word, and both are brought to it. ``undo`` leaves a person's word in both.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from twohats.errors import ConfigError, IssueError
from twohats.flows.role_word import Word, role_value
from twohats.flows.sync_job import DAY_MS, Job
from twohats.model.issue import Issue
from twohats.model.plan import Change, FieldValue, MarkState, Provenance
from twohats.model.settings import LabelNames, WriteTo
from twohats.model.site import Account, Comment, ProjectAccess, Scope
from twohats.plan import ROLES, options_by_role
from twohats.ports import Jira, Screens

_CACHE = "role field"
LACKS = "the field with the role lacks the options"  # what is told, and its options


class Options(Struct, frozen=True, kw_only=True):
    """The field's name and id and, by project, its option for each role; when it was looked up.

    Only projects that offer an option for every role are in it.
    """

    name: str = ""
    field: str
    by_project: dict[str, dict[str, str]]
    at_ms: int


class Carried(Struct, frozen=True):
    """What an issue truly carries: role labels, and what the field says."""

    labels: frozenset[str]
    option: str


def with_role_field(job: Job) -> Job:
    """Return the job, its site seen through the role field where the settings name one.

    Raises ``ConfigError`` where the field is missing, or no project offers all its options. One
    project of several that lacks some is told when an issue of it is to be written.
    """
    sync = job.settings.sync
    if sync.write_to is WriteTo.LABEL or job.around is None:
        return job
    screens = job.around.screens
    options = _options(job, screens)

    def look_again(project: str) -> Mapping[str, str]:
        return _offered(screens, project, options.field) or {}

    alone = sync.write_to is WriteTo.FIELD
    jira = FieldJira(job.jira, options, look_again, job.settings.labels, alone=alone)
    return replace(job, jira=jira)


def _options(job: Job, screens: Screens) -> Options:
    """Return the options, looked up once a day; those that are missing, each time."""
    raw = job.ledger.cached(_CACHE)
    try:
        known = msgspec.json.decode(raw, type=Options) if raw else None
    except msgspec.DecodeError:
        known = None
    name = job.settings.sync.field
    if not name:
        raise ConfigError(
            "sync.write_to wants a field, and sync.field names none",
            where=f"site {job.settings.name}",
            todo="name a single-select field with the options project-owner, project-manager, both",
        )
    if known is None or known.name != name or not 0 <= job.now() - known.at_ms < DAY_MS:
        raw, field = b"", screens.find_field(name)
        known = Options(name=name, field=field, by_project={}, at_ms=job.now())
    asked = [key for key in job.settings.projects if key not in known.by_project]
    found = {key: _offered(screens, key, known.field) for key in asked}
    whole = {key: offered for key, offered in found.items() if offered and not _lacking(offered)}
    options = replace(known, by_project={**known.by_project, **whole})
    if not options.by_project:
        _refuse(job, found)
    if options != known or not raw:
        job.ledger.cache(_CACHE, msgspec.json.encode(options))
    return options


def _refuse(job: Job, found: Mapping[str, Mapping[str, str] | None]) -> None:
    """Raise ``ConfigError`` where the account may edit, and yet the field offers too little."""
    for one in job.jira.access([key for key, offered in found.items() if offered is not None]):
        if one.browse and one.edit:
            raise ConfigError(
                _lacks(job.settings.sync.field, found[one.key] or {}),
                where=f"project {one.key}",
                todo="ask a Jira administrator for them, and for the field on the edit screen",
            )


def _offered(screens: Screens, project: str, field: str) -> dict[str, str] | None:
    """Return the field's option for each role, as far as the project has them."""
    told = screens.options(project, field)
    return None if told is None else options_by_role(told)


def _lacking(offered: Mapping[str, str]) -> list[str]:
    return [role for role in ROLES if role not in offered]


def _lacks(field: str, offered: Mapping[str, str]) -> str:
    return f"the field {field} lacks the options {', '.join(_lacking(offered))}"


class FieldJira:
    """A site whose role field reads and writes like labels."""

    def __init__(
        self,
        jira: Jira,
        options: Options,
        look_again: Callable[[str], Mapping[str, str]],
        names: LabelNames,
        *,
        alone: bool,
    ) -> None:
        self._jira = jira
        self._field_id = options.field
        self._by_project = dict[str, Mapping[str, str]](options.by_project)
        self._look_again = look_again
        self._word = Word(names, alone=alone, rereads=True)
        self._carried: dict[str, Carried] = {}  # as last read by id

    def account(self) -> Account:
        """Return the account behind the token."""
        return self._jira.account()

    def access(self, projects: Sequence[str]) -> tuple[ProjectAccess, ...]:
        """Return what the account may do in each project."""
        return self._jira.access(projects)

    def search(self, scope: Scope) -> Iterator[Issue]:
        """Yield the scope's issues, with labels as the field says."""
        return map(self._word.presented, self._jira.search(scope))

    def by_ids(self, ids: Sequence[str]) -> Iterator[Issue]:
        """Yield these issues, with labels as the field says."""
        for issue in self._jira.by_ids(ids):
            labels = frozenset(issue.labels) & self._word.labels
            self._carried[issue.id] = Carried(labels, issue.role_field or "")
            yield self._word.presented(issue)

    def keys(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """Yield (id, key) of the scope's issues."""
        return self._jira.keys(scope)

    def write(self, change: Change, *, mute: bool) -> None:
        """Write a change, its role labels to the field (and to labels too, unless alone)."""
        self._jira.write(self.translated(change), mute=mute)

    def write_each(
        self, changes: Iterable[Change], mute: Callable[[Change], bool]
    ) -> Iterator[tuple[Change, IssueError | None]]:
        """Write many changes as ``write`` does, several at once."""
        refused: list[tuple[Change, IssueError]] = []

        def translated() -> Iterator[Change]:
            for change in changes:
                try:
                    yield self.translated(change)
                except IssueError as error:
                    refused.append((change, error))

        for sent in self._jira.write_each(translated(), mute):
            yield sent
            while refused:
                yield refused.pop(0)
        yield from refused

    def write_provenance(self, issue_id: str, value: Provenance | None) -> None:
        """Write, or delete, the property alone."""
        self._jira.write_provenance(issue_id, value)

    def comments(self, key: str) -> Iterator[Comment]:
        """Yield all comments, oldest first."""
        return self._jira.comments(key)

    def post(self, key: str, body: object, marker: bytes, *, internal: bool = False) -> str:
        """Add a comment; return its id."""
        return self._jira.post(key, body, marker, internal=internal)

    def edit(self, key: str, comment_id: str, body: object, *, mute: bool) -> None:
        """Replace a comment's body."""
        self._jira.edit(key, comment_id, body, mute=mute)

    def delete(self, key: str, comment_id: str) -> None:
        """Delete a comment."""
        self._jira.delete(key, comment_id)

    def translated(self, change: Change) -> Change:
        """Return the change in terms of what the site has."""
        roles = self._word.labels
        target = ((frozenset(change.seen) - set(change.remove)) | set(change.add)) & roles
        carried = self._carried.get(change.issue_id, Carried(frozenset(), ""))
        real = carried.labels
        kept = frozenset() if self._word.alone else target
        going = real - kept
        if self._word.alone:  # only what stems from the time when labels were written
            going &= frozenset(change.was.set_by_us if change.was else ())
        return replace(
            change,
            add=tuple(sorted((set(change.add) - roles) | (kept - real))),
            remove=tuple(sorted((set(change.remove) - roles) | going)),
            field=self._field(change, carried, target),
        )

    def _field(self, change: Change, carried: Carried, target: frozenset[str]) -> FieldValue | None:
        role = role_value(target, self._word.names)
        if change.provenance is None and change.was is not None:
            if change.was.state is MarkState.DECIDED:
                return None  # a person's word stays
            role = "" if change.was.field else role
        option = self._option(change, role) if role else ""
        unknown = carried.option and not self._word.role_of_option(carried.option)
        if option == carried.option or (not option and unknown):
            return None
        return FieldValue(self._field_id, option)

    def lack(self, project: str) -> str:
        """Return what the project's field lacks, in words."""
        return f"{LACKS} {', '.join(_lacking(self._offered(project)))}"

    def _offered(self, project: str) -> Mapping[str, str]:
        if project not in self._by_project:  # it had no issue yet, or lacked options
            self._by_project[project] = self._look_again(project)
        return self._by_project[project]

    def _option(self, change: Change, role: str) -> str:
        project = change.project
        offered = self._offered(project)
        if role not in offered:
            raise IssueError(self.lack(project), where=project, permanent=True)
        return offered[role]
