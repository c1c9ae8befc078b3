"""Texts of issues: real ones where they are at hand, else made by figures measured on them."""

import csv
import gzip
import json
import os
import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

_FIGURES = Path(__file__).with_name("figures.json")
_REAL = "real-issues.csv.gz"
_WORDS = 1_500  # words kept in the figures
_STEPS = 40  # lengths kept, one for each share of the issues
_MADE = 20_000  # texts made, then taken again and again


class Text(NamedTuple):
    """What an issue says."""

    title: str
    description: str


def texts(seed: int, phrases: Sequence[str]) -> tuple[list[Text], str]:
    """Return texts and where they are from; ``phrases`` are planted only into made ones."""
    folder = os.environ.get("JIRA_SAMPLES")
    if folder:
        return list(_real(Path(folder) / _REAL)), "real issues"
    return list(_made(random.Random(seed), phrases)), "made by figures of real issues"  # noqa: S311 - no secret


def measure(share_with_evidence: float) -> None:
    """Write the figures of the real texts: lengths and frequent words, no text."""
    real = list(_real(Path(os.environ["JIRA_SAMPLES"]) / _REAL))
    words = Counter(
        word for text in real for word in f"{text.title} {text.description}".lower().split()
    )
    common = [(word, n) for word, n in words.most_common(_WORDS) if word.isalpha()]
    figures = {
        "title_words": _quantiles([len(text.title.split()) for text in real]),
        "description_words": _quantiles([len(text.description.split()) for text in real]),
        "with_evidence": round(share_with_evidence, 3),
        "rare_words": round(1 - sum(n for _, n in common) / words.total(), 3),
        "words": dict(common),
    }
    _FIGURES.write_text(json.dumps(figures, indent=1) + "\n")


def _real(path: Path) -> Iterator[Text]:
    csv.field_size_limit(1 << 30)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Text(row["title"], row["description"])


def _made(chance: random.Random, phrases: Sequence[str]) -> Iterator[Text]:
    figures = json.loads(_FIGURES.read_text())
    words, weights = list(figures["words"]), list(accumulate(figures["words"].values()))
    rare = figures["rare_words"]

    def some(count: int) -> str:
        return " ".join(
            f"{chance.choice(words)}{chance.randrange(1000)}"
            if chance.random() < rare
            else words[bisect(weights, chance.random() * weights[-1])]
            for _ in range(count)
        )

    for _ in range(_MADE):
        title = some(chance.choice(figures["title_words"]))
        if chance.random() < figures["with_evidence"]:
            title = f"{title} {chance.choice(phrases)}"
        yield Text(title.capitalize(), some(chance.choice(figures["description_words"])))


def _quantiles(numbers: list[int]) -> list[int]:
    ordered = sorted(numbers)
    return [ordered[(2 * i + 1) * len(ordered) // (2 * _STEPS)] for i in range(_STEPS)]
