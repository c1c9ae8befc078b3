"""What people decided in Jira, as labelled issues: what a mapping can be measured on and fitted to.

Which issues these are does not depend on the mapping's verdicts, so that two mappings are measured
on the same ones. Nothing is written, in Jira or here: texts are read by id and live as long as the
run.
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from twohats.errors import ConfigError
from twohats.flows.role_word import Word, told_by_field
from twohats.flows.sync_job import EVER_DAYS
from twohats.model.issue import Issue
from twohats.model.plan import MarkState, Provenance
from twohats.model.settings import SiteSettings, WriteTo
from twohats.model.site import Scope
from twohats.model.verdict import Role, Verdict
from twohats.plan import Declared, Row, Rules, Sight, look, read_property, role_of
from twohats.plan.reconcile import DECISIONS, row_of
from twohats.plan.values import set_by_us
from twohats.ports import History, Jira, Progress
from twohats.roles.labelled import Labelled, RoleName
from twohats.text import text_hash

_BATCH = 100
_LABELS = "labels"
_NAMES: dict[Role, RoleName] = {
    Role.MANAGER: "manager",
    Role.OWNER: "owner",
    Role.BOTH: "both",
    Role.UNCLEAR: "neither",
}
_CHANGED_BY_HAND = frozenset({Row.HUMAN_ADDED, Row.HUMAN_REMOVED, Row.HUMAN_SWAPPED})
_DECIDED = DECISIONS | {Row.DECIDED, Row.TEXT_CHANGED}
_NOT_OURS_TO_READ = frozenset({Row.OPTED_OUT, Row.NEWER})


class Learned(Struct, frozen=True, kw_only=True):
    """What people decided. ``issues`` were read; two kinds of decisions are not used.

    ``unproven``: the history shows no person who did it (clones, imports, automation rules);
    ``queued``: the label says that the role is unclear, which is no role.
    """

    issues: int
    labelled: tuple[Labelled, ...] = ()
    unproven: int = 0
    queued: int = 0


class Told(Struct, frozen=True):
    """What an issue says of its role."""

    issue: Issue
    sight: Sight


class Learner:
    """Reads one site. ``role_field`` is the id of the field that says roles, if one does."""

    def __init__(
        self,
        jira: Jira,
        history: History,
        settings: SiteSettings,
        duties: Mapping[str, Role],
        role_field: str = "",
    ) -> None:
        self._jira = jira
        self._history = history
        self._settings = settings
        self._duties = duties
        self._role_field = role_field
        declared = Declared(settings.labels, frozenset(duties))
        field = settings.sync.write_to is not WriteTo.LABEL
        self._rules = Rules(declared, settings.sync.unclear, field=field)
        alone = settings.sync.write_to is WriteTo.FIELD
        self._word = Word(settings.labels, alone=alone)

    def learn(self, verdict_of: Callable[[Issue], Verdict], progress: Progress) -> Learned:
        """Read the site and return what people decided there."""
        ids: list[str] = []
        number = 0
        found = told_by_field(self._jira.search(self._scope()), self._settings)
        for number, issue in enumerate(found, 1):
            if self._could_be(Told(issue, self._look(issue, verdict_of(issue), fresh=False))):
                ids.append(issue.id)
            if number % _BATCH == 0:
                progress.step(number)
        told = [
            Told(issue, self._look(issue, verdict_of(issue), fresh=True))
            for issue in told_by_field(self._jira.by_ids(ids), self._settings)
        ]
        return self._used([one for one in told if self._is_decided(one.sight)], number)

    def _scope(self) -> Scope:
        """Return all issues, however long done, of the projects that are labelled."""
        sync, projects = self._settings.sync, self._settings.projects
        seen = [access for access in self._jira.access(projects) if access.browse]
        wanted = [one.key for one in seen if sync.service_desk or not one.service_desk]
        if not wanted:
            where, todo = f"site {self._settings.name}", "check projects in twohats.toml"
            raise ConfigError("none of its projects can be read", where=where, todo=todo)
        return Scope(projects=tuple(wanted), done_days=EVER_DAYS, jql=self._settings.jql)

    def _look(self, issue: Issue, verdict: Verdict, *, fresh: bool) -> Sight:
        prop = read_property(issue.provenance)
        text = text_hash(issue.title, issue.description)
        return look(issue.labels, verdict, prop, self._rules, text=text, fresh=fresh)

    def _could_be(self, told: Told) -> bool:
        """Tell whether an issue as the search shows it has to be read by id.

        Where the search does not tell the property, labels that twohats would set and that are
        not there may have been taken off by a person.
        """
        sight = told.sight
        row = row_of(sight)
        if row is Row.UNREAD:
            return bool(sight.mine or sight.wish)
        return row is Row.STALE_SEARCH or self._is_decided(sight)

    def _is_decided(self, sight: Sight) -> bool:
        """Tell whether the labels are somebody else's word."""
        row, prop = row_of(sight), sight.prop
        if row in _NOT_OURS_TO_READ:
            return False
        if row in _DECIDED:
            return True
        known = prop if isinstance(prop, Provenance) else Provenance()
        if known.state is MarkState.RELEASED:
            return False
        return known.state is MarkState.DECIDED or bool(
            sight.mine & self._word.labels - set_by_us(known)
        )

    def _used(self, decided: Sequence[Told], issues: int) -> Learned:
        names = self._settings.labels
        queued = [one for one in decided if self._role(one) is None]
        asked = [one for one in decided if self._role(one) is not None]
        proven = self._proven(asked)
        used = [one for one in asked if one.issue.id in proven]
        return Learned(
            issues=issues,
            labelled=tuple(self._labelled(one, names.duty_prefix) for one in used),
            unproven=len(asked) - len(used),
            queued=len(queued),
        )

    def _role(self, told: Told) -> Role | None:
        """Return the role that was decided; ``None`` where it is said to be unclear."""
        names = self._settings.labels
        role = role_of(told.sight.mine, names)
        return None if role is Role.UNCLEAR and names.unclear in told.sight.mine else role

    def _labelled(self, told: Told, prefix: str) -> Labelled:
        issue, role = told.issue, self._role(told) or Role.UNCLEAR
        return Labelled(
            id=issue.key,
            title=issue.title,
            role=_NAMES[role],
            body=issue.description,
            project=issue.project,
            duty=self._duty(told.sight, role, prefix),
            clear=row_of(told.sight) is not Row.TEXT_CHANGED,
            parent=issue.parent_title,
            issue_type=issue.issue_type,
            components=issue.components,
            labels=tuple(label for label in issue.labels if label not in told.sight.mine),
        )

    def _duty(self, sight: Sight, role: Role, prefix: str) -> str | None:
        """Return the duty that a person's label says; twohats' own says nothing new."""
        ours = set_by_us(sight.prop) if isinstance(sight.prop, Provenance) else frozenset[str]()
        said = [label.removeprefix(prefix) for label in sight.mine - ours]
        found = [one for one in said if self._duties.get(one) in {role, None} - {None}]
        return found[0] if len(found) == 1 else None

    def _proven(self, asked: Sequence[Told]) -> frozenset[str]:
        """Return the ids of issues whose history shows a person who said what they say now.

        What twohats itself did since, such as bringing the field to the label, does not count.
        """
        known = {one.issue.id: one for one in asked}
        me, last = self._jira.account().id, dict[str, frozenset[str] | None]()
        for edit in self._history.edits(list(known), {_LABELS, self._role_field} - {""}):
            if edit.by == me or edit.issue_id not in known:
                continue
            watched = self._watched(known[edit.issue_id])
            old, new = (self._says(text, edit.field, watched) for text in (edit.old, edit.new))
            if old != new:
                last[edit.issue_id] = new if edit.by and not edit.by_app else None
        return frozenset(
            issue_id
            for issue_id, one in known.items()
            if last.get(issue_id) == one.sight.mine & self._watched(one)
        )

    def _watched(self, told: Told) -> frozenset[str]:
        """Return the labels whose coming and going is the decision."""
        if self._role(told) is Role.UNCLEAR:
            return self._rules.declared.always
        return self._word.labels

    def _says(self, text: str, field: str, watched: frozenset[str]) -> frozenset[str]:
        """Return what one side of an edit says of the role, in labels."""
        if field == self._role_field:
            return self._word.labels_told(text)
        return frozenset(text.split()) & watched
