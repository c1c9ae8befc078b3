"""A rich Report written by hand, for tests of what renders one: every field is in use.

Names hold what breaks careless renderers: markup, formulas, pipes, non-ASCII, right-to-left.
"""

from msgspec.structs import replace

from twohats.model.finding import Finding, NextStep, Parts, Severity
from twohats.model.report import (
    AgeRow,
    Balance,
    DutyRow,
    MappingRef,
    PeopleNote,
    PersonRow,
    QualityLine,
    Report,
    ScopeRow,
    Share,
    Source,
    Target,
    TrendPoint,
    WrongLabels,
)
from twohats.model.tally import Work
from twohats.model.verdict import Role

BASE_URL = "https://jira.example.org"
DUTIES = (
    ("planning-scheduling", "Planning and scheduling", Role.MANAGER),
    ("budget-compliance", "Budget compliance", Role.MANAGER),
    ("escalation", "Escalation", Role.MANAGER),
    ("stakeholder-updates", "Stakeholder updates", Role.MANAGER),
    ("resource-allocation", "Resource allocation", Role.MANAGER),
    ("vendor-management", "Vendor management", Role.MANAGER),
    ("risk-analysis", "Risk analysis", Role.MANAGER),
    ("motivating-team", "Motivating the team", Role.OWNER),
    ("value-buy-in", "Value and buy-in", Role.OWNER),
    ("team-performance", "Team performance", Role.OWNER),
    ("big-picture-leadership", "Big-picture leadership", Role.OWNER),
    ("championing-sponsors", "Championing and sponsors", Role.OWNER),
    ("outcome-ownership", "Outcome ownership", Role.OWNER),
    ("assembling-team", "Assembling the team", Role.OWNER),
)
COVERAGE_CYCLE = ("covered", "covered", "unassigned", "missing", "finished-only", "rarely")


def work(issues: int) -> Work:
    """Return work where most issues have points and some an estimate."""
    return Work(issues, issues * 2500, max(0, issues - 1), issues * 5400, issues // 2)


def balance(owner: int, manager: int, both: int = 0, fallback: int = 0) -> Balance:
    """Return a balance whose share and interval are plausible (not computed here)."""
    total = owner + manager + both
    share = round((manager + both / 2) / total, 4) if total else None
    return Balance(
        owner=work(owner),
        manager=work(manager),
        both=work(both),
        fallback=fallback,
        manager_share=None
        if share is None
        else Share(
            share, max(0.0, round(share - 0.09, 4)), min(1.0, round(share + 0.08, 4)), total
        ),
        manager_share_points=share,
        manager_share_estimate=None if share is None else round(share / 2, 4),
        estimated_share=0.5 if total else None,
        jql_owner='project = "APO" AND labels = "project-owner-work"',
        jql_manager='project = "APO" AND labels = "project-manager-work"',
    )


def duty_rows(seed: int) -> tuple[DutyRow, ...]:
    """Return all 14 duties, each coverage at least once."""
    rows = []
    for position, (duty, title, role) in enumerate(DUTIES):
        coverage = COVERAGE_CYCLE[(position + seed) % len(COVERAGE_CYCLE)]
        is_open = coverage in {"covered", "unassigned"}
        count = (position * 7 + seed) % 31 + 1
        rows.append(
            DutyRow(
                duty=duty,
                title=title,
                role=role,
                open=count if is_open else 0,
                unassigned=count if coverage == "unassigned" else 0,
                finished=count // 2 if coverage in {"covered", "finished-only"} else 0,
                people=count % 4 if coverage == "covered" else 0,
                coverage=coverage,
                jql=f'labels = "duty-{duty}"' if is_open else "",
            )
        )
    return tuple(rows)


def scope_row(scope: str, name: str, counts: tuple[int, int, int], seed: int) -> ScopeRow:
    """Return one scope's row; ``counts`` are open owner, manager and both issues."""
    owner, manager, both = counts
    return ScopeRow(
        scope=scope,
        kind=scope.split(":", maxsplit=1)[0],
        name=name,
        site="main",
        issues=sum(counts) * 9,
        open_issues=sum(counts) * 5,
        open=balance(owner, manager, both, fallback=seed),
        finished=balance(owner // 3, manager // 2, both),
        before=balance(owner // 3, manager // 4),
        target=Target(20, 60) if seed % 2 else None,
        unassigned=owner // 5 + manager // 6,
        unassigned_owner=owner // 5,
        unassigned_manager=manager // 6,
        assignees=7 + seed,
        two_hats=seed,
        unclear_reasons={"no-evidence": 400, "weak": 12, "too-close": 3, "not-english": 2},
        decided_by={"evidence": 90, "human": 12, "fallback": seed},
        duties=duty_rows(seed),
        ages=(
            AgeRow(Role.OWNER, (0, 1, 2, 3, 5, 8, 5, 3, 2, 1, 0), "60-90 days"),
            AgeRow(Role.MANAGER, (4, 6, 8, 7, 5, 3, 2, 1, 0, 0, 0), "7-14 days"),
        ),
        queue=15,
        jql_unassigned='project = "APO" AND labels = "project-owner-work" AND assignee is EMPTY',
        jql_queue='project = "APO" AND labels = "role-unclear"',
    )


def finding(code: str, name: str, severity: Severity, scope: str, step: NextStep) -> Finding:
    """Return a finding on APO with three issues, one of them restricted."""
    parts = Parts(
        what="APO: 71 % of the open role work is manager work",
        against="target 20-60 %",
        sure="95 % interval 62-79 %, n 104",
        which="Largest: planning-scheduling (31): APO-12, APO-40, APO-77",
        step="Hand over or confirm",
    )
    return Finding(
        code=code,
        name=name,
        severity=severity,
        scope=scope,
        site="main",
        project="APO",
        person="u-ben" if scope.startswith("person:") else "",
        subject="project-manager",
        message=f"{parts.what} ({parts.sure}); {parts.against}. {parts.which}. {parts.step}. "
        "Counts only what is recorded in Jira.",
        parts=parts,
        numbers={
            "formula": "(manager + both/2) / (owner + manager + both)",
            "manager": 72,
            "owner": 28,
            "both": 4,
            "n": 104,
            "share": 0.7115,
            "low": 0.6181,
            "high": 0.7898,
            "p": None,
        },
        issues=("APO-12", "APO-40", "APO-77"),
        restricted=("APO-40",),
        issue_count=31,
        jql='project = "APO" AND labels = "project-manager-work" AND statusCategory != Done',
        next_step=step,
        fingerprint=f"{code}:{scope}",
    )


def findings() -> tuple[Finding, ...]:
    """Return one finding of each code."""
    info, warning, error = Severity.INFO, Severity.WARNING, Severity.ERROR
    rows = (
        ("TH101", "role-share", error, "project:APO", NextStep.REASSIGN),
        ("TH102", "duty-missing", warning, "project:APO", NextStep.ACCEPT),
        ("TH103", "duty-unassigned", error, "project:APO", NextStep.REASSIGN),
        ("TH201", "overloaded", warning, "person:u-ben", NextStep.REASSIGN),
        ("TH202", "two-hats", warning, "person:u-ben", NextStep.DEPUTY),
        ("TH203", "wrong-hat", error, "person:u-zoe", NextStep.REASSIGN),
        ("TH204", "concentration", warning, "project:APO", NextStep.DEPUTY),
        ("TH301", "ageing", warning, "project:APO", NextStep.REASSIGN),
        ("TH302", "drift", info, "project:APO", NextStep.ACCEPT),
        ("TH401", "weak-verdicts", info, "site", NextStep.MAPPING),
    )
    return tuple(finding(*row) for row in rows)


def people() -> tuple[PersonRow, ...]:
    """Return people with awkward names."""
    rows = (
        ("u-ben", "Ben Okafor", (Role.OWNER,), Role.MANAGER, (9, 22, 2), True),
        ("u-zoe", "Zoë Łukasiewicz-Ångström", (Role.MANAGER,), Role.OWNER, (14, 3, 0), False),
        ("u-ali", "علي حسن", (), Role.MANAGER, (0, 6, 1), False),
        ("u-bad", "=HYPERLINK(1)|<script>alert(1)</script>@all", (), None, (1, 1, 0), False),
        ("u-idle", "Dana *Idle*", (), None, (0, 0, 0), False),
    )
    return tuple(
        PersonRow(
            id=identity,
            name=name,
            site="main",
            projects=("APO", "BEE"),
            declared=declared,
            mostly=mostly,
            open=balance(*counts),
            finished=balance(counts[0] // 2, counts[1] // 2),
            open_issues=sum(counts) * 3 + 4,
            two_hats=two_hats,
            jql=f'assignee = "{identity}" AND statusCategory != Done',
        )
        for identity, name, declared, mostly, counts, two_hats in rows
    )


def trend() -> tuple[TrendPoint, ...]:
    """Return 12 weeks of finished work, one of them empty, and 3 former runs, by scope."""
    points = []
    for scope in ("site", "project:APO", "project:BEE"):
        for week in range(12):
            owner, manager = (0, 0) if week == 5 else (12 - week // 2, 8 + week)
            points.append(
                _point(
                    scope,
                    f"2026-{week // 4 + 7:02d}-{week % 4 * 7 + 3:02d}",
                    "finished",
                    owner,
                    manager,
                )
            )
        points.extend(
            _point(scope, f"2026-09-{day:02d}", "open", 40 - day, 50 + day) for day in (8, 15, 22)
        )
    return tuple(points)


def _point(scope: str, day: str, kind: str, owner: int, manager: int) -> TrendPoint:
    total = owner + manager
    return TrendPoint(
        scope=scope,
        site="main",
        at=f"{day}T00:00:00Z",
        kind=kind,
        owner=owner,
        manager=manager,
        both=0,
        manager_share=round(manager / total, 4) if total else None,
    )


def sample_report() -> Report:
    """Return the sample: one site, three projects, a group, five people, every finding."""
    scopes = (
        scope_row("site", "main", (58, 116, 9), 2),
        scope_row("project:APO", "APO", (28, 72, 4), 1),
        scope_row("project:BEE", "BEE", (25, 40, 5), 3),
        scope_row("project:ÇAY", "ÇAY", (5, 4, 0), 0),
        scope_row("group:delivery-leads", "delivery-leads", (11, 19, 2), 4),
    )
    return Report(
        generated_at="2026-09-29T06:30:00Z",
        source=Source(
            kind="site",
            name="main",
            base_url=BASE_URL,
            projects=("APO", "BEE", "ÇAY"),
            note="open, or resolved within 30 days",
        ),
        issues=1647,
        roles={"project-owner": 96, "project-manager": 204, "both": 13, "unclear": 1334},
        unclear_reasons={"no-evidence": 1290, "weak": 31, "too-close": 9, "not-english": 4},
        decided_by={"evidence": 281, "human": 26, "fallback": 6},
        duties={duty: 3 * position for position, (duty, _, _) in enumerate(DUTIES)},
        mapping=MappingRef("project-owner + project-manager", "3f9ac1d27be04455"),
        headline="Manager work is 66 % of open role work; in APO it is 71 %, above the target of "
        "at most 60 %. Nobody does risk analysis in APO. 10 findings, 3 of them errors.",
        window_days=30,
        scopes=scopes,
        people=people(),
        people_note=PeopleNote("named", 0, "This report names people; it is for your screen."),
        findings=findings(),
        known=(replace(findings()[2], known=True, scope="project:BEE", project="BEE"),),
        silent=(
            "TH201: fewer than 5 people with open role work in ÇAY.",
            "TH203: no roster says who is owner or manager.",
        ),
        trend=trend(),
        wrong_labels=WrongLabels(
            status="measured",
            value=0.083,
            low=0.051,
            high=0.131,
            sample=425,
            sentence="About 8 % of the labels by evidence are expected to be wrong here "
            "(95 % 5-13 %, from 425 issues labelled by people).",
        ),
        quality=(
            QualityLine("negative-estimates", 2, "negative or absurd estimates: not summed"),
            QualityLine("future-dates", 1, "dates in the future: no age counted"),
        ),
        counting=(
            "Effective roles are counted: the human decision if there is one, else the verdict.",
            "An issue of both roles counts half to each.",
            "Counts only what is recorded in Jira.",
        ),
    )


def empty_report() -> Report:
    """Return the report of a source without any issue."""
    return Report(
        generated_at="2026-09-29T06:30:00Z",
        source=Source(kind="files", name="empty.csv"),
        issues=0,
        roles={"project-owner": 0, "project-manager": 0, "both": 0, "unclear": 0},
        unclear_reasons={"no-evidence": 0, "weak": 0, "too-close": 0, "not-english": 0},
        decided_by={"evidence": 0, "human": 0, "fallback": 0},
        duties={duty: 0 for duty, _, _ in DUTIES},
        mapping=MappingRef("project-owner + project-manager", "3f9ac1d27be04455"),
        headline="No issues.",
        window_days=30,
        scopes=(),
        people=(),
        people_note=PeopleNote("off", 0, ""),
        findings=(),
        known=(),
        silent=(),
        trend=(),
        wrong_labels=WrongLabels(status="nothing labelled"),
        quality=(),
        counting=(),
    )
