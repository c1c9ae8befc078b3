"""What one issue says of itself in numbers, and which of those numbers cannot be meant."""

from bisect import bisect_right, insort

from twohats.model.issue import Issue, Person
from twohats.model.tally import AGE_DAYS, KEYS_KEPT

DAY_MS = 86_400_000
WEEK_MS = 7 * DAY_MS
MAX_POINTS_MILLI = 1_000 * 1_000
MAX_SECONDS = 20_000 * 3_600

_AGE_MS = tuple(days * DAY_MS for days in AGE_DAYS)
_NO_DATE = 10**15 - 1  # sorts after every date; 15 digits last beyond the year 30000
_RESTRICTED, _OPEN_TO_ALL = "!", " "


def is_odd(issue: Issue, latest_ms: int) -> bool:
    """Return whether any number or date of the issue cannot be meant; quick for most."""
    created, resolved = issue.created_ms, issue.resolved_ms
    points = issue.story_points_milli
    return (
        (created is not None and created > latest_ms)
        or (resolved is not None and (resolved > latest_ms or resolved < (created or 0)))
        or (points is not None and not 0 <= points <= MAX_POINTS_MILLI)
        or (issue.estimate_seconds is not None and not 0 <= issue.estimate_seconds <= MAX_SECONDS)
        or (issue.remaining_seconds is not None and not 0 <= issue.remaining_seconds <= MAX_SECONDS)
        or bool(issue.unreadable)
    )


def oddities(issue: Issue, latest_ms: int) -> tuple[str, ...]:
    """Return the names of ``Quality`` fields that the issue counts in, dates missing apart."""
    created, resolved = issue.created_ms, issue.resolved_ms
    seconds = (issue.estimate_seconds, issue.remaining_seconds)
    found = {
        "unreadable": bool(issue.unreadable),
        "points": issue.story_points_milli is not None and points_of(issue) is None,
        "estimates": any(value is not None and not 0 <= value <= MAX_SECONDS for value in seconds),
        "future": (created or 0) > latest_ms or (resolved or 0) > latest_ms,
        "disorder": created is not None and resolved is not None and resolved < created,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def points_of(issue: Issue) -> int | None:
    """Return the story points in thousandths, ``None`` where there are none to believe."""
    points = issue.story_points_milli
    return points if points is not None and 0 <= points <= MAX_POINTS_MILLI else None


def seconds_of(issue: Issue) -> int | None:
    """Return what remains of an open issue, else its estimate; ``None`` where not to believe."""
    value = issue.estimate_seconds
    if not issue.done and issue.remaining_seconds is not None:
        value = issue.remaining_seconds
    return value if value is not None and 0 <= value <= MAX_SECONDS else None


def age_bucket(created_ms: int, now_ms: int) -> int:
    """Return which age bucket an issue of that creation is in."""
    return bisect_right(_AGE_MS, now_ms - created_ms)


def is_deleted(person: Person) -> bool:
    """Return whether Jira only remembers that there was somebody.

    Cloud shows erased accounts as "Former user"; an assignee without any id is nobody either.
    """
    return not person.id or person.id.startswith("unknown") or person.name == "Former user"


def same_person(known: Person | None, other: Person) -> Person:
    """Return one person from two sightings, the same whichever came first."""
    if known is None:
        return other
    names = sorted(filter(None, (known.name, other.name)))
    emails = sorted(filter(None, (known.email, other.email)))
    return Person(known.id, names[0] if names else "", emails[0] if emails else "")


def sample(issue: Issue) -> str:
    """Return the issue as a sample: strings that sort oldest first.

    Fifteen digits of creation time, a mark, the key; see ``key_of`` and ``is_restricted``.
    """
    created = issue.created_ms
    stamp = _NO_DATE if created is None else min(max(created, 0), _NO_DATE)
    mark = _RESTRICTED if issue.restricted else _OPEN_TO_ALL
    return f"{stamp:015d}{mark}{issue.key}"


def key_of(sampled: str) -> str:
    """Return the issue key of a sample."""
    return sampled[16:]


def is_restricted(sampled: str) -> bool:
    """Return whether the sampled issue carries a security level."""
    return sampled[15] == _RESTRICTED


def keep_oldest(samples: list[str], sampled: str) -> None:
    """Add a sample to a sorted list that holds no more than the oldest ``KEYS_KEPT``."""
    if len(samples) < KEYS_KEPT:
        insort(samples, sampled)
    elif sampled < samples[-1]:
        samples.pop()
        insort(samples, sampled)
