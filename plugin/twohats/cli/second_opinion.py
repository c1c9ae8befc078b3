"""The second opinion that ``--second-opinion`` asks for: made once, asked for each issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twohats.model.verdict import Role
from twohats.roles import Classifier
from twohats.roles.second_opinion import SecondOpinion

if TYPE_CHECKING:
    from twohats.cli.compiled import Ready
    from twohats.model.issue import Issue
    from twohats.model.report import Report
    from twohats.model.verdict import Verdict

_NAMES = {Role.MANAGER: "manager", Role.OWNER: "owner"}


def asked(name: str | None, roles: Classifier) -> SecondOpinion | None:
    """Return the second opinion of the embedding with this name, if one is asked for."""
    if name is None:
        return None
    from twohats.semantic import open_embedding  # noqa: PLC0415 - its libraries are an extra

    return SecondOpinion(roles.mapping, open_embedding(name).points)


class Second:
    """Counts second opinions for a report, apart: none of them is in any other number."""

    def __init__(self, name: str | None) -> None:
        self._name = name
        self._opinion: SecondOpinion | None = None
        self._unclear = 0
        self._said = dict.fromkeys(_NAMES, 0)

    def beside(self, ready: Ready) -> Ready:
        """Return the classifier, which shows its unclear verdicts here too if that was asked."""
        mapping, roles = ready
        self._opinion = asked(self._name, roles)
        return ready if self._opinion is None else (mapping, _Shown(roles, self))

    def take(self, issue: Issue, verdict: Verdict) -> None:
        """Count one issue."""
        self._unclear += verdict.role is Role.UNCLEAR
        opinion = self._opinion.of(issue, verdict) if self._opinion else None
        if opinion is not None:
            self._said[opinion.role] += 1

    def told(self, report: Report) -> Report:
        """Return the report with what was counted, in a sentence."""
        if self._opinion is None:
            return report
        said = " and ".join(f"{n} {_NAMES[role]} work" for role, n in self._said.items())
        sentence = (
            f"Second opinion, in no other number here: of {self._unclear} unclear issues {said},"
            " by likeness to the mapping's examples."
        )
        return replace(report, counting=(*report.counting, sentence))


class _Shown(Classifier):
    """A classifier whose verdicts somebody else sees too."""

    def __init__(self, roles: Classifier, second: Second) -> None:
        vars(self).update(vars(roles))
        self._second = second

    def verdict(self, issue: Issue) -> Verdict:
        """Return the verdict of the words, which the second opinion does not change."""
        verdict = super().verdict(issue)
        self._second.take(issue, verdict)
        return verdict
