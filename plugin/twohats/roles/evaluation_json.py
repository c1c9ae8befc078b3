"""An evaluation as JSON."""

import msgspec

from twohats.roles.evaluating import Evaluation, kind_of_error
from twohats.roles.measuring import Measures, Outcome, Quality, Rate


def to_json(evaluation: Evaluation) -> str:
    """Return the evaluation as JSON: counts, rates and intervals."""
    data = {
        "schema": evaluation.schema,
        "mapping": evaluation.mapping,
        "hash": evaluation.hash,
        "data": evaluation.data,
        "issues": evaluation.issues,
        "left_out": evaluation.left_out,
        "contestants": {c.name: _plain(c.measures) for c in evaluation.contestants},
        "sweep": [
            {"threshold": step.threshold_milli / 1000, **_plain(step.measures)}
            for step in evaluation.sweep
        ],
        "expected_precision": [
            {"base_rate": row.base_rate / 100, "value": _round(row.value), "low": _round(row.low)}
            for row in evaluation.expected
        ],
        "second_opinion": evaluation.seconds
        and {
            "right": _rate_json(evaluation.seconds.right),
            "found": _rate_json(evaluation.seconds.found),
            "neither": _rate_json(evaluation.seconds.neither),
        },
        "errors": [_error(outcome) for outcome in evaluation.errors],
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()


def _error(outcome: Outcome) -> dict[str, object]:
    verdict = outcome.verdict
    return {
        "kind": kind_of_error(outcome),
        "id": outcome.labelled.id,
        "truth": outcome.labelled.role,
        "true_duty": outcome.labelled.duty,
        "role": outcome.role,
        "duty": outcome.duty,
        "reason": verdict and verdict.reason,
        "score": verdict and verdict.score_milli / 1000,
        "evidence": verdict and verdict.evidence,
    }


def _plain(measures: Measures) -> dict[str, object]:
    return {
        "roles": {role: _quality_json(quality) for role, quality in measures.roles.items()},
        "duties": {duty: _quality_json(quality) for duty, quality in measures.duties.items()},
        "neither_labelled": _rate_json(measures.neither_labelled),
        "duty_right": _rate_json(measures.duty_right),
        "labelled": _rate_json(measures.labelled),
        "coverage": _rate_json(measures.found),
        "unclear_role_issues": measures.reasons,
        "confusion": measures.confusion,
    }


def _quality_json(quality: Quality) -> dict[str, object]:
    return {
        "precision": _rate_json(quality.precision),
        "recall": _rate_json(quality.recall),
        "f1": _round(quality.f1),
    }


def _rate_json(rate: Rate) -> dict[str, object]:
    interval = rate.interval
    return {
        "hits": rate.hits,
        "total": rate.total,
        "value": _round(rate.value),
        "interval": interval and [_round(interval[0]), _round(interval[1])],
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
