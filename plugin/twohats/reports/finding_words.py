"""The words of findings: their titles, why they matter, what to do."""

from collections.abc import Callable

from twohats.model.finding import Finding, NextStep, Severity
from twohats.model.report import Report
from twohats.reports import figures, links, wording

SEVERITIES = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Note"}

# step -> (what, how), where the code below says no other
NEXT_STEPS = {
    NextStep.REASSIGN: (
        "Hand over or confirm",
        "Give these issues to the other role, or confirm that they stay.",
    ),
    NextStep.DEPUTY: ("Name a deputy", "A second person who shares this work."),
    NextStep.ROSTER: ("Set a roster", "Say who is project owner and who is project manager."),
    NextStep.MAPPING: ("Mend the mapping", "Teach it the words that your issues use."),
    NextStep.ACCEPT: ("Accept as known", "A baseline (--baseline-out) keeps it from being told."),
}

# code -> how its next step is done, where it is more than the step says
_HOW = {
    "TH103": "Give each issue an assignee; one person may do for all.",
    "TH201": "Give some of it to somebody who carries less, or confirm that it shall be so.",
    "TH301": "Give the oldest to somebody with time for them; close what no longer matters.",
}

# code -> (title, why it matters)
CODES = {
    "TH101": (
        "Role share outside its target",
        "When one hat outgrows the other, either nobody steers or nobody runs the project.",
    ),
    "TH102": (
        "A duty nobody works on",
        "Work that is never written down is rarely done. It may also live outside Jira.",
    ),
    "TH103": (
        "A duty without anyone assigned",
        "The work is known and waiting, and it is nobody's.",
    ),
    "TH201": (
        "More role work than peers",
        "One person carries far more of this work than the others around.",
    ),
    "TH202": (
        "One person with both hats",
        "The two roles ask for different attention; in one head the louder one wins.",
    ),
    "TH203": (
        "Work of the other hat",
        "A declared owner mostly runs the project, or a declared manager mostly steers it.",
    ),
    "TH204": (
        "Resting on too few people",
        "If they are away, this role's work stands still.",
    ),
    "TH301": (
        "One role's work ages",
        "Open issues of one role wait much longer than those of the other.",
    ),
    "TH302": (
        "The balance is drifting",
        "The share of finished work moved since the last window.",
    ),
    "TH401": (
        "Too many verdicts are thin",
        "With this many weak or close verdicts, read the other findings with care.",
    ),
}


def title(finding: Finding) -> str:
    """Return a finding's title in plain words."""
    return title_of(finding.code) or finding.name.replace("-", " ").capitalize()


def title_of(code: str) -> str:
    """Return a code's title in plain words; empty for a code that is not in the table."""
    return CODES.get(code, ("", ""))[0]


def why(finding: Finding) -> str:
    """Return why a finding matters; empty for a code that is not in the table."""
    known = CODES.get(finding.code)
    return known[1] if known else ""


def next_step(finding: Finding) -> str:
    """Return what to do next: the finding's own words, else the fixed list's."""
    return wording.sentence(finding.parts.step or NEXT_STEPS[finding.next_step][0])


def how(finding: Finding) -> str:
    """Return how the next step is done."""
    return _HOW.get(finding.code) or NEXT_STEPS[finding.next_step][1]


def basis(finding: Finding) -> str:
    """Return against what and how sure, in one line."""
    return " · ".join(part for part in (finding.parts.against, finding.parts.sure) if part)


def which(finding: Finding) -> str:
    """Return which issues it is about, without their keys: those are told apart, as links.

    Empty where there are none, or nothing to say but their keys.
    """
    if not finding.issue_count:
        return ""
    return links.before_keys(finding.parts.which, frozenset(finding.issues))


def subjects(report: Report) -> Callable[[Finding], str]:
    """Return what tells whom or what a finding is about: a project, a person, the site.

    The site's name goes before it where the report is of several.
    """
    several = len(wording.sites(report)) > 1
    names: dict[str, str] = {}
    for person in report.people:
        for site in person.site.split(", "):
            names[f"{site}\n{person.id}"] = names[person.id] = person.name or person.id

    def subject(finding: Finding) -> str:
        kind, _, rest = finding.scope.partition(":")
        told = rest
        if kind == "person":
            told = names.get(f"{finding.site}\n{rest}", names.get(rest, rest))
        elif not rest:
            return finding.site or wording.WHOLE_SITE
        return f"{finding.site}: {told}" if several and finding.site else told

    return subject


def worst_first(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return findings by severity, the most serious first; else in their order."""
    return sorted(findings, key=lambda finding: -finding.severity.rank)


def tally_of_findings(report: Report) -> str:
    """Return "10 findings: 3 errors, 5 warnings, 2 notes"."""
    if not report.findings:
        return "No findings"
    parts = [
        figures.many(number, SEVERITIES[severity].lower())
        for severity in reversed(Severity)
        if (number := sum(finding.severity is severity for finding in report.findings))
    ]
    return f"{figures.many(len(report.findings), 'finding')}: {', '.join(parts)}"
