"""The classifier: an issue in, a verdict out."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from twohats.model.issue import Issue
from twohats.model.mapping import Field, Mapping, Phrase, Signal, SignalField
from twohats.model.verdict import Evidence, Reason, Role, Verdict
from twohats.roles.evidence import Dropped, Entry, Weighed, milli_of, weigh
from twohats.roles.finder import COMPILED, Finder, Match
from twohats.roles.phrases import Variant, Word, parse
from twohats.roles.scoring import Sums, add_up, decide, in_order
from twohats.text.cleaning import clean_description, clean_title
from twohats.text.language import DISTINCT, MARKS, is_foreign
from twohats.text.words import Words, core, shorten

_LITTLE = "too little alone"
_NOTHING = Verdict(role=Role.UNCLEAR, reason=Reason.NO_EVIDENCE)
PARENT = "parent"  # the field of what a parent hands down
_FOREIGN = Verdict(role=Role.UNCLEAR, reason=Reason.NOT_ENGLISH)


class Explanation(Struct, frozen=True):
    """A verdict with everything that led to it, and what did not count and why."""

    verdict: Verdict
    sums: Sums
    dropped: tuple[Dropped, ...] = ()
    title: str = ""  # as cleaned: masked, the same length
    description: str = ""

    @property
    def weighed(self) -> tuple[Evidence, ...]:
        """What would count, were there enough of it: also where the verdict is of no evidence."""
        little = (item.evidence for item in self.dropped if item.why == _LITTLE)
        return (*self.verdict.evidence, *little)


class _Worth(NamedTuple):
    """What a match of a phrase in one field adds to its role."""

    role: Role
    milli: int


class _Phrases:
    """Some phrases of a mapping, and what finds them."""

    def __init__(
        self, entries: Iterable[Entry], *, plain: bool, marks: Iterable[bytes] = ()
    ) -> None:
        self.entries = tuple(entries)
        readings = [parse(entry.phrase.text) for entry in self.entries]
        self.finder = Finder([*readings, *map(_one_word, marks)], plain=plain)

    def matches(self, words: Words) -> Iterator[tuple[Entry, Match]]:
        """Yield the matches among exact words."""
        entries = self.entries
        for match in self.finder.matches(words):
            if match.phrase < len(entries):  # no mark
                yield entries[match.phrase], match


class Classifier:
    """A compiled mapping. The same issue and mapping give the same verdict, always.

    Phrases that show a duty are looked for in every issue; denials and counters only where one of
    them stands. ``plain``: without what is compiled to C, with the same verdicts.
    """

    def __init__(self, mapping: Mapping, *, plain: bool = not COMPILED) -> None:
        self.mapping = mapping
        self.hash = mapping.hash
        self._scoring = mapping.scoring
        self._reach = mapping.scoring.reach
        self._signals = mapping.signals
        self._roles = {duty.id: duty.role for duty in mapping.duties}
        self._shows = _Phrases(_showing(mapping), plain=plain, marks=MARKS)
        self._denies = _Phrases(_denying(mapping), plain=plain)
        self._counters = _Phrases(map(Entry, mapping.counters), plain=plain)
        self._worths = [
            _Worth(entry.role, milli_of(entry.phrase, field, mapping.scoring))
            for entry in self._shows.entries
            for field in (Field.TITLE, Field.DESCRIPTION)
        ]

    def verdict(self, issue: Issue) -> Verdict:
        """Return the role that the issue's words earn."""
        title, description = issue.title, issue.description
        standing = self._shows.finder.standing(title, description, self._reach)
        if self._beside(issue) or (standing and self._could_matter(standing)):
            return self.explain(issue).verdict
        if not standing and title.isascii() and description.isascii():  # nearly always
            return _NOTHING
        return _FOREIGN if self._is_foreign(title, description, standing) else _NOTHING

    def _beside(self, issue: Issue) -> bool:
        """Tell whether something beside the words may speak."""
        return bool(self._signals or (self._scoring.parent_milli and issue.parent_title))

    def _could_matter(self, standing: list[int]) -> bool:
        """Tell whether what stands among the rough words adds up to any evidence."""
        sums = {Role.MANAGER: 0, Role.OWNER: 0}
        for place in set(standing):
            if place < len(self._worths):  # no mark
                role, milli = self._worths[place]
                sums[role] += milli
        return max(sums.values()) >= self._scoring.weak_milli

    def _is_foreign(self, title: str, description: str, standing: list[int]) -> bool:
        marks = {place // 2 for place in standing if place >= len(self._worths)}
        if len(marks) < DISTINCT and title.isascii() and description.isascii():
            return False
        return is_foreign(title, shorten(description, self._reach))

    def explain(self, issue: Issue) -> Explanation:
        """Return the verdict with its arithmetic."""
        read = shorten(issue.description, self._reach)
        title, description = clean_title(issue.title), clean_description(read)
        weighed = self._weigh(Words(title, core(issue.title)), Words(description))
        signals = (*_signalled(issue, self._signals, self._roles), *self._handed_down(issue))
        evidence = in_order((*weighed[0].counted, *weighed[1].counted, *signals))
        sums = add_up(evidence, self._scoring)
        verdict = decide(evidence, sums, self._scoring, self._roles)
        dropped = (*weighed[0].dropped, *weighed[1].dropped)
        if verdict.reason is Reason.NO_EVIDENCE:
            dropped = (*dropped, *(Dropped(item, _LITTLE) for item in evidence))
            verdict = _NOTHING
        if verdict.role is Role.UNCLEAR and is_foreign(issue.title, read):
            verdict = replace(verdict, reason=Reason.NOT_ENGLISH)
        return Explanation(
            verdict=verdict,
            sums=sums,
            dropped=dropped,
            title=title,
            description=description,
        )

    def _handed_down(self, issue: Issue) -> Iterator[Evidence]:
        """Yield what the parent hands down: the role and duty that the words of its title earn."""
        worth = self._scoring.parent_milli
        if not worth or not issue.parent_title:
            return
        of_words = Issue(key="", title=issue.parent_title)
        verdict = Classifier.verdict(self, of_words)
        if verdict.role in (Role.MANAGER, Role.OWNER):
            own = [item for item in verdict.evidence if item.duty == verdict.duty]
            heaviest = max(own, key=lambda item: item.weight_milli)
            yield replace(heaviest, field=PARENT, weight_milli=worth)

    def _weigh(self, title: Words, description: Words) -> tuple[Weighed, Weighed]:
        fields = ((Field.TITLE, title), (Field.DESCRIPTION, description))
        shown = [list(self._shows.matches(words)) for _, words in fields]
        if not any(shown):
            return Weighed(), Weighed()
        for (_, words), matches in zip(fields, shown, strict=True):
            if matches:
                matches.extend(self._denies.matches(words))
            matches.extend(self._counters.matches(words))
        first, second = (
            weigh(field, self._scoring, matches, words) if matches else Weighed()
            for (field, words), matches in zip(fields, shown, strict=True)
        )
        return first, second


def compile_mapping(mapping: Mapping, *, plain: bool = not COMPILED) -> Classifier:
    """Return the classifier of a mapping."""
    return Classifier(mapping, plain=plain)


def _one_word(word: bytes) -> tuple[Variant, ...]:
    return (Variant(((Word(frozenset((word,))),),)),)


def _showing(mapping: Mapping) -> Iterator[Entry]:
    for duty in mapping.duties:
        for row in duty.rows:
            for phrase in row.phrases:
                yield Entry(phrase, duty.id, duty.role)


def _denying(mapping: Mapping) -> Iterator[Entry]:
    for duty in mapping.duties:
        for denial in duty.denials:
            yield Entry(Phrase(denial.text), duty.id, duty.role, denies=True)
    for denial in mapping.denials:
        yield Entry(Phrase(denial.text), denies=True)


def _signalled(
    issue: Issue, signals: tuple[Signal, ...], roles: dict[str, Role]
) -> Iterator[Evidence]:
    for signal in signals:
        wanted = signal.value.casefold()
        for value in _values(issue, signal.field):
            if value.casefold() == wanted:
                yield Evidence(
                    phrase=signal.value,
                    duty=signal.duty,
                    role=roles[signal.duty],
                    field=signal.field.value,
                    start=0,
                    end=len(value),
                    weight_milli=signal.weight_milli,
                )
                break


def _values(issue: Issue, field: SignalField) -> tuple[str, ...]:
    match field:
        case SignalField.ISSUE_TYPE:
            return (issue.issue_type,)
        case SignalField.COMPONENT:
            return issue.components
        case SignalField.LABEL:
            return issue.labels
