"""``twohats mapping eval``: how right the mapping is, on labelled issues."""

import click


@click.command("eval")
@click.argument("labelled", type=click.Path())
@click.option("--mapping", "overlays", multiple=True, help="An overlay file; repeatable.")
@click.option("--all", "everything", is_flag=True, help="Score arguable issues too.")
@click.option("--errors", default=20, show_default=True, help="How many errors to show; -1: all.")
def command(labelled: str, overlays: tuple[str, ...], *, everything: bool, errors: int) -> None:
    """Measure the mapping on LABELLED issues (JSON Lines)."""
    from twohats.mapping_files import load_mapping
    from twohats.mapping_files.labelled import read_labelled
    from twohats.roles import compile_mapping
    from twohats.roles.measuring import Outcome, measure

    classifier = compile_mapping(load_mapping(overlays))
    issues = [issue for issue in read_labelled(labelled) if issue.clear or everything]
    outcomes = []
    for issue in issues:
        verdict = classifier.verdict(issue.issue)
        outcomes.append(Outcome(issue, verdict.role, verdict.duty, verdict))
    measures = measure(outcomes)

    def rate(r):
        return (
            "-"
            if r.value is None
            else f"{r.value:.3f} ({r.hits}/{r.total}) [{r.interval[0]:.2f}-{r.interval[1]:.2f}]"
        )

    for role, q in measures.roles.items():
        click.echo(f"{role:16} P {rate(q.precision)}  R {rate(q.recall)}  F1 {q.f1 or 0:.3f}")
    click.echo(
        f"neither labelled {rate(measures.neither_labelled)}   duty right {rate(measures.duty_right)}"
    )
    for duty, q in measures.duties.items():
        click.echo(f"  {duty:24} P {rate(q.precision):32} R {rate(q.recall)}")
    wrong = [
        o
        for o in outcomes
        if o.said != o.labelled.roles or (o.role_right and o.duty != o.labelled.duty)
    ]
    for o in wrong[: None if errors < 0 else errors]:
        kind = (
            "FP"
            if not o.labelled.roles
            else "FN"
            if not o.said
            else "WRONG"
            if not o.role_right
            else "DUTY"
        )
        v = o.verdict
        click.echo(
            f"{kind} {o.labelled.id} {o.labelled.role} {o.labelled.duty} -> {o.role} {o.duty} {v.reason or ''} {v.score_milli} {v.margin_milli} | {o.labelled.title[:100]}"
        )
        for e in v.evidence:
            click.echo(
                f"      {e.weight_milli:+6} {e.field:11} {e.duty or 'counter':22} {e.phrase[:60]!r} <- {(o.labelled.title if e.field == 'title' else o.labelled.body)[e.start : e.end][:60]!r}"
            )
