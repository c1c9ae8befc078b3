"""An evaluation as tables, and its errors with their evidence."""

from collections.abc import Iterator

from twohats.model.verdict import Evidence, Role
from twohats.roles.evaluating import Evaluation, kind_of_error
from twohats.roles.measuring import ROLES, Measures, Outcome, Quality, Rate
from twohats.roles.sheets import Sheet
from twohats.roles.telling import decimal, one_line, short_phrase, words_of

_NAMES = {Role.MANAGER: "manager", Role.OWNER: "owner"}
_TITLE_WIDTH = 90
_MOST_EVIDENCE = 3


def sheets_of(evaluation: Evaluation, errors: int) -> tuple[Sheet, ...]:
    """Return everything but the errors' evidence as tables."""
    measures = evaluation.measures
    left_out = f", {evaluation.left_out} arguable ones left out" if evaluation.left_out else ""
    title = (
        f"{evaluation.mapping} ({evaluation.hash}) on {evaluation.data}:"
        f" {evaluation.issues} issues{left_out}"
    )
    return (
        _roles(evaluation, title),
        _duties(measures),
        _confusion(measures),
        _silence(measures),
        *_seconds(evaluation),
        _sweep(evaluation),
        _expected(evaluation),
        _errors(evaluation.errors, errors),
    )


def _roles(evaluation: Evaluation, title: str) -> Sheet:
    rows: list[tuple[str, ...]] = []
    for contestant in evaluation.contestants:
        for role in ROLES:
            quality = contestant.measures.roles[role]
            name = contestant.name if role is ROLES[0] else ""
            rows.append((name, _NAMES[role], *_quality(quality)))
        rows.append(("", "neither, yet labelled", _rate(contestant.measures.neither_labelled)))
        rows.append(("", "duty right if role right", _rate(contestant.measures.duty_right)))
    head = ("", "", "precision", "recall", "F1")
    filled = tuple((*row, *("",) * (len(head) - len(row))) for row in rows)
    return Sheet(
        title, head, filled, note="In brackets: hits of all, and the 95 % interval.", left=2
    )


def _duties(measures: Measures) -> Sheet:
    rows = ((duty, *_quality(quality)) for duty, quality in measures.duties.items())
    return Sheet("By duty", ("duty", "precision", "recall", "F1"), tuple(rows))


def _confusion(measures: Measures) -> Sheet:
    rows = (
        (truth, *(str(said[role]) for role in Role))
        for truth, said in measures.confusion.items()
        if any(said.values())
    )
    return Sheet("Truth against verdict", ("truth", *(role.value for role in Role)), tuple(rows))


def _silence(measures: Measures) -> Sheet:
    rows = [
        ("issues that got a role", _rate(measures.labelled)),
        ("role issues that got a role (coverage)", _rate(measures.found)),
    ]
    for reason, number in sorted(measures.reasons.items()):
        rows.append((f"role issues left unclear: {reason}", str(number)))
    return Sheet("Coverage and abstention", ("", "share"), tuple(rows))


def _seconds(evaluation: Evaluation) -> Iterator[Sheet]:
    if (seconds := evaluation.seconds) is not None:
        rows = (
            ("opinions that are right", _rate(seconds.right)),
            ("role issues found", _rate(seconds.found)),
            ("other issues given a role", _rate(seconds.neither)),
        )
        title = "Second opinion on the issues left unclear; counted nowhere else"
        yield Sheet(title, ("", "share"), rows)


def _sweep(evaluation: Evaluation) -> Sheet:
    rows = []
    for step in evaluation.sweep:
        cells: list[str] = [decimal(step.threshold_milli)]
        for role in ROLES:
            quality = step.measures.roles[role]
            cells += [_share(quality.precision.value), _share(quality.recall.value)]
        cells.append(_share(step.measures.neither_labelled.value))
        rows.append(tuple(cells))
    head = ("threshold", "manager P", "R", "owner P", "R", "neither labelled")
    return Sheet("With another threshold", head, tuple(rows), left=0)


def _expected(evaluation: Evaluation) -> Sheet:
    rows = (
        (f"{row.base_rate} %", _share(row.value), _share(row.low)) for row in evaluation.expected
    )
    return Sheet(
        "Expected precision where only some issues are role work",
        ("role work", "precision", "cautiously"),
        tuple(rows),
        note="Cautiously: with the worse ends of the 95 % intervals.",
    )


def _errors(outcomes: tuple[Outcome, ...], most: int) -> Sheet:
    shown = outcomes if most < 0 else outcomes[:most]
    rows = (
        (
            kind_of_error(outcome),
            outcome.labelled.id,
            outcome.labelled.duty or outcome.labelled.role,
            outcome.duty or _why(outcome),
            _because(outcome),
            one_line(outcome.labelled.title)[:_TITLE_WIDTH],
        )
        for outcome in shown
    )
    head = ("error", "issue", "truth", "verdict", "because of", "title")
    return Sheet(f"Errors: {len(shown)} of {len(outcomes)}, worst first", head, tuple(rows), left=6)


def _because(outcome: Outcome) -> str:
    """Return the heaviest evidence in brief; nothing where nothing was found."""
    found = outcome.verdict.evidence if outcome.verdict else ()
    heaviest = sorted(found, key=lambda item: -abs(item.weight_milli))[:_MOST_EVIDENCE]
    told = ((item, _words(item, outcome) or short_phrase(item.phrase)) for item in heaviest)
    return ", ".join(f"{decimal(item.weight_milli, sign=True)} {words}" for item, words in told)


def _why(outcome: Outcome) -> str:
    reason = outcome.verdict.reason if outcome.verdict else None
    return reason.value if reason else outcome.role.value


def error_lines(outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    """Yield each error with the evidence that led to it."""
    for outcome in outcomes:
        truth = outcome.labelled
        yield ""
        yield f"{kind_of_error(outcome)}: {truth.id}  {one_line(truth.title)[:_TITLE_WIDTH]}"
        score = decimal(outcome.verdict.score_milli) if outcome.verdict else ""
        yield f"  is {truth.duty or truth.role}, said {outcome.duty or _why(outcome)} {score}"
        for item in outcome.verdict.evidence if outcome.verdict else ():
            yield f"  {_evidence(item, outcome)}"


def _evidence(item: Evidence, outcome: Outcome) -> str:
    words = _words(item, outcome)
    seen = f"{words!r} by " if words else ""
    worth, duty = decimal(item.weight_milli, sign=True), item.duty or "counter"
    return f"{worth:>6}  {item.field:<11}  {duty:<22}  {seen}{short_phrase(item.phrase)}"


def _words(item: Evidence, outcome: Outcome) -> str:
    """Return the words of a piece of evidence, if they are known."""
    return words_of(outcome.labelled.issue, item)


def _quality(quality: Quality) -> tuple[str, str, str]:
    return _rate(quality.precision), _rate(quality.recall), _share(quality.f1)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _rate(rate: Rate) -> str:
    if rate.interval is None:
        return "-"
    low, high = rate.interval
    return f"{_share(rate.value)} ({rate.hits}/{rate.total}, {low:.2f}-{high:.2f})"
