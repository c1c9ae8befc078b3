"""Numbers, shares and times as every format writes them."""

from twohats.model.report import Balance, Share, Target
from twohats.model.tally import Work
from twohats.model.verdict import Role

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def count(number: int) -> str:
    """Return a count with thousands parted: 12,345."""
    return f"{number:,}"


def many(number: int, noun: str) -> str:
    """Return "1 issue", "2,000 issues"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(fraction: float | None) -> str:
    """Return "71 %"; a dash where there is nothing to divide by."""
    return "-" if fraction is None else f"{fraction * 100:.0f} %"


def interval(share: Share | None) -> str:
    """Return the 95 % interval, "62-79 %"; a dash where there is none."""
    if share is None:
        return "-"
    return f"{share.low * 100:.0f}-{share.high * 100:.0f} %"


def band(target: Target | None) -> str:
    """Return the target band, "20-60 %"; a dash where none is set."""
    return "-" if target is None else f"{target.low}-{target.high} %"


def halves(number: float) -> str:
    """Return a number of half issues: "12", "12.5", "1,200"."""
    return f"{number:,.1f}".removesuffix(".0")


def amount(balance: Balance, role: Role) -> float:
    """Return a role's issues, those of both roles counted half."""
    work = balance.owner if role == Role.OWNER else balance.manager
    return work.issues + balance.both.issues / 2


def total(balance: Balance) -> int:
    """Return the issues that carry a role."""
    return balance.owner.issues + balance.manager.issues + balance.both.issues


def points(work: Work) -> str:
    """Return story points: "340", "12.5"."""
    return halves(work.points_milli / 1000)


def hours(work: Work) -> str:
    """Return estimated time in whole hours: "210 h"."""
    return f"{work.seconds / 3600:,.0f} h"


def moment(stamp: str) -> str:
    """Return an ISO time as "29 Sep 2026, 06:30 UTC"."""
    return f"{day(stamp)}, {stamp[11:16]} UTC" if len(stamp) > len("2026-09-29T") else day(stamp)


def day(stamp: str) -> str:
    """Return an ISO time as "29 Sep 2026"; anything else as it is."""
    year, month, date = stamp[:4], stamp[5:7], stamp[8:10]
    if not (year + month + date).isdigit() or not 1 <= int(month) <= len(_MONTHS):
        return stamp
    return f"{int(date)} {_MONTHS[int(month) - 1]} {year}"
