"""The report to a webhook: by the rules of the comment, and after everything else is done.

Sent when a finding is new or gone, and when only numbers moved once the last one is a week old
(``cooldown_days``): daily runs shall not flood a channel. What was sent last is in the ledger;
without it the report is sent once more.
"""

import msgspec
from msgspec import Struct

from twohats.errors import IssueError
from twohats.flows.sync_job import DAY_MS, Failure, Job
from twohats.ports import Hook

_LAST = "webhook"


class Delivery(Struct, frozen=True, kw_only=True):
    """A report, ready for a webhook.

    ``material`` hashes what it says, without when it was said; ``findings`` are the fingerprints.
    """

    hook: Hook
    body: bytes
    material: str
    findings: tuple[str, ...] = ()
    cooldown_days: int = 7


class _Sent(Struct, frozen=True):
    material: str
    findings: tuple[str, ...]
    at_ms: int


def deliver(job: Job, wanted: Delivery) -> Failure | None:
    """Send the report unless it is no news; return what went wrong, to be tried next run."""
    last = _last(job)
    if last is not None and not _is_news(job, wanted, last):
        return None
    try:
        wanted.hook.deliver(wanted.body, job.run)
    except IssueError as error:
        return Failure(_LAST, error.where, error.what)
    sent = _Sent(wanted.material, wanted.findings, job.now())
    job.ledger.cache(_LAST, msgspec.json.encode(sent))
    return None


def _is_news(job: Job, wanted: Delivery, last: _Sent) -> bool:
    if wanted.findings != last.findings:
        return True
    rested = not 0 <= job.now() - last.at_ms < wanted.cooldown_days * DAY_MS
    return rested and wanted.material != last.material


def _last(job: Job) -> _Sent | None:
    raw = job.ledger.cached(_LAST)
    try:
        return msgspec.json.decode(raw, type=_Sent) if raw else None
    except msgspec.DecodeError:
        return None
