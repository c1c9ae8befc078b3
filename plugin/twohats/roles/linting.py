"""``mapping lint``: which phrases do not earn their place, seen on real issues."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from twohats.model.issue import Issue
from twohats.model.mapping import Field, Mapping, Scoring
from twohats.model.verdict import Evidence, Role
from twohats.roles.classifier import Classifier
from twohats.roles.labelled import roles_of
from twohats.roles.phrases import parse
from twohats.roles.scoring import add_up, decide
from twohats.roles.sheets import Sheet
from twohats.roles.telling import short_phrase

Key = tuple[str, str]  # duty and phrase; a counter has no duty
_ENOUGH = 3  # issues, before anything is said of a phrase beside that it is dead
_TWINS = 0.8
_FIELDS = frozenset(field.value for field in Field)


class Use(Struct):
    """How one phrase fared: in how many issues it stood, counted, decided, spoke against."""

    origin: str
    role: Role
    found: int = 0
    counted: int = 0
    decided: int = 0
    other_role: int = 0


class Lint(Struct, frozen=True):
    """What the phrases did over a set of issues."""

    issues: int
    uses: dict[Key, Use]
    together: dict[tuple[Key, Key], int]  # phrases of two duties that matched the same words
    only: frozenset[Key] | None = None  # those that are of interest; None: all

    def looks_at(self, key: Key) -> bool:
        """Tell whether a phrase is of interest."""
        return self.only is None or key in self.only


def watch(classifier: Classifier, issues: Iterable[Issue]) -> Lint:
    """Classify issues and keep count of every phrase."""
    uses = _unused(classifier.mapping)
    together: Counter[tuple[Key, Key]] = Counter()
    number = 0
    roles = {duty.id: duty.role for duty in classifier.mapping.duties}
    for number, issue in enumerate(issues, 1):  # noqa: B007 - counts
        # not the quick verdict: a phrase too weak to matter alone is found all the same
        explanation = classifier.explain(issue)
        evidence, role = explanation.verdict.evidence, explanation.verdict.role
        found = (*evidence, *(dropped.evidence for dropped in explanation.dropped))
        words, found = _of_words(evidence), _of_words(found)  # signals are no phrases
        _count(uses, words, found, role)
        for key in _deciders(evidence, role, classifier.mapping.scoring, roles):
            if key in uses:
                uses[key].decided += 1
        together.update(_same_words(found))
    return Lint(number, uses, dict(together))


def _of_words(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(item for item in evidence if item.field in _FIELDS)


def _unused(mapping: Mapping) -> dict[Key, Use]:
    uses = {
        (duty.id, phrase.text): Use(phrase.origin, duty.role)
        for duty in mapping.duties
        for row in duty.rows
        for phrase in row.phrases
    }
    counters = {("", phrase.text): Use(phrase.origin, Role.UNCLEAR) for phrase in mapping.counters}
    return uses | counters


def _count(
    uses: dict[Key, Use], counted: Sequence[Evidence], found: Sequence[Evidence], role: Role
) -> None:
    for key in {(item.duty, item.phrase) for item in found}:
        uses[key].found += 1
    said = roles_of(role)
    for key in {(item.duty, item.phrase) for item in counted}:
        use = uses[key]
        use.counted += 1
        use.other_role += use.role is not Role.UNCLEAR and bool(said) and use.role not in said


def _deciders(
    evidence: Sequence[Evidence], role: Role, scoring: Scoring, roles: dict[str, Role]
) -> Iterator[Key]:
    """Yield the phrases without which the role would be another."""
    for key in {(item.duty, item.phrase) for item in evidence}:
        rest = tuple(item for item in evidence if (item.duty, item.phrase) != key)
        if decide(rest, add_up(rest, scoring), scoring, roles).role is not role:
            yield key


def _same_words(found: Sequence[Evidence]) -> Iterator[tuple[Key, Key]]:
    spans: dict[tuple[str, int, int], set[Key]] = {}
    for item in found:
        if item.duty:
            spans.setdefault((item.field, item.start, item.end), set()).add(
                (item.duty, item.phrase)
            )
    for keys in spans.values():
        for one, other in combinations(sorted(keys), 2):
            if one[0] != other[0]:
                yield one, other


def only_from(lint: Lint, files: Collection[str]) -> Lint:
    """Return what is known of the phrases that these files brought or changed."""
    ours = {key for key, use in lint.uses.items() if use.origin in files}
    together = {pair: times for pair, times in lint.together.items() if not ours.isdisjoint(pair)}
    return Lint(lint.issues, lint.uses, together, frozenset(ours))


def lint_sheets(lint: Lint, *, too_much: float, rows: int = -1) -> tuple[Sheet, ...]:
    """Return what is doubtful, as tables of so many ``rows`` (-1: all of them).

    ``too_much`` is a share of all issues.
    """
    return tuple(_cut(sheet, rows) for sheet in _sheets(lint, too_much))


def _cut(sheet: Sheet, rows: int) -> Sheet:
    if 0 <= rows < len(sheet.rows):
        note = f"and {len(sheet.rows) - rows} more; --rows -1 shows all"
        return replace(sheet, rows=sheet.rows[:rows], note=note)
    return sheet


def _sheets(lint: Lint, too_much: float) -> tuple[Sheet, ...]:
    uses = {key: use for key, use in lint.uses.items() if lint.looks_at(key)}
    most = max(int(lint.issues * too_much), _ENOUGH)
    often = [key for key, use in uses.items() if key[0] and use.found > most]
    other = [k for k, u in uses.items() if u.counted >= _ENOUGH and 2 * u.other_role > u.counted]
    idle = [k for k, u in uses.items() if k[0] and u.counted >= _ENOUGH and not u.decided]
    return (
        _sheet(lint, f"Match too much: more than {most} of {lint.issues} issues", often),
        _sheet(lint, "Fire for the other role: most issues they count in got the other one", other),
        _sheet(lint, f"Never decide: count in {_ENOUGH} issues or more, change no role", idle),
        _twins(lint),
        _same_meaning(lint),
        _sheet(lint, "Dead: in none of the issues", [k for k, u in uses.items() if not u.found]),
    )


def _sheet(lint: Lint, title: str, keys: Iterable[Key]) -> Sheet:
    def by_use(key: Key) -> tuple[int, Key]:
        return (-lint.uses[key].found, key)

    rows = []
    for key in sorted(keys, key=by_use):
        use = lint.uses[key]
        numbers = (use.found, use.counted, use.decided, use.other_role)
        rows.append((key[0] or "counter", short_phrase(key[1]), *map(str, numbers)))
    head = ("duty", "phrase", "found", "counted", "decided", "other role")
    return Sheet(f"{title} ({len(rows)})", head, tuple(rows), left=2)


def _twins(lint: Lint) -> Sheet:
    rows = []
    for (one, other), times in sorted(lint.together.items(), key=lambda pair: (-pair[1], pair[0])):
        fewer = min(lint.uses[one].found, lint.uses[other].found)
        if times >= _ENOUGH and times >= _TWINS * fewer:
            names = (short_phrase(one[1]), one[0], short_phrase(other[1]), other[0])
            rows.append((*names, str(times)))
    head = ("phrase", "duty", "and", "duty", "issues")
    title = f"Overlap: two duties claim the same words ({len(rows)})"
    return Sheet(title, head, tuple(rows), left=4)


def _same_meaning(lint: Lint) -> Sheet:
    """Find phrases of two duties that can be read the same way, whatever the issues say."""
    seen: dict[object, Key] = {}
    rows = []
    for duty, phrase in lint.uses:
        for variant in parse(phrase):
            first = seen.setdefault(variant, (duty, phrase))
            ours = lint.looks_at(first) or lint.looks_at((duty, phrase))
            if first[0] != duty and first[0] and duty and ours:
                rows.append((short_phrase(first[1]), first[0], short_phrase(phrase), duty))
    title = f"Duplicates: phrases of two duties that mean the same ({len(rows)})"
    return Sheet(title, ("phrase", "duty", "and", "duty"), tuple(dict.fromkeys(rows)), left=4)
