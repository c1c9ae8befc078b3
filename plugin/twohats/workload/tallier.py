"""Count issues as they stream by: the hot path of an audit.

An issue of no role costs a few additions; only role work opens cells. Memory grows with
projects, people and duties, never with the number of issues.
"""

from twohats.model.issue import Issue, Person
from twohats.model.settings import BalanceSettings, LabelNames
from twohats.model.tally import AGE_BUCKETS, WEEKS, State, Tally
from twohats.model.verdict import DecidedBy, Effective, Reason, Role, Verdict
from twohats.workload import measures
from twohats.workload.accumulate import CellSum, ProjectSum, freeze

# Looking a member up on its enum is slow in a loop of millions.
_UNCLEAR, _NO_EVIDENCE = Role.UNCLEAR, Reason.NO_EVIDENCE
_QUEUE = (Reason.WEAK, Reason.TOO_CLOSE)
_EVIDENCE, _FALLBACK = DecidedBy.EVIDENCE, DecidedBy.FALLBACK
_OPEN, _FINISHED, _BEFORE, _OLDER = State.OPEN, State.FINISHED, State.BEFORE, State.OLDER
_SLOT = {Role.OWNER: 0, Role.MANAGER: 1, Role.BOTH: 2}
NOBODY = ""
BY_HUMAN = "human"  # the reason of an unclear issue that a person decided to be neither role's


class Tallier:
    """Counts issues of one site against one moment.

    ``now_ms`` is the moment that ages and windows are counted back from; parts that shall be
    merged must be given the same. ``labels`` are the site's label names.
    """

    def __init__(
        self,
        settings: BalanceSettings,
        now_ms: int,
        *,
        site: str = "",
        labels: LabelNames | None = None,
    ) -> None:
        names = labels or LabelNames()
        self._site = site
        self._now_ms = now_ms
        self._latest_ms = now_ms + measures.DAY_MS  # a day's grace: clocks, local times
        self._window_days = settings.window_days
        self._window_ms = settings.window_days * measures.DAY_MS
        self._queue_label = names.unclear
        self._labels = {
            Role.OWNER: (names.owner,),
            Role.MANAGER: (names.manager,),
            Role.BOTH: (names.owner, names.manager),
        }
        self._projects: dict[str, ProjectSum] = {}
        self._people: dict[str, Person] = {}

    def add(self, issue: Issue, verdict: Verdict, effective: Effective) -> None:
        """Count one issue. Each issue must be given once."""
        name = issue.project or issue.key.rpartition("-")[0]
        project = self._projects.get(name)
        if project is None:
            project = self._projects[name] = ProjectSum()
        project.issues += 1
        assignee = issue.assignee
        person = NOBODY if assignee is None else self._person(assignee, project)
        if not issue.done:
            presence = project.presence
            presence[person] = presence.get(person, 0) + 1
        if measures.is_odd(issue, self._latest_ms):
            for oddity in measures.oddities(issue, self._latest_ms):
                _count(project.oddities, oddity)
        by = effective.decided_by
        if by is None or by is _FALLBACK:
            self._add_reason(issue, verdict.reason, project)
        if effective.role is not _UNCLEAR:
            self._add_role(issue, effective, person, project)
        elif by is not None:
            _count(project.reasons, BY_HUMAN)

    def tally(self) -> Tally:
        """Return what was counted so far."""
        return freeze(self._site, self._now_ms, self._window_days, self._projects, self._people)

    def _person(self, person: Person, project: ProjectSum) -> str:
        known = self._people.get(person.id)
        if known is None or known != person:
            if measures.is_deleted(person):
                _count(project.oddities, "deleted_assignee")
                return NOBODY
            self._people[person.id] = measures.same_person(known, person)
        return person.id

    def _add_reason(self, issue: Issue, reason: Reason | None, project: ProjectSum) -> None:
        if reason is _NO_EVIDENCE:
            project.no_evidence += 1
        elif reason is not None:
            _count(project.reasons, reason.value)
            if reason in _QUEUE and not issue.done:
                project.queue += 1
                project.queue_labelled += self._queue_label in issue.labels
                measures.keep_oldest(project.samples, measures.sample(issue))

    def _add_role(
        self, issue: Issue, effective: Effective, person: str, project: ProjectSum
    ) -> None:
        role, by = effective.role, effective.decided_by or _EVIDENCE
        state = self._finished(issue, role, by, project) if issue.done else _OPEN
        if state is _OLDER:
            person = NOBODY  # nothing is told of a person beyond the windows
        key = (person, role, effective.duty or "", state, by)
        cell = project.cells.get(key)
        if cell is None:
            cell = project.cells[key] = CellSum()
        _add_sizes(cell, issue)
        labels = issue.labels
        if labels and all(label in labels for label in self._labels[role]):
            cell.labelled += 1
        if state is _OPEN:
            self._add_age(issue, cell, project)
        if state is _OPEN or state is _FINISHED:
            measures.keep_oldest(cell.samples, measures.sample(issue))

    def _finished(self, issue: Issue, role: Role, by: DecidedBy, project: ProjectSum) -> State:
        resolved = issue.resolved_ms
        if resolved is None:
            _count(project.oddities, "undated_done")
            return _OLDER
        if resolved > self._latest_ms or resolved < (issue.created_ms or 0):
            return _OLDER
        ago = max(0, self._now_ms - resolved)
        week = ago // measures.WEEK_MS
        if week < WEEKS and by is not _FALLBACK:
            project.weeks[week][_SLOT[role]] += 1
        if ago < self._window_ms:
            return _FINISHED
        return _BEFORE if ago < 2 * self._window_ms else _OLDER

    def _add_age(self, issue: Issue, cell: CellSum, project: ProjectSum) -> None:
        created = issue.created_ms
        if created is None:
            _count(project.oddities, "undated_open")
        elif created <= self._latest_ms:
            ages = cell.ages
            if not ages:
                ages.extend([0] * AGE_BUCKETS)
            ages[measures.age_bucket(created, self._now_ms)] += 1


def _add_sizes(cell: CellSum, issue: Issue) -> None:
    cell.issues += 1
    points, seconds = measures.points_of(issue), measures.seconds_of(issue)
    if points is not None:
        cell.pointed += 1
        cell.points_milli += points
    if seconds is not None:
        cell.estimated += 1
        cell.seconds += seconds


def _count(counts: dict[str, int], name: str) -> None:
    counts[name] = counts.get(name, 0) + 1
