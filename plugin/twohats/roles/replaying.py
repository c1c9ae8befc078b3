"""``mapping replay``: which issues change role between two mappings, and why."""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, json

from twohats.model.issue import Issue
from twohats.model.verdict import Evidence, Role, Verdict
from twohats.roles.classifier import Classifier
from twohats.roles.sheets import Sheet
from twohats.roles.telling import decimal, one_line, short_phrase


class Moved(Struct, frozen=True):
    """One issue whose role or duty is another one, with the evidence that came and went."""

    key: str
    title: str
    old: Verdict
    new: Verdict

    @property
    def gained(self) -> tuple[Evidence, ...]:
        """Evidence that only the new mapping sees."""
        known = set(map(_match, self.old.evidence))
        return tuple(item for item in self.new.evidence if _match(item) not in known)

    @property
    def lost(self) -> tuple[Evidence, ...]:
        """Evidence that only the old mapping saw."""
        known = set(map(_match, self.new.evidence))
        return tuple(item for item in self.old.evidence if _match(item) not in known)

    @property
    def changed(self) -> tuple[tuple[Evidence, Evidence], ...]:
        """Evidence that both see, but with another weight or for another role: before, after."""
        before = {_match(item): item for item in self.old.evidence}
        both = ((before.get(_match(item)), item) for item in self.new.evidence)
        return tuple((old, new) for old, new in both if old is not None and old != new)


def _match(item: Evidence) -> tuple[str, str, str, int, int]:
    return item.duty, item.phrase, item.field, item.start, item.end


def replay(old: Classifier, new: Classifier, issues: Iterable[Issue]) -> Iterator[Moved | None]:
    """Yield for each issue what moved, or ``None`` where role and duty stay."""
    for issue in issues:
        before, after = old.verdict(issue), new.verdict(issue)
        stays = (before.role, before.duty) == (after.role, after.duty)
        yield None if stays else Moved(issue.key, issue.title, before, after)


def moves_sheet(moves: Counter[tuple[Role, Role]], issues: int) -> Sheet:
    """Return how many issues went from which role to which."""
    rows = [
        (old.value, new.value, str(number))
        for (old, new), number in sorted(moves.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    changed = sum(number for (old, new), number in moves.items() if old is not new)
    title = f"{changed} of {issues} issues change role, {moves.total() - changed} only their duty"
    return Sheet(title, ("old role", "new role", "issues"), tuple(rows), left=2)


def moved_lines(moved: Moved) -> Iterator[str]:
    """Yield what moved, and the evidence gained and lost."""
    yield f"{moved.key}  {one_line(moved.title)}"
    yield f"  {_said(moved.old)} -> {_said(moved.new)}"
    for sign, items in (("+", moved.gained), ("-", moved.lost)):
        for item in items:
            worth, duty = decimal(item.weight_milli, sign=True), item.duty or "counter"
            yield f"    {sign} {worth:>6} {duty:<22} {short_phrase(item.phrase)}"
    for old, new in moved.changed:
        yield f"    ~ {_change(old, new)}"


def _change(old: Evidence, new: Evidence) -> str:
    worth, duty = decimal(new.weight_milli, sign=True), new.duty or "counter"
    was = [] if old.weight_milli == new.weight_milli else [decimal(old.weight_milli, sign=True)]
    was += [] if old.role is new.role else [old.role.value]
    now = f", now {new.role.value}" if old.role is not new.role else ""
    return f"{worth:>6} {duty:<22} {short_phrase(new.phrase)} (was {', '.join(was)}{now})"


def _said(verdict: Verdict) -> str:
    why = verdict.duty or (verdict.reason.value if verdict.reason else "")
    return f"{verdict.role} ({why}, {decimal(verdict.score_milli)})"


def moved_json(moved: Moved) -> bytes:
    """Return what moved as a line of JSON."""
    line = {
        "key": moved.key,
        "old": _plain(moved.old),
        "new": _plain(moved.new),
        "gained": moved.gained,
        "lost": moved.lost,
        "changed": [{"old": old, "new": new} for old, new in moved.changed],
    }
    return json.encode(line) + b"\n"


def _plain(verdict: Verdict) -> dict[str, object]:
    return {
        "role": verdict.role,
        "duty": verdict.duty,
        "reason": verdict.reason,
        "score": verdict.score_milli / 1000,
    }
