"""The labels twohats declares its own: which names are fit, and which labels are ours."""

import unicodedata
from collections.abc import Iterable

from msgspec import Struct

from twohats.model.settings import LabelNames
from twohats.model.verdict import Role

LONGEST_ROLE = 24  # so that a board card shows the label whole
LONGEST = 255  # Jira's own limit
ROLES = (Role.OWNER, Role.MANAGER, Role.BOTH)  # that a field of its own can say
_MARKS = frozenset("-_.")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})

Labels = tuple[str, ...]


class Declared(Struct, frozen=True):
    """Every label twohats may ever add or remove, by what it means."""

    names: LabelNames = LabelNames()
    duties: frozenset[str] = frozenset()

    def of_role(self, role: Role) -> frozenset[str]:
        """Return the labels that say a role; none for ``UNCLEAR``."""
        owner, manager = self.names.owner, self.names.manager
        return {
            Role.OWNER: frozenset({owner}),
            Role.MANAGER: frozenset({manager}),
            Role.BOTH: frozenset({owner, manager}),
        }.get(role, frozenset())

    def of_duty(self, duty: str | None) -> frozenset[str]:
        """Return the label of a duty, where duty labels are written."""
        known = duty in self.duties and self.names.write_duties
        return frozenset({f"{self.names.duty_prefix}{duty}"}) if known else frozenset()

    @property
    def always(self) -> frozenset[str]:
        """Return the labels that tell a role or that it is unclear."""
        return frozenset({self.names.owner, self.names.manager, self.names.unclear})

    @property
    def sometimes(self) -> frozenset[str]:
        """Return the optional labels, ours only where we wrote them or write them now."""
        duties = {f"{self.names.duty_prefix}{duty}" for duty in self.duties}
        return frozenset(duties | {self.names.decided} | set(self.names.former))

    @property
    def all(self) -> frozenset[str]:
        """Return every label twohats may touch."""
        return self.always | self.sometimes

    def ours(self, labels: Iterable[str], written: Iterable[str] = ()) -> frozenset[str]:
        """Return those of ``labels`` that count as ours on an issue.

        ``written`` are the labels the property says we wrote: they keep optional labels ours
        after the option was switched off. A label outside of the declared ones never is.
        """
        names = self.names
        optional = self.sometimes & frozenset(written)
        if names.write_duties:
            optional |= self.sometimes - {names.decided, *names.former}
        if names.write_decided:
            optional |= {names.decided}
        return frozenset(labels) & (self.always | optional)


def role_of(labels: Iterable[str], names: LabelNames) -> Role:
    """Return the role that labels say; ``UNCLEAR`` where they say none."""
    has = frozenset(labels)
    match names.owner in has, names.manager in has:
        case True, True:
            return Role.BOTH
        case True, False:
            return Role.OWNER
        case False, True:
            return Role.MANAGER
        case _:
            return Role.UNCLEAR


def check_names(names: LabelNames) -> tuple[str, ...]:
    """Return what is wrong with the label names, one sentence each; empty when they are fit."""
    roles = {"owner": names.owner, "manager": names.manager, "unclear": names.unclear}
    every = roles | {"decided": names.decided, "ignore": names.ignore}
    complaints = [f"labels.{key}: {why}" for key, name in every.items() if (why := _unfit(name))]
    complaints += [
        f"labels.{key}: '{name}' has {len(name)} characters; a board card shows {LONGEST_ROLE}"
        for key, name in roles.items()
        if LONGEST_ROLE < len(name) <= LONGEST
    ]
    prefix = _unfit(f"{names.duty_prefix}x")
    complaints += [f"labels.duty_prefix: {prefix}"] if prefix or not names.duty_prefix else []
    complaints += [f"labels.former: {why}" for name in names.former if (why := _unfit(name))]
    return (*complaints, *_clashes(every, names.duty_prefix))


def _unfit(name: str) -> str:
    if not name:
        return "is empty"
    if len(name) > LONGEST:
        return f"has {len(name)} characters; Jira takes {LONGEST}"
    if any(unicodedata.category(c) in _UNSEEN for c in name):
        return "holds a space or an invisible character; Jira labels are single words"
    if not name[0].isalnum() or not all(_fits(c) for c in name):
        return f"'{name}' may hold letters, digits, '-', '_' and '.', and starts with a letter"
    settled = unicodedata.normalize("NFC", name.lower())
    return "" if name == settled else f"'{name}' must be written '{settled}'"


def _fits(char: str) -> bool:
    return char in _MARKS or unicodedata.category(char)[0] in "LNM"


def _clashes(names: dict[str, str], prefix: str) -> list[str]:
    seen: dict[str, str] = {}
    clashes = []
    for key, name in names.items():
        folded = name.casefold()
        if folded in seen:
            clashes.append(f"labels.{key}: the same as labels.{seen[folded]}")
        if prefix and folded.startswith(prefix.casefold()):
            clashes.append(f"labels.{key}: starts with labels.duty_prefix")
        seen.setdefault(folded, key)
    return clashes


def options_by_role(options: Iterable[str]) -> dict[str, str]:
    """Return which of a field's options says each role, for those roles that one says."""
    offered = {folded(option): option for option in options}
    return {role.value: offered[folded(role)] for role in ROLES if folded(role) in offered}


def folded(text: str) -> str:
    """Return an option as it is compared: "Project owner" is "project-owner"."""
    return "".join(char for char in text.casefold() if char.isalnum())
