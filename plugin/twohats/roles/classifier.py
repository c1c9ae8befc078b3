"""The classifier: an issue in, a verdict out."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from twohats.model.issue import Issue
from twohats.model.mapping import Field, Mapping, Phrase, Signal, SignalField
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

    def __init__(self, entries: Iterable[Entry], marks: Sequence[bytes] = ()) -> None:
        self.entries = tuple(entries)
        self.automaton = Automaton([parse(entry.phrase.text) for entry in self.entries], marks)

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
        self._roles = {duty.id: duty.role for duty in mapping.duties}
        self._shows = _Phrases(_showing(mapping), MARKS)
        self._qualifies = _Phrases(_qualifying(mapping))
        self._worth = tuple(  # in the description, in the title
            [milli_of(entry.phrase, field, mapping.scoring) for entry in self._shows.entries]
            for field in (Field.DESCRIPTION, Field.TITLE)
        )

    def verdict(self, issue: Issue) -> Verdict:
        """Return the role that the issue's words earn."""
        hits = self._look(issue)
        if self.mapping.signals:
            return self._explain(issue, hits).verdict
        if hits.found:
            if self._could_matter(hits):
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
        words = hits.words
        title_end = words.index(END)
        description_end = words.index(END, title_end + 1)
        sums = {Role.MANAGER: 0, Role.OWNER: 0}
        seen: set[tuple[int, bool]] = set()
        for phrase, at in self._shows.automaton.matches(hits):
            in_title = not title_end < at[0] < description_end
            if (phrase, in_title) not in seen:
                seen.add((phrase, in_title))
                role = self._shows.entries[phrase].role
                sums[role] += self._worth[in_title][phrase]
                if sums[role] >= self._scoring.weak_milli:
                    return True
        return False

    def _explain(self, issue: Issue, hits: Hits) -> Explanation:
        title = clean_title(issue.title)
        description = clean_description(shorten(issue.description, self._reach))
        weighed = self._weigh(Words(title, core(issue.title)), Words(description))
        signals = tuple(_signalled(issue, self.mapping.signals, self._roles))
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
        return is_foreign(text, hits.words, self._shows.automaton.marks(hits))

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
