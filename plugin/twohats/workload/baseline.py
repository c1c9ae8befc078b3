"""Baselines: findings that are known and shall not be told again; and what trips ``--fail-on``."""

import msgspec
from msgspec import Struct

from twohats.errors import InputError
from twohats.model.finding import Severity
from twohats.model.report import Report

SCHEMA = "twohats.baseline/1"


class Baseline(Struct, frozen=True, kw_only=True):
    """The findings that are known, by fingerprint."""

    schema: str = SCHEMA
    known: tuple[str, ...] = ()


def baseline_of(report: Report) -> bytes:
    """Return a baseline file that knows every finding of the report, those known before too."""
    every = {finding.fingerprint for finding in (*report.findings, *report.known)}
    raw = msgspec.json.encode(Baseline(known=tuple(sorted(every))))
    return msgspec.json.format(raw) + b"\n"


def read_baseline(raw: bytes, *, where: str) -> frozenset[str]:
    """Return the known fingerprints; ``InputError`` names ``where`` if it is no baseline."""
    try:
        baseline = msgspec.json.decode(raw, type=Baseline)
    except msgspec.MsgspecError as error:
        raise InputError(
            f"is not a baseline ({error})", where=where, todo="write it anew with --baseline-out"
        ) from None
    if baseline.schema != SCHEMA:
        raise InputError(
            f"is not a {SCHEMA}", where=where, todo="write it anew with --baseline-out"
        )
    return frozenset(baseline.known)


def trips(report: Report, severity: Severity) -> bool:
    """Return whether a finding that is not known is as severe as this, or more."""
    return any(finding.severity.rank >= severity.rank for finding in report.findings)
