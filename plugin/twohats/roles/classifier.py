"""The classifier: an issue in, a verdict out."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from twohats.model.issue import Issue
from twohats.model.mapping import Field, Mapping, Phrase, Scoring, Signal, SignalField
from twohats.model.verdict import Evidence, Reason, Role, Verdict
from twohats.roles.automaton import Automaton, Match
from twohats.roles.evidence import Dropped, Entry, Weighed, milli_of, weigh
from twohats.roles.phrases import parse
from twohats.roles.scoring import Sums, add_up, decide, in_order
from twohats.roles.screening import Found, Worth
from twohats.text.cleaning import clean_description, clean_title
from twohats.text.language import MARKS, is_foreign
from twohats.text.words import END, Words, core, rough_text, shorten

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


class _Phrases:
    """Some phrases of a mapping, and the automaton that finds them."""

    def __init__(
        self, entries: Iterable[Entry], marks: Sequence[bytes] = (), worths: Sequence[Worth] = ()
    ) -> None:
        self.entries = tuple(entries)
        self.worths = tuple(worths)
        readings = [parse(entry.phrase.text) for entry in self.entries]
        self.automaton = Automaton(readings, marks, worths)

    def matches(self, words: Words) -> Iterator[tuple[Entry, Match]]:
        """Yield the matches among exact words."""
        hits = self.automaton.search(words.words)
        for match in self.automaton.matches(hits, words.hyphenated):
            yield self.entries[match.phrase], match


class Classifier:
    """A compiled mapping. The same issue and mapping give the same verdict, always.

    Phrases that show a duty are looked for in every issue; denials and counters only where one of
    them stands.
    """

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.hash = mapping.hash
        self._scoring = mapping.scoring
        self._reach = mapping.scoring.reach
        self._signals = mapping.signals
        self._roles = {duty.id: duty.role for duty in mapping.duties}
        showing = list(_showing(mapping))
        worths = [_worth(entry, mapping.scoring) for entry in showing]
        self._shows = _Phrases(showing, MARKS, worths)
        self._denies = _Phrases(_denying(mapping))
        self._counters = _Phrases(map(Entry, mapping.counters))

    def verdict(self, issue: Issue) -> Verdict:
        """Return the role that the issue's words earn."""
        title, description = issue.title, shorten(issue.description, self._reach)
        rough = rough_text(title, description)
        automaton = self._shows.automaton
        found = automaton.look(rough)
        if self._beside(issue) or (found and self._could_matter(rough, found)):
            return self.explain(issue).verdict
        if not found and title.isascii() and description.isascii():
            return _NOTHING
        marks = self._shows.automaton.marks(found)
        return _FOREIGN if is_foreign(title, description, rough, marks) else _NOTHING

    def _beside(self, issue: Issue) -> bool:
        """Tell whether something beside the words may speak."""
        return bool(self._signals or (self._scoring.parent_milli and issue.parent_title))

    def _could_matter(self, rough: bytes, found: Found) -> bool:
        """Tell whether what was found, which is never too little, adds up to any evidence."""
        screen, weak = self._shows.automaton.screen, self._scoring.weak_milli
        if screen is None:  # no phrases
            return False
        title_end = rough.find(END)
        description_end = rough.find(END, title_end + 1)
        could = screen.could_reach(weak, rough, found, title_end, description_end)
        return self._rough_sum(rough.split()) >= weak if could is None else could

    def _rough_sum(self, words: list[bytes]) -> int:
        """Return the most that one role has of the rough matches."""
        first = words.index(END)
        beyond = len(words)
        description = range(first, words.index(END, first + 1) if first + 1 < beyond else beyond)
        sums = {Role.MANAGER: 0, Role.OWNER: 0}
        seen: set[tuple[int, bool]] = set()
        automaton = self._shows.automaton
        for phrase, at in automaton.matches(automaton.search(words)):
            in_title = at[0] not in description
            if (phrase, in_title) not in seen:
                seen.add((phrase, in_title))
                role, title_milli, description_milli = self._shows.worths[phrase]
                sums[role] += title_milli if in_title else description_milli
        return max(sums.values())

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
        if verdict.role is Role.UNCLEAR and self._is_foreign(issue.title, read):
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

    def _is_foreign(self, title: str, description: str) -> bool:
        rough = rough_text(title, description)
        automaton = self._shows.automaton
        return is_foreign(title, description, rough, automaton.marks(automaton.look(rough)))

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


def compile_mapping(mapping: Mapping) -> Classifier:
    """Return the classifier of a mapping."""
    return Classifier(mapping)


def _worth(entry: Entry, scoring: Scoring) -> Worth:
    in_title = milli_of(entry.phrase, Field.TITLE, scoring)
    return Worth(entry.role, in_title, milli_of(entry.phrase, Field.DESCRIPTION, scoring))


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
