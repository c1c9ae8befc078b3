"""What cannot be written for good: told once, parked, and tried again when it may be mended."""

from collections.abc import Mapping, Sequence

from twohats.flows.sync_job import DAY_MS, NO_BROWSE, Failure, Job
from twohats.flows.sync_survey import Survey
from twohats.model.plan import Change
from twohats.model.run import Fault
from twohats.model.site import ProjectAccess

NO_EDIT = "the account may not edit issues there"
NO_LABELS = "the field Labels cannot be edited there"
PARKED_DAYS = 7

Access = Mapping[str, ProjectAccess]


def to_try_again(job: Job, access: Access) -> list[Fault]:
    """Return the parked faults that may be mended: by time, or by what permissions tell."""
    now = job.now()
    mended = [
        fault
        for fault in job.ledger.faults(now).values()
        if fault.what in {NO_EDIT, NO_LABELS, NO_BROWSE}
        and fault.what not in _troubles(access, fault.key)
    ]
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
        why = _why_not(access, change)
        if why:
            subject = f"project:{change.project}"
            barred[subject] = Failure(subject, change.project, why, permanent=True)
            found.kept["cannot be written"] += 1
        elif _is_parked(change, held, found):
            found.kept["parked"] += 1
        else:
            good.append(change)
    return good, list(barred.values())


def _troubles(access: Access, project: str) -> tuple[str, ...]:
    known = access.get(project)
    if known is None or not known.browse:
        return (NO_BROWSE, NO_EDIT, NO_LABELS)
    if not known.edit:
        return (NO_EDIT, NO_LABELS)
    return (NO_LABELS,) if known.labels_editable is False else ()


def _why_not(access: Access, change: Change) -> str:
    troubles = _troubles(access, change.project)
    if NO_EDIT in troubles:
        return NO_EDIT
    return NO_LABELS if troubles and (change.add or change.remove) else ""


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
