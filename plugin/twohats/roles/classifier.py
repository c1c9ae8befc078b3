"""The classifier: an issue in, a verdict out."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from twohats.model.issue import Issue
from twohats.model.mapping import Field, Mapping, Phrase, Scoring, Signal, SignalField
from twohats.model.verdict import Evidence, Reason, Role, Verdict
from twohats.roles.automaton import Automaton, Hits, Match
from twohats.roles.evidence import Dropped, Entry, Weighed, milli_of, weigh
from twohats.roles.phrases import parse
from twohats.roles.scoring import Sums, add_up, decide, in_order
from twohats.text.cleaning import clean_description, clean_title
from twohats.text.language import MARKS, is_foreign
from twohats.text.words import END, Words, core, rough_words, shorten

_NOTHING = Verdict(role=Role.UNCLEAR, reason=Reason.NO_EVIDENCE)
_FOREIGN = Verdict(role=Role.UNCLEAR, reason=Reason.NOT_ENGLISH)


class Explanation(Struct, frozen=True):
    """A verdict with everything that led to it, and what did not count and why."""

    verdict: Verdict
    sums: Sums
    dropped: tuple[Dropped, ...] = ()
    title: str = ""  # as cleaned: masked, the same length
    description: str = ""


class _Phrases:
    """Some phrases of a mapping, and the automaton that finds them."""

    def __init__(
        self, entries: Iterable[Entry], scoring: Scoring, marks: Sequence[bytes] = ()
    ) -> None:
        self.entries = tuple(entries)
        self.in_title, self.in_description = (
            [milli_of(entry.phrase, field, scoring) for entry in self.entries]
            for field in (Field.TITLE, Field.DESCRIPTION)
        )
        title_only = {at for at, milli in enumerate(self.in_description) if not milli}
        readings = [parse(entry.phrase.text) for entry in self.entries]
        self.automaton = Automaton(readings, marks, title_only)

    def matches(self, words: Words) -> Iterator[tuple[Entry, Match]]:
        """Yield the matches among exact words."""
        hits = self.automaton.search(words.words)
        for match in self.automaton.matches(hits, words.hyphenated):
            yield self.entries[match.phrase], match


class Classifier:
    """A compiled mapping. The same issue and mapping give the same verdict, always.

    Phrases that show a duty are looked for in every issue; those that qualify (denials and
    counters) only where one of them stands.
    """

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.hash = mapping.hash
        self._scoring = mapping.scoring
        self._reach = mapping.scoring.reach
        self._signals = mapping.signals
        self._roles = {duty.id: duty.role for duty in mapping.duties}
        self._shows = _Phrases(_showing(mapping), mapping.scoring, MARKS)
        self._qualifies = _Phrases(_qualifying(mapping), mapping.scoring)

    def verdict(self, issue: Issue) -> Verdict:
        """Return the role that the issue's words earn."""
        hits = self._look(issue)
        if hits[2] or self._signals:
            if self._signals or self._could_matter(hits):
                return self._explain(issue, hits).verdict
        elif issue.title.isascii() and issue.description.isascii():
            return _NOTHING
        return _FOREIGN if self._is_foreign(issue, hits) else _NOTHING

    def explain(self, issue: Issue) -> Explanation:
        """Return the verdict with its arithmetic."""
        return self._explain(issue, self._look(issue))

    def _look(self, issue: Issue) -> Hits:
        words = rough_words(issue.title, shorten(issue.description, self._reach))
        return self._shows.automaton.search(words)

    def _could_matter(self, hits: Hits) -> bool:
        """Tell whether the rough matches, which are never too few, add up to any evidence."""
        shows = self._shows
        words, buffer, _ = hits
        title_end = buffer.find(END)
        again = buffer.find(END, title_end + 1) < len(buffer) - 1  # the title's core follows
        description_words: range | None = None
        sums: dict[Role, int] = {}
        seen: set[tuple[int, bool]] = set()
        for phrase, at in shows.automaton.matches(hits, title_end=0 if again else title_end):
            if description_words is None:
                first = words.index(END)
                description_words = range(first, words.index(END, first + 1))
            in_title = at[0] not in description_words
            if (phrase, in_title) not in seen:
                seen.add((phrase, in_title))
                role = shows.entries[phrase].role
                worth = shows.in_title if in_title else shows.in_description
                sums[role] = sums.get(role, 0) + worth[phrase]
                if sums[role] >= self._scoring.weak_milli:
                    return True
        return False

    def _explain(self, issue: Issue, hits: Hits) -> Explanation:
        title = clean_title(issue.title)
        description = clean_description(shorten(issue.description, self._reach))
        weighed = self._weigh(Words(title, core(issue.title)), Words(description))
        signals = tuple(_signalled(issue, self._signals, self._roles))
        evidence = in_order((*weighed[0].counted, *weighed[1].counted, *signals))
        sums = add_up(evidence, self._scoring)
        verdict = decide(evidence, sums, self._scoring, self._roles)
        dropped = (*weighed[0].dropped, *weighed[1].dropped)
        if verdict.reason is Reason.NO_EVIDENCE:
            dropped = (*dropped, *(Dropped(item, "too little alone") for item in evidence))
            verdict = _NOTHING
        if verdict.role is Role.UNCLEAR and self._is_foreign(issue, hits):
            verdict = replace(verdict, reason=Reason.NOT_ENGLISH)
        return Explanation(
            verdict=verdict,
            sums=sums,
            dropped=dropped,
            title=title,
            description=description,
        )

    def _is_foreign(self, issue: Issue, hits: Hits) -> bool:
        text = f"{issue.title} {shorten(issue.description, self._reach)}"
        return is_foreign(text, hits[0], self._shows.automaton.marks(hits))

    def _weigh(self, title: Words, description: Words) -> tuple[Weighed, Weighed]:
        fields = ((Field.TITLE, title), (Field.DESCRIPTION, description))
        shown = [list(self._shows.matches(words)) for _, words in fields]
        if not any(shown):
            return Weighed(), Weighed()
        first, second = (
            weigh(field, self._scoring, (*matches, *self._qualifies.matches(words)), words)
            for (field, words), matches in zip(fields, shown, strict=True)
        )
        return first, second


def compile_mapping(mapping: Mapping) -> Classifier:
    """Return the classifier of a mapping."""
    return Classifier(mapping)


def _showing(mapping: Mapping) -> Iterator[Entry]:
    for duty in mapping.duties:
        for row in duty.rows:
            for phrase in row.phrases:
                yield Entry(phrase, duty.id, duty.role)


def _qualifying(mapping: Mapping) -> Iterator[Entry]:
    for duty in mapping.duties:
        for denial in duty.denials:
            yield Entry(Phrase(denial.text), duty.id, duty.role, denies=True)
    for denial in mapping.denials:
        yield Entry(Phrase(denial.text), denies=True)
    for phrase in mapping.counters:
        yield Entry(phrase)


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
