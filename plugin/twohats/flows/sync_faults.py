"""What cannot be written for good: told once, parked, and tried again when it may be mended."""

from collections.abc import Mapping, Sequence

from twohats.errors import IssueError
from twohats.flows.role_field import LACKS, FieldJira
from twohats.flows.sync_job import DAY_MS, NO_BROWSE, Failure, Job
from twohats.flows.sync_survey import Survey
from twohats.model.plan import Change
from twohats.model.run import NO_LABELS, Fault
from twohats.model.site import ProjectAccess

NO_EDIT = "the account may not edit issues there"
PARKED_DAYS = 7

Access = Mapping[str, ProjectAccess]


def to_try_again(job: Job, access: Access) -> list[Fault]:
    """Return the parked faults that may be mended: by time, or by what Jira tells of a project."""
    now = job.now()
    mended = [fault for fault in job.ledger.faults(now).values() if _is_mended(job, access, fault)]
    return [*job.ledger.lapsed(now), *mended]


def writable(
    job: Job, access: Access, found: Survey, again: Sequence[Fault]
) -> tuple[list[Change], list[Failure]]:
    """Return the changes that can be made; those of barred projects are told once each."""
    parked = job.ledger.faults(job.now())
    held = {subject: fault for subject, fault in parked.items() if fault not in again}
    good: list[Change] = []
    barred: dict[str, Failure] = {}
    for change in found.changes:
        if not _may_edit(access, change.project):
            subject = f"project:{change.project}"
            barred[subject] = Failure(subject, change.project, NO_EDIT, permanent=True)
            found.kept["cannot be written"] += 1
        elif _is_parked(change, held, found):
            found.kept["parked"] += 1
        else:
            good.append(change)
    return good, list(barred.values())


def _is_mended(job: Job, access: Access, fault: Fault) -> bool:
    if not fault.subject.startswith("project:"):
        return False
    if fault.what == NO_BROWSE:
        known = access.get(fault.key)
        return known is not None and known.browse
    if not _may_edit(access, fault.key):
        return False
    if fault.what.startswith(LACKS):
        return not isinstance(job.jira, FieldJira) or job.jira.lack(fault.key) != fault.what
    if fault.what not in {NO_EDIT, NO_LABELS}:
        return False
    return fault.what == NO_EDIT or _has_labels(job, fault.key)


def _has_labels(job: Job, project: str) -> bool:
    try:
        return job.around is not None and bool(job.around.screens.labels_editable(project))
    except IssueError:  # what cannot be looked at is not mended
        return False


def _may_edit(access: Access, project: str) -> bool:
    known = access.get(project)
    return known is not None and known.browse and known.edit


def _is_parked(change: Change, held: Mapping[str, Fault], found: Survey) -> bool:
    if f"project:{change.project}" in held:
        return True
    fault = held.get(change.issue_id)
    return fault is not None and fault.updated_ms == (found.updated.get(change.issue_id) or 0)


def park(job: Job, failures: Sequence[Failure]) -> tuple[Failure, ...]:
    """Park what repeating will not mend; return the failures that were not parked before."""
    known = job.ledger.faults(job.now())
    fresh = []
    for failure in failures:
        if failure.permanent and failure.subject in known:
            continue
        fresh.append(failure)
        if failure.permanent:
            job.ledger.park(
                Fault(
                    subject=failure.subject,
                    what=failure.what,
                    key=failure.key,
                    until_ms=job.now() + PARKED_DAYS * DAY_MS,
                    updated_ms=failure.updated_ms or 0,
                )
            )
    return tuple(fresh)
