"""The classifier: an issue in, a verdict out."""

from collections.abc import Iterator

from msgspec import Struct

from twohats.model.issue import Issue
from twohats.model.mapping import Field, Mapping, Phrase, Signal, SignalField
from twohats.model.verdict import Evidence, Reason, Role, Verdict
from twohats.roles.automaton import Automaton
from twohats.roles.evidence import Entry, Weighed, weigh
from twohats.roles.phrases import parse
from twohats.roles.scoring import Sums, add_up, decide, in_order
from twohats.text.words import description_words, rough_words, title_words

_NOTHING = Verdict(role=Role.UNCLEAR, reason=Reason.NO_EVIDENCE)


class Explanation(Struct, frozen=True):
    """A verdict with everything that led to it, and what did not count and why."""

    verdict: Verdict
    sums: Sums
    dropped: tuple[tuple[Evidence, str], ...]  # with why


class Classifier:
    """A compiled mapping. Give the same issue and mapping, get the same verdict, always."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.hash = mapping.hash
        self._scoring = mapping.scoring
        self._roles = {duty.id: duty.role for duty in mapping.duties}
        self._entries = tuple(_entries(mapping))
        self._automaton = Automaton([parse(entry.phrase.text) for entry in self._entries])
        self._shows = frozenset(
            index for index, entry in enumerate(self._entries) if entry.duty and not entry.denies
        )

    def verdict(self, issue: Issue) -> Verdict:
        """Return the role that the issue's words earn."""
        rough = self._automaton.find(rough_words(issue.title, issue.description))
        shown = any(match.phrase in self._shows for match in rough)
        if not shown and not self.mapping.signals:
            return _NOTHING
        return self.explain(issue).verdict

    def explain(self, issue: Issue) -> Explanation:
        """Return the verdict with its arithmetic."""
        title = self._weigh(Field.TITLE, issue)
        description = self._weigh(Field.DESCRIPTION, issue)
        signals = tuple(_signalled(issue, self.mapping.signals, self._roles))
        evidence = in_order((*title.counted, *description.counted, *signals))
        sums = add_up(evidence, self._scoring)
        return Explanation(
            verdict=decide(evidence, sums, self._scoring, self._roles),
            sums=sums,
            dropped=(*title.dropped, *description.dropped),
        )

    def _weigh(self, field: Field, issue: Issue) -> Weighed:
        if field is Field.TITLE:
            words = title_words(issue.title)
        else:
            words = description_words(issue.description)
        matches = self._automaton.find(words.words, words.hyphens)
        return weigh(field, self._scoring, self._entries, matches, words)


def compile_mapping(mapping: Mapping) -> Classifier:
    """Return the classifier of a mapping."""
    return Classifier(mapping)


def _entries(mapping: Mapping) -> Iterator[Entry]:
    for duty in mapping.duties:
        for row in duty.rows:
            for phrase in row.phrases:
                yield Entry(phrase, duty.id, duty.role)
        for denial in duty.denials:
            yield Entry(Phrase(denial.text), duty.id, duty.role, denies=True)
    for phrase in mapping.counters:
        yield Entry(phrase)
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
