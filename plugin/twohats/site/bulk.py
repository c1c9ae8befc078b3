"""Many issues at once on Cloud, so that a death in the middle can be told apart afterwards.

Labels and properties are two tasks there. The property goes first and says ``pending``, with
the labels before and after: whichever of the two an issue then carries is ours. Then the labels,
then the property again, as final.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Raw, Struct

from twohats.errors import IssueError, ProtocolError, TryLaterError
from twohats.model.issue import Dialect
from twohats.model.plan import Change, MarkState, Provenance
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.reader import SiteReader
from twohats.site.verdicts import RefusalError, Why, why_of
from twohats.site.writer import no_labels_field

LABELS_A_TASK: Final = 1000  # issues
PROPERTIES_A_TASK: Final = 100
_POLLS: Final = 600  # with the waits below: about an hour and a half
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 10.0
_TASK = re.compile(r"/task/([0-9A-Za-z-]{1,64})$")
_FOR_GOOD = frozenset({Why.LABELS_SCREEN, Why.FIELD_SCREEN, Why.ARCHIVED})
_RUNNING = frozenset({"ENQUEUED", "RUNNING", "CANCEL_REQUESTED"})


class _Submitted(Struct, rename="camel"):
    task_id: str


class _Edit(Struct, rename="camel"):
    status: str
    processed_accessible_issues: list[int] = []
    failed_accessible_issues: dict[str, object] = {}  # what each issue was refused for


class _Task(Struct):
    status: str


class _Screen(Struct):
    fields: dict[str, Raw]


class SiteBulk:
    """Bulk writes. No task's id is kept: what a dead run began, the issues' properties tell."""

    def __init__(self, http: Http, reader: SiteReader) -> None:
        self._http = http
        self._reader = reader

    @staticmethod
    def worth_it(changes: Collection[Change]) -> bool:
        """Tell whether it needs fewer requests than a PUT an issue, if no task is polled twice."""
        groups = sum(
            2 * -(-len(ids) // LABELS_A_TASK)
            for verb in ("ADD", "REMOVE")
            for ids in _groups(changes, verb).values()
        )
        return groups + 5 * -(-len(changes) // PROPERTIES_A_TASK) < len(changes)

    def write_all(self, changes: Sequence[Change]) -> dict[str, IssueError]:
        """Bring these issues to what the changes say, without mail; return the failures by id.

        Every change must carry a provenance. An issue that failed stays ``pending``, or as it
        was: the next run sees which, and goes on from there.
        """
        failed = self._not_to_be_labelled(changes)
        able = [change for change in changes if change.issue_id not in failed]
        final = {change.issue_id: _provenance(change) for change in able}
        self._set_properties({c.issue_id: _pending(c) for c in able})
        marked = self._marked(final)
        failed |= {
            i: _failure(i, "the property could not be set") for i in final if i not in marked
        }
        ready = [change for change in able if change.issue_id in marked]
        for verb in ("ADD", "REMOVE"):
            for labels, ids in _groups(ready, verb).items():
                failed.update(self._edit_labels(verb, labels, ids))
        self._set_properties({i: mark for i, mark in final.items() if i not in failed})
        return failed

    def _not_to_be_labelled(self, changes: Sequence[Change]) -> dict[str, IssueError]:
        """Return the errors of all issues in projects whose edit screen lacks the field Labels.

        One issue a project is looked at, before anything is written.
        """
        first = {change.project: change.key for change in reversed(changes)}
        barred = {project for project, key in first.items() if not self._has_labels(key)}
        return {c.issue_id: no_labels_field(c.project) for c in changes if c.project in barred}

    def _has_labels(self, key: str) -> bool:
        path = api(Dialect.CLOUD, "issue", key, "editmeta")
        try:
            return "labels" in self._http.get(path, about=key).read(_Screen).fields
        except RefusalError:
            return True  # it tells nothing of the others: the task will name it

    def _set_properties(self, values: Mapping[str, Provenance]) -> None:
        path = api(Dialect.CLOUD, "issue", "properties", "multi")
        for ids in _batches(list(values), PROPERTIES_A_TASK):
            issues = [{"issueID": int(i), "properties": {"twohats": values[i]}} for i in ids]
            answer = self._http.post(
                path, {"issues": issues}, about="bulk edit", repeat=Repeat.SAFE, see_other=True
            )
            self._finish_task(answer.headers.get("location", ""))

    def _finish_task(self, location: str) -> None:
        # Only the task's id is taken from the address; where to ask is ours to say.
        found = _TASK.search(location)
        if found is None:
            raise ProtocolError("Jira does not name the task it started", where=self._http.base)
        task = found[1]
        path = api(Dialect.CLOUD, "task", task)
        self._wait(lambda: self._http.get(path, about="bulk edit").read(_Task).status, task)

    def _edit_labels(
        self, verb: str, labels: tuple[str, ...], ids: Sequence[str]
    ) -> dict[str, IssueError]:
        failed: dict[str, IssueError] = {}
        for some in _batches(ids, LABELS_A_TASK):
            failed |= self._edit_task(verb, labels, some)
        return failed

    def _edit_task(
        self, verb: str, labels: tuple[str, ...], ids: Sequence[str]
    ) -> dict[str, IssueError]:
        """Run one task; return what it did not surely change. COMPLETE can hold failures."""
        field = {
            "fieldId": "labels",
            "bulkEditMultiSelectFieldOption": verb,
            "labels": [{"name": label} for label in labels],
        }
        body = {
            "selectedActions": ["labels"],
            "selectedIssueIdsOrKeys": list(ids),
            "sendBulkNotification": False,
            "editedFieldsInput": {"labelsFields": [field]},
        }
        path = api(Dialect.CLOUD, "bulk", "issues", "fields")
        answer = self._http.post(path, body, about="bulk edit", repeat=Repeat.SAFE)
        task = answer.read(_Submitted).task_id
        state = _Edit(status="")

        def poll() -> str:
            nonlocal state
            queue = api(Dialect.CLOUD, "bulk", "queue", task)
            state = self._http.get(queue, about="bulk edit").read(_Edit)
            return state.status

        self._wait(poll, task)
        refused = state.failed_accessible_issues
        done = {str(i) for i in state.processed_accessible_issues} - set(refused)
        return {i: _left_out(i, refused.get(i)) for i in ids if i not in done}

    def _wait(self, poll: Callable[[], str], task: str) -> str:
        wait = _FIRST_WAIT
        for _ in range(_POLLS):
            status = poll()
            if status not in _RUNNING:
                return status
            self._http.wait(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
        raise TryLaterError(
            f"bulk task {task} is still running", where=self._http.base, todo="run again later"
        )

    def _marked(self, final: Mapping[str, Provenance]) -> set[str]:
        """Return the ids whose property now says ``pending``: the task's own word is no proof."""
        read = self._reader.by_ids(list(final))
        return {issue.id for issue in read if _is_pending(issue.provenance)}


def _groups(changes: Collection[Change], verb: str) -> dict[tuple[str, ...], list[str]]:
    """Return the issues by the set of labels to add (or remove): one task each."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for change in changes:
        labels = tuple(sorted(change.add if verb == "ADD" else change.remove))
        if labels:
            groups.setdefault(labels, []).append(change.issue_id)
    return groups


def _provenance(change: Change) -> Provenance:
    if change.provenance is None:
        raise TypeError("a change without provenance cannot be made in bulk")
    return change.provenance


def _pending(change: Change) -> Provenance:
    mark = _provenance(change)
    return msgspec.structs.replace(
        mark, state=MarkState.PENDING, before=change.seen, after=mark.labels
    )


def _is_pending(value: bytes | None) -> bool:
    try:
        return msgspec.json.decode(value or b"{}", type=Provenance).state is MarkState.PENDING
    except msgspec.DecodeError:
        return False


def _left_out(issue_id: str, reasons: object) -> IssueError:
    if why_of(str(reasons)) in _FOR_GOOD:
        what = str(why_of(str(reasons)))
        return IssueError(what, where=f"issue {issue_id}", permanent=True)
    return _failure(issue_id, "bulk edit left it out")


def _failure(issue_id: str, what: str) -> IssueError:
    return IssueError(what, where=f"issue {issue_id}", todo="the next run goes on from here")


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
