"""How time grows with issues, phrases and the length of a text: points, and the exponent."""

import json
import random
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from math import log
from typing import Any, NamedTuple

from phrases import shipped
from processes import Command, in_turn
from texts import Text

from twohats.model.issue import Issue
from twohats.model.mapping import Duty, Phrase, Row
from twohats.model.mapping import Mapping as Phrases
from twohats.roles import compile_mapping

_PHRASES = (100, 1_000, 10_000)
_CHARACTERS = (100, 1_000, 10_000, 100_000, 1_000_000)
_TEXTS = 2_000


class Curve(NamedTuple):
    """Seconds at sizes. ``exponent``: 1 is linear; ``last``: between the two largest sizes."""

    points: list[tuple[int, float]]
    exponent: float
    last: float


def curve(points: Sequence[tuple[int, float]]) -> Curve:
    """Return the points with the slope of log time over log size, by least squares."""
    xs, ys = [log(size) for size, _ in points], [log(seconds) for _, seconds in points]
    slope, _ = statistics.linear_regression(xs, ys)
    last = (ys[-1] - ys[-2]) / (xs[-1] - xs[-2])
    return Curve(list(points), slope, last)


def in_issues(audits: Mapping[int, Command], rounds: int) -> Curve:
    """Measure whole audits, the start of the program included; processor time."""
    few, many = [n for n in audits if n <= 200_000], [n for n in audits if n > 200_000]  # noqa: PLR2004
    costs = in_turn({str(n): audits[n] for n in few}, rounds)
    costs |= in_turn({str(n): audits[n] for n in many}, min(rounds, 3))
    return curve([(int(n), cost.cpu) for n, cost in costs.items()])


def in_phrases(made_of: Sequence[Text], rounds: int) -> Curve:
    """Measure the verdicts of the same issues by mappings of more and more phrases."""
    issues = [Issue(key="A-1", title=t.title, description=t.description) for t in made_of[:_TEXTS]]
    verdicts = {n: compile_mapping(_mapping(made_of, n)).verdict for n in _PHRASES}

    def all_by(count: int) -> Callable[[], object]:
        return lambda: [verdicts[count](issue) for issue in issues]

    return curve(_medians({n: all_by(n) for n in _PHRASES}, rounds))


def in_characters(made_of: Sequence[Text], rounds: int) -> Curve:
    """Measure the verdict of one issue of role work whose text is read whole, however long."""
    mapping = shipped()
    whole = {name: getattr(mapping, name) for name in mapping.__struct_fields__}
    scoring = {name: getattr(mapping.scoring, name) for name in mapping.scoring.__struct_fields__}
    whole["scoring"] = type(mapping.scoring)(**{**scoring, "reach": 0})
    verdict = compile_mapping(Phrases(**whole)).verdict
    text = "\n".join(text.description for text in made_of)
    while len(text) < _CHARACTERS[-1]:
        text = f"{text}\n{text}"
    issues = {
        n: Issue(key="A-1", title="Update the risk register", description=text[:n])
        for n in _CHARACTERS
    }

    def of(size: int) -> Callable[[], object]:
        times = _CHARACTERS[-1] // size
        return lambda: [verdict(issues[size]) for _ in range(min(times, 1000))]

    medians = _medians({n: of(n) for n in _CHARACTERS}, rounds)
    return curve([(n, s / min(_CHARACTERS[-1] // n, 1000)) for n, s in medians])


def said_by(command: Sequence[object]) -> dict[str, Any]:
    """Return the JSON that a program prints."""
    words = [str(word) for word in command]
    said = subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603 - our own
    found: dict[str, Any] = json.loads(said)
    return found


def _medians(work: Mapping[int, Callable[[], object]], rounds: int) -> list[tuple[int, float]]:
    took: dict[int, list[float]] = {n: [] for n in work}
    for _ in range(rounds):
        for n, function in work.items():
            began = time.process_time()
            function()
            took[n].append(time.process_time() - began)
    return [(n, statistics.median(some)) for n, some in took.items()]


def _mapping(made_of: Sequence[Text], count: int) -> Phrases:
    """Return a mapping of so many phrases: the shipped ones, then pairs of words from the texts."""
    mapping = shipped()
    duties = mapping.duties
    have = [phrase for duty in duties for row in duty.rows for phrase in row.phrases][:count]
    chance = random.Random(8)  # noqa: S311 - no secret
    words = sorted({w for text in made_of[:5_000] for w in text.description.split() if w.isalpha()})
    texts = [phrase.text for phrase in have]
    while len(texts) < count:
        texts.append(" ".join(chance.sample(words, 2)))
    own = {phrase.text: phrase for phrase in have}
    rows = (Row("list", "", tuple(own.get(text, Phrase(text)) for text in texts)),)
    duty = Duty(id=duties[0].id, name="", role=duties[0].role, rows=rows)
    return Phrases(
        name="bench", version="", hash=str(count), duties=(duty,), scoring=mapping.scoring
    )
