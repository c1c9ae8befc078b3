"""What a writing flow works with: one site, its ledger, the rules, and the way to stop."""

from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Self

import msgspec
from msgspec import Struct

from twohats.errors import ConfigError, ExitCode, IdentityError, TwohatsError
from twohats.model.issue import Issue
from twohats.model.run import Run
from twohats.model.settings import SiteSettings, WriteTo
from twohats.model.site import Account, ProjectAccess, Scope
from twohats.model.verdict import Verdict
from twohats.plan import Declared, Rules, check_names
from twohats.ports import Around, Bulk, Jira, Ledger, Progress

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
SKEW_MS = 300_000
EVER_DAYS = 36_500  # done issues, however old
NO_BROWSE = "the project does not exist, or the account may not browse it"


class Halted(Exception):  # noqa: N818 - not an error: somebody, or the deadline, said stop
    """The run ends here, tidily, with this exit code."""

    def __init__(self, code: ExitCode) -> None:
        super().__init__(code)
        self.code = code


class Job(Struct, frozen=True, kw_only=True):
    """Everything a writing flow is handed.

    ``now`` is our own clock in epoch milliseconds, ``sleep`` takes seconds. ``halted`` returns
    the exit code to end with once the deadline has passed or a signal came, else ``None``; it is
    asked between writes.
    """

    settings: SiteSettings
    jira: Jira
    ledger: Ledger
    verdict_of: Callable[[Issue], Verdict]
    mapping: str
    duties: frozenset[str]
    run: str
    now: Callable[[], int]
    sleep: Callable[[float], None]
    halted: Callable[[], ExitCode | None]
    progress: Progress
    around: Around | None = None  # links, filters and boards; not needed to label issues
    bulk: Bulk | None = None  # where the site can write many issues at once

    @property
    def rules(self) -> Rules:
        """Return the rules of reconcile."""
        sync = self.settings.sync
        field = sync.write_to is not WriteTo.LABEL
        return Rules(self.declared, sync.unclear, self.mapping, field)

    @property
    def declared(self) -> Declared:
        """Return our labels."""
        return Declared(self.settings.labels, self.duties)

    def go_on(self) -> None:
        """Raise ``Halted`` if it is time to stop."""
        code = self.halted()
        if code is not None:
            raise Halted(code)


class Failure(Struct, frozen=True):
    """One thing that could not be done. ``subject`` is as in ``Fault``; ``key`` is for people."""

    subject: str
    key: str
    what: str
    permanent: bool = False
    updated_ms: int | None = None


def who(job: Job) -> Account:
    """Return the account; raise ``IdentityError`` if the ledger belongs to another."""
    account = job.jira.account()
    pinned = job.ledger.pin(account.id)
    if pinned != account.id:
        raise IdentityError(
            f"this is account {account.id}, but all so far was written as {pinned}",
            where=f"site {job.settings.name}",
            todo="use the former account; if the change is meant, move the ledger away",
        )
    skew = account.local_ms - account.server_ms
    if abs(skew) > SKEW_MS:
        job.progress.note(
            f"{job.settings.name}: this clock and Jira's differ by {abs(skew) // 60_000} minutes;"
            " nothing is lost by it, but set it right"
        )
    return account


def check_labels(job: Job) -> None:
    """Raise ``ConfigError`` where label names are unfit; nothing was sent yet."""
    complaints = check_names(job.settings.labels)
    if complaints:
        what = "label names are unfit:\n  " + "\n  ".join(complaints)
        raise ConfigError(what, where=f"site {job.settings.name}", todo="mend [labels]")


def rules_hash(job: Job) -> str:
    """Return a hash of all that decides what is read and written, apart from the issues."""
    settings = job.settings
    sync = settings.sync
    parts = (
        job.mapping,
        sorted(job.duties),
        settings.labels,
        settings.projects,
        settings.jql,
        (sync.unclear, sync.write_to, sync.field, sync.issue_note),
        (sync.done_days, sync.service_desk),
    )
    return blake2b(msgspec.json.encode(parts), digest_size=10).hexdigest()


def scope_of(job: Job, access: Iterable[ProjectAccess], since_ms: int | None = None) -> Scope:
    """Return the site's scope: the projects that can be read, service desks left out."""
    sync = job.settings.sync
    seen = [a for a in access if a.browse]
    wanted = [a.key for a in seen if sync.service_desk or not a.service_desk]
    if seen and not wanted:
        raise ConfigError(
            "all its projects are service desks, and those are left out",
            where=f"site {job.settings.name}",
            todo="set sync.service_desk = true if their issues are to be labelled",
        )
    return Scope(
        projects=tuple(wanted),
        done_days=sync.done_days,
        since_ms=since_ms,
        jql=job.settings.jql,
    )


def hidden(job: Job, access: Iterable[ProjectAccess]) -> tuple[Failure, ...]:
    """Return the projects that cannot be seen; raise ``IdentityError`` when it is all of them."""
    blind = [a.key for a in access if not a.browse]
    if blind and len(blind) == len(job.settings.projects):
        raise IdentityError(
            "none of the projects can be seen",
            where=f"site {job.settings.name}",
            todo="check their keys, and the account's Browse Projects permission",
        )
    return tuple(Failure(f"project:{key}", key, NO_BROWSE, permanent=True) for key in blind)


def _code_of(error: BaseException) -> ExitCode:
    if isinstance(error, TwohatsError):
        return error.exit_code
    return ExitCode.INTERRUPTED if isinstance(error, KeyboardInterrupt) else ExitCode.BUG


class Book:
    """The row of one run: begun before the first write, finished whatever happens.

    A dry run leaves no row.
    """

    def __init__(self, job: Job, command: str, *, applied: bool) -> None:
        self._job = job
        self._applied = applied
        self.row = Run(id=job.run, command=command, started_ms=job.now(), applied=applied)

    def __enter__(self) -> Self:
        """Note the start."""
        if self._applied:
            self._job.ledger.begin(self.row)
        return self

    def note(self, **changes: int | None) -> None:
        """Change what will be noted at the end."""
        self.row = msgspec.structs.replace(self.row, **changes)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Note the end, with the exit code."""
        if not self._applied:
            return
        if error is not None:
            self.note(exit_code=_code_of(error))
        self.note(ended_ms=self._job.now())
        self._job.ledger.finish(self.row)
