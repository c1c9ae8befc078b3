"""A mapping's own examples, run as tests."""

from collections.abc import Iterator

from msgspec import Struct

from twohats.model.issue import Issue
from twohats.model.mapping import Duty, Example
from twohats.model.verdict import Role, Verdict
from twohats.roles.classifier import Classifier


class Failure(Struct, frozen=True):
    """One example that does not hold."""

    duty: Duty
    example: Example
    expected: bool
    verdict: Verdict

    @property
    def sentence(self) -> str:
        """One line: which example, what was wanted, what came."""
        verdict = self.verdict
        got = verdict.role.value if verdict.duty is None else f"{verdict.role} ({verdict.duty})"
        why = f", {verdict.reason}" if verdict.reason else ""
        wanted = "should be" if self.expected else "should not be"
        words = ", ".join(f"{e.phrase!r} {e.weight_milli / 1000:+g}" for e in verdict.evidence)
        return (
            f"{self.duty.origin}: {self.example.title!r} {wanted} {self.duty.id}, "
            f"but is {got}{why}: {words or 'no evidence'}"
        )


def failures(classifier: Classifier) -> Iterator[Failure]:
    """Yield each example of the mapping that does not hold."""
    for duty in classifier.mapping.duties:
        for expected, examples in ((True, duty.yes), (False, duty.no)):
            for example in examples:
                verdict = classifier.verdict(_issue(example))
                if _is(verdict, duty) is not expected:
                    yield Failure(duty, example, expected, verdict)


def _issue(example: Example) -> Issue:
    return Issue(key="", title=example.title, description=example.description)


def _is(verdict: Verdict, duty: Duty) -> bool:
    return verdict.duty == duty.id and verdict.role in (duty.role, Role.BOTH)
