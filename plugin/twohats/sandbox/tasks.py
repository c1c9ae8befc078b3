"""Background work: bulk edits and bulk property writes, done when their time has come."""

from typing import Any

from twohats.sandbox import edits
from twohats.sandbox.answers import Refusal
from twohats.sandbox.things import Task, User
from twohats.sandbox.world import Sandbox

RETENTION_MS = 14 * 86_400_000


def submit(site: Sandbox, user: User, what: str, work: dict[str, Any]) -> Task:
    """Queue work; it is done ``rules.task_ms`` later."""
    now = site.now()
    task = Task(
        what=what, account=user.account, submitted=now, due=now + site.rules.task_ms, work=work
    )
    with site.store.transaction():
        site.store.put(task)
    return task


def unfinished(site: Sandbox, what: str) -> list[Task]:
    """Return the tasks of a kind that do not yet call themselves complete."""
    return [task for task in site.store.all(Task) if task.what == what and not finished(site, task)]


def finished(site: Sandbox, task: Task) -> bool:
    """Whether a task shows itself as ended."""
    return bool(task.status) or (task.ran_at is not None and task.polls >= site.rules.task_polls)


def state(site: Sandbox, task: Task) -> str:
    """Return the state a task shows."""
    if task.status:
        return task.status
    if finished(site, task):
        return "COMPLETE"
    return "ENQUEUED" if task.polls == 0 else "RUNNING"


def run_due(site: Sandbox) -> None:
    """Do the work whose time has come."""
    if site.store.fact("last task") is None:
        return
    for task in site.store.all(Task):
        if task.ran_at is None and not task.status and task.due <= site.now():
            with site.store.transaction():
                _run(site, task)


def _run(site: Sandbox, task: Task) -> None:
    user = site.user(task.account)
    step = _edit_one if task.what == "edit" else _write_properties
    for name, work in task.work["issues"].items():
        try:
            issue, project = site.access.issue(user, name)
        except Refusal:
            task.unseen += 1
            continue
        try:
            if not site.access.may(user, "EDIT_ISSUES", project) or project.archived:
                message = "You do not have permission to edit this issue."
                raise Refusal(403, message)  # noqa: TRY301 - one way to fail an issue
            step(site, task, issue.id, work)
        except Refusal as refusal:
            task.failed[str(issue.id)] = _reasons(refusal)
        else:
            task.done.append(issue.id)
    task.ran_at = site.now()
    site.store.put(task)


def _reasons(refusal: Refusal) -> list[str]:
    shown = refusal.body
    return [*shown.get("errorMessages", []), *shown.get("errors", {}).values()]


def _edit_one(site: Sandbox, task: Task, issue_id: int, _work: object) -> None:
    issue = site.issue(issue_id)
    draft = site.draft(issue, site.access.project_of(issue))
    for change in task.work["labels"]:
        given = [label["name"] for label in change.get("labels", [])]
        option, old = change["bulkEditMultiSelectFieldOption"], draft.issue.labels
        if option == "ADD":
            edits.set_labels(draft, [*old, *given])
        elif option == "REMOVE":
            edits.set_labels(draft, [label for label in old if label not in given])
        else:
            edits.set_labels(draft, given if option == "REPLACE" else [])
    for choice in task.work["choices"]:
        number = str(choice["option"]["optionId"])
        value = None if number == "-1" else {"id": number}
        edits.set_choice(draft, "Work role", choice["fieldId"], value)
    site.finish(draft, task.account, mute=not task.work["notify"])


def _write_properties(site: Sandbox, _task: Task, issue_id: int, work: dict[str, Any]) -> None:
    issue = site.issue(issue_id)
    for key, value in work.items():
        edits.check_property(key, value)
        issue.properties[key] = value
    if site.rules.property_bumps_updated:
        site.touch(issue)
    site.save(issue)
