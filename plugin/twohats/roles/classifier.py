"""The classifier: an issue in, a verdict out."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from twohats.model.issue import Issue
from twohats.model.mapping import Field, Mapping, Phrase, Signal, SignalField
from twohats.model.verdict import Evidence, Reason, Role, Verdict
from twohats.roles.automaton import Automaton, Match
from twohats.roles.evidence import Entry, Weighed, weigh
from twohats.roles.phrases import parse
from twohats.roles.scoring import Sums, add_up, decide, in_order
from twohats.text.cleaning import clean_description, clean_title
from twohats.text.words import Words, core, rough_words, shorten

_NOTHING = Verdict(role=Role.UNCLEAR, reason=Reason.NO_EVIDENCE)


class Explanation(Struct, frozen=True):
    """A verdict with everything that led to it, and what did not count and why."""

    verdict: Verdict
    sums: Sums
    dropped: tuple[tuple[Evidence, str], ...] = ()
    title: str = ""  # as cleaned: masked, the same length
    description: str = ""


class _Phrases:
    """Some phrases of a mapping, and the automaton that finds them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        self.find = Automaton([parse(entry.phrase.text) for entry in entries]).find

    def matches(self, words: Words) -> Iterator[tuple[Entry, Match]]:
        """Yield the matches among exact words."""
        for match in self.find(words.words, words.hyphenated):
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
        self._shows = _Phrases(list(_showing(mapping)))
        self._qualifies = _Phrases(list(_qualifying(mapping)))

    def verdict(self, issue: Issue) -> Verdict:
        """Return the role that the issue's words earn."""
        rough = rough_words(issue.title, shorten(issue.description, self._reach))
        for _ in self._shows.find(rough):
            return self.explain(issue).verdict
        return self.explain(issue).verdict if self.mapping.signals else _NOTHING

    def explain(self, issue: Issue) -> Explanation:
        """Return the verdict with its arithmetic."""
        title = clean_title(issue.title)
        description = clean_description(shorten(issue.description, self._reach))
        weighed = [
            self._weigh(Field.TITLE, Words(title, core(issue.title))),
            self._weigh(Field.DESCRIPTION, Words(description)),
        ]
        signals = tuple(_signalled(issue, self.mapping.signals, self._roles))
        evidence = in_order((*weighed[0].counted, *weighed[1].counted, *signals))
        sums = add_up(evidence, self._scoring)
        return Explanation(
            verdict=decide(evidence, sums, self._scoring, self._roles),
            sums=sums,
            dropped=(*weighed[0].dropped, *weighed[1].dropped),
            title=title,
            description=description,
        )

    def _weigh(self, field: Field, words: Words) -> Weighed:
        matches = [*self._shows.matches(words), *self._qualifies.matches(words)]
        return weigh(field, self._scoring, matches, words)


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
