"""What an issue says of its role where a field says it too: which of the two is the latest word."""

from collections.abc import Iterable

from msgspec.structs import replace

from twohats.model.issue import Issue
from twohats.model.plan import NoProperty, Provenance
from twohats.model.settings import LabelNames, SiteSettings, WriteTo
from twohats.model.verdict import Role
from twohats.plan import ROLES, folded, read_property, role_of


def told_by_field(issues: Iterable[Issue], settings: SiteSettings) -> Iterable[Issue]:
    """Return the issues with the role labels that labels and role field together say."""
    if settings.sync.write_to is WriteTo.LABEL:
        return issues
    alone = settings.sync.write_to is WriteTo.FIELD
    return map(Word(settings.labels, alone=alone).presented, issues)


class Word:
    """Finds the word that counts. ``alone``: the field is all that says a role.

    ``rereads``: what a search leaves open is read by id; it is told there by labels that neither
    side says, and so nobody can have seen before.
    """

    def __init__(self, names: LabelNames, *, alone: bool, rereads: bool = False) -> None:
        self.names = names
        self.alone = alone
        self.rereads = rereads
        self.labels = frozenset({names.owner, names.manager})

    def presented(self, issue: Issue) -> Issue:
        """Return the issue with the role labels that it is to be taken to carry."""
        if issue.role_field is None:
            return issue
        real = frozenset(issue.labels) & self.labels
        told = self.labels_told(issue.role_field)
        if real == told:
            return issue
        said = self._counts(real, told, issue)
        if said == real:
            return issue
        labels = (frozenset(issue.labels) - self.labels) | said
        return replace(issue, labels=tuple(sorted(labels)))

    def _counts(self, real: frozenset[str], told: frozenset[str], issue: Issue) -> frozenset[str]:
        """Return which of the two counts where labels and field differ."""
        prop = read_property(issue.provenance)
        if not isinstance(prop, Provenance):
            if prop is NoProperty.UNTOLD and self.rereads and not self.alone:
                return self._neither(real, told)
            return told if self.alone or not real else real
        if not prop.field and not told:
            return real  # written while the labels were all there was
        if self.alone:
            return told
        field_as_left = self.role_of_option(issue.role_field or "") == prop.field
        labels_as_left = real == frozenset(prop.labels) & self.labels
        return told if labels_as_left and not field_as_left else real

    def _neither(self, *said: frozenset[str]) -> frozenset[str]:
        one = sorted(self.labels)
        ways = (frozenset[str](), frozenset(one[:1]), frozenset(one[1:]), self.labels)
        return next(way for way in ways if way not in said)

    def labels_told(self, option: str) -> frozenset[str]:
        """Return the role labels that an option stands for."""
        owner, manager = frozenset({self.names.owner}), frozenset({self.names.manager})
        told = {Role.OWNER.value: owner, Role.MANAGER.value: manager}
        told[Role.BOTH.value] = owner | manager
        return told.get(self.role_of_option(option), frozenset())

    def role_of_option(self, option: str) -> str:
        """Return the role that an option says, empty where it says none."""
        plain = folded(option)
        return next((role.value for role in ROLES if folded(role) == plain), "")


def role_value(labels: frozenset[str], names: LabelNames) -> str:
    """Return the role that labels say, empty for none."""
    role = role_of(labels, names)
    return "" if role is Role.UNCLEAR else role.value
