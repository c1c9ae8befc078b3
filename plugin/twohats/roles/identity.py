"""The name of a mapping's content: it changes exactly when verdicts might."""

from hashlib import sha256

import msgspec

from twohats.model.mapping import Denial, Duty, Phrase, Scoring, Signal

# Counts up whenever the language or the scoring itself changes: cached verdicts are then old.
LANGUAGE = 2
_LENGTH = 16


def mapping_hash(
    duties: tuple[Duty, ...],
    denials: tuple[Denial, ...],
    counters: tuple[Phrase, ...],
    signals: tuple[Signal, ...],
    scoring: Scoring,
) -> str:
    """Return a hex name of what decides verdicts; order, names and examples do not count."""
    content = (
        LANGUAGE,
        sorted((duty.id, duty.role, _texts(duty), _denied(duty.denials)) for duty in duties),
        _denied(denials),
        _worth(counters),
        sorted((s.field, s.value, s.duty, s.weight_milli) for s in signals),
        scoring,
    )
    return sha256(msgspec.json.encode(content)).hexdigest()[:_LENGTH]


def _texts(duty: Duty) -> list[tuple[str, int, str, int, int]]:
    return _worth(tuple(phrase for row in duty.rows for phrase in row.phrases))


def _worth(phrases: tuple[Phrase, ...]) -> list[tuple[str, int, str, int, int]]:
    return sorted(
        (
            phrase.text,
            phrase.weight_milli,
            phrase.field or "",
            -1 if phrase.title_milli is None else phrase.title_milli,
            -1 if phrase.description_milli is None else phrase.description_milli,
        )
        for phrase in phrases
    )


def _denied(denials: tuple[Denial, ...]) -> list[str]:
    return sorted(denial.text for denial in denials)
