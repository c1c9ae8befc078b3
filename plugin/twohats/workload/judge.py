"""From candidates to findings: which are told, how severe, which are known already."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple

from msgspec import Struct

from twohats.model.finding import Finding, Parts, Severity
from twohats.model.settings import BalanceSettings, PeopleDetail
from twohats.workload.rules import RULES
from twohats.workload.rules.base import LEVEL, Candidate, Rule, Silence, Told
from twohats.workload.rules.wording import STEPS, small
from twohats.workload.slices import keys, restricted
from twohats.workload.statistics import adjusted
from twohats.workload.view import View

CAVEAT = "Counts only what is recorded in Jira"
_NAMED = 20  # projects that a silence names


class Judged(Struct, frozen=True):
    """What came of the rules on one site: findings, and why some rules said nothing."""

    findings: tuple[Finding, ...]
    silent: tuple[str, ...]


class _Heard(NamedTuple):
    rule: Rule
    candidate: Candidate
    adjusted: float


def judge(view: View) -> Judged:
    """Return every finding of a site, in the order of the codes, then of projects and people.

    Rules about a person are silent unless people are named.

    Chances of one code are adjusted for the number of looks at the site (Benjamini and
    Hochberg); told are those that stay within ``LEVEL`` and are big enough to matter.
    """
    findings: list[Finding] = []
    silent: list[str] = []
    for rule in RULES.values():
        if rule.personal and view.people is not PeopleDetail.NAMED:
            continue
        candidates, silences = _listen(view, rule)
        findings.extend(_finding(view, heard) for heard in _told(rule, candidates))
        silent.extend(_unheard(rule, silences))
    return Judged(tuple(findings), tuple(silent))


def _listen(view: View, rule: Rule) -> tuple[list[Candidate], list[Silence]]:
    candidates, silences = [], []
    for one in rule.find(view):
        if not is_on(rule.code, view.settings_of(one.project)):
            continue
        if isinstance(one, Candidate):
            candidates.append(one)
        else:
            silences.append(one)
    return candidates, silences


def _unheard(rule: Rule, silences: list[Silence]) -> Iterator[str]:
    """Yield a sentence for each reason, with the projects that it holds for."""
    places: dict[str, list[str]] = defaultdict(list)
    for silence in silences:
        places[silence.why].append(silence.project)
    for why, projects in places.items():
        named = [project for project in projects if project]
        where = f" in {', '.join(named[:_NAMED])}" if named else ""
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        yield f"{rule.code}{where}{more}: {why}."


def _told(rule: Rule, candidates: list[Candidate]) -> Iterator[_Heard]:
    chances = adjusted([candidate.p for candidate in candidates])
    for candidate, chance in zip(candidates, chances, strict=True):
        if candidate.big and chance <= LEVEL:
            yield _Heard(rule, candidate, chance)


def is_on(code: str, settings: BalanceSettings) -> bool:
    """Return whether the settings want this finding; a start of a code stands for all of it."""
    chosen = not settings.select or code.startswith(settings.select)
    return chosen and not (settings.ignore and code.startswith(settings.ignore))


def _finding(view: View, heard: _Heard) -> Finding:
    rule, candidate = heard.rule, heard.candidate
    told = candidate.tell()
    scope = _scope(candidate)
    chosen = view.settings_of(candidate.project).severity.get(rule.code)
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=Severity(chosen) if chosen else rule.severity,
        scope=scope,
        site=view.site,
        project=candidate.project,
        person=candidate.person,
        subject=candidate.subject,
        message=_message(told),
        parts=Parts(told.what, told.against, told.sure, told.which, _advice(told)),
        numbers={
            **told.numbers,
            "p": small(candidate.p),
            "p_adjusted": small(heard.adjusted),
            "level": LEVEL,
        },
        issues=keys(told.samples),
        restricted=restricted(told.samples),
        issue_count=told.count,
        jql=told.jql,
        next_step=told.step,
        fingerprint=_fingerprint(view, rule, candidate),
        short=told.short,
    )


def _scope(candidate: Candidate) -> str:
    if candidate.person:
        return f"person:{candidate.person}"
    return f"project:{candidate.project}" if candidate.project else "site"


def _message(told: Told) -> str:
    """Join the five parts: what, how sure, against what, which issues, one next step."""
    head = f"{told.what} ({told.sure}); {told.against}"
    return ". ".join(part for part in (head, told.which, _advice(told), CAVEAT) if part) + "."


def _advice(told: Told) -> str:
    return told.advice or STEPS[told.step]


def _hash(person: str) -> str:
    return blake2b(person.encode(), digest_size=8).hexdigest() if person else ""


def _fingerprint(view: View, rule: Rule, candidate: Candidate) -> str:
    """Return a name that stays from run to run: one word, without the site where it is alone.

    A person is in it as a hash: fingerprints are kept, in baselines and in the ledger.
    """
    site = "" if view.is_alone else view.site
    about = (rule.code, site, candidate.project, _hash(candidate.person), candidate.subject)
    return "_".join(":".join(about).split())
