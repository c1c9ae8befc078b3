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
        """Evidence that only the new mapping sees, or weighs so."""
        return tuple(item for item in self.new.evidence if item not in self.old.evidence)

    @property
    def lost(self) -> tuple[Evidence, ...]:
        """Evidence that only the old mapping saw, or weighed so."""
        return tuple(item for item in self.old.evidence if item not in self.new.evidence)


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
    }
    return json.encode(line) + b"\n"


def _plain(verdict: Verdict) -> dict[str, object]:
    return {
        "role": verdict.role,
        "duty": verdict.duty,
        "reason": verdict.reason,
        "score": verdict.score_milli / 1000,
    }
