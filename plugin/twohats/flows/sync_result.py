"""What a sync may do, and what it did."""

from msgspec import Struct

from twohats.errors import ExitCode, most_serious
from twohats.flows.comment import CommentResult
from twohats.flows.sync_job import Failure
from twohats.model.plan import Plan
from twohats.model.run import Fault
from twohats.plan import Need


class Consent(Struct, frozen=True, kw_only=True):
    """What the person who runs it allows. Without ``apply``, nothing is written."""

    apply: bool = False
    options: frozenset[str] = frozenset()  # --allow-mass, --allow-mail
    full: bool = False  # read everything, not only what changed


class SyncResult(Struct, frozen=True, kw_only=True):
    """What a sync found and did.

    ``refused`` are the consents it would have needed: then nothing was written. ``parked``
    faults are known already and only told. ``complete`` tells whether the whole scope was read.
    """

    plan: Plan
    needed: tuple[Need, ...] = ()
    refused: bool = False
    written: int = 0
    dropped: tuple[tuple[str, str], ...] = ()
    failures: tuple[Failure, ...] = ()
    parked: tuple[Fault, ...] = ()
    comment: CommentResult | None = None
    complete: bool = True
    halted: ExitCode | None = None

    @property
    def exit_code(self) -> ExitCode:
        """Return the exit code that fits."""
        codes = [ExitCode.PARTIAL] if self.failures else []
        if self.refused or (self.comment is not None and self.comment.refused):
            codes.append(ExitCode.REFUSED)
        if self.halted is not None:
            codes.append(self.halted)
        return most_serious(*codes)
