"""How much of a site is read: all of it, or what changed; and the daily count of all keys."""

from collections.abc import Collection, Mapping

from twohats.flows.note import noted_projects
from twohats.flows.sync_faults import to_try_again
from twohats.flows.sync_job import DAY_MS, HOUR_MS, Job, rules_hash, scope_of
from twohats.flows.sync_result import Consent
from twohats.flows.sync_survey import Survey, Surveyor
from twohats.model.run import Cursor
from twohats.model.site import Account, ProjectAccess
from twohats.ports import Observer


class Reading:
    """One reading of a site. ``full`` tells whether it is of everything."""

    def __init__(
        self, job: Job, account: Account, access: Mapping[str, ProjectAccess], consent: Consent
    ) -> None:
        self.job = job
        self.account = account
        self.access = access
        self.consent = consent
        self.before = job.ledger.cursor()
        self.again = to_try_again(job, access)
        self.full = consent.full or self._must_read_all()
        self.surveyor = Surveyor(job, None, remember=consent.apply)
        self.census_done = self.full

    @property
    def found(self) -> Survey:
        """What was found so far."""
        return self.surveyor.found

    @property
    def complete(self) -> bool:
        """Whether the whole scope was read, all of it."""
        return self.full and self.found.whole

    def _must_read_all(self) -> bool:
        before, now = self.before, self.job.now()
        if any(fault.subject.startswith("project:") for fault in self.again):
            return True  # its issues were passed over meanwhile
        if before is None or before.rules != rules_hash(self.job):
            return True
        if before.server_ms > self.account.server_ms + DAY_MS:
            return True  # no Jira was ever there: the cursor is not to be believed
        hours = self.job.settings.sync.census_hours
        report = self.job.settings.report
        return (
            bool(report.issue or report.webhook) and not 0 <= now - before.full_ms < hours * HOUR_MS
        )

    def read(self, observer: Observer | None) -> None:
        """Read; what the site holds is in ``found`` afterwards."""
        self.surveyor = Surveyor(
            self.job,
            observer,
            remember=self.consent.apply,
            noted=noted_projects(self.job, self.access.values()),
        )
        since = None
        if not self.full and self.before is not None:
            overlap = self.job.settings.sync.overlap_hours * HOUR_MS
            since = max(0, self.before.server_ms - overlap)
        self.surveyor.search(scope_of(self.job, self.access.values(), since))
        again = [fault.subject for fault in self.again if fault.subject.isdecimal()]
        self.surveyor.read([i for i in again if i not in self.found.seen])
        if self.full:
            self._forget(self.job.ledger.known_ids() - self.found.seen)
        elif self._census_due():
            self._census()

    def _census_due(self) -> bool:
        hours = self.job.settings.sync.census_hours
        age = self.job.now() - (self.before.census_ms if self.before else 0)
        return not 0 <= age < hours * HOUR_MS

    def _census(self) -> None:
        """Count all keys: what is new without a new date is read, what is gone is forgotten."""
        there = {i for i, _ in self.job.jira.keys(scope_of(self.job, self.access.values()))}
        known = self.job.ledger.known_ids()
        self.surveyor.read(sorted(there - known - self.found.seen))
        self._forget(known - there)
        self.census_done = True

    def _forget(self, ids: Collection[str]) -> None:
        if self.consent.apply and self.found.whole:
            self.job.ledger.forget(sorted({*ids, *self.found.gone}))

    def cursor(self, held: Collection[str]) -> Cursor:
        """Return the next cursor: by Jira's time alone, never past an issue in ``held``."""
        before = self.before or Cursor(server_ms=0, rules="")
        newest = max(self.found.newest_ms, 0 if self.full else before.server_ms)
        now = self.job.now()
        waiting = (self.found.updated.get(issue_id) for issue_id in held)
        return Cursor(
            # An issue without a date holds everything: it can only be found by a full read.
            server_ms=min([newest, *((ms or 1) - 1 for ms in waiting)]),
            rules=rules_hash(self.job),
            full_ms=now if self.full else before.full_ms,
            census_ms=now if self.census_done else before.census_ms,
        )
