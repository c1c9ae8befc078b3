"""Issues that people labelled by role: what a mapping is measured on."""

from typing import Literal

from msgspec import Struct

from twohats.model.issue import Issue
from twohats.model.verdict import Role

RoleName = Literal["manager", "owner", "both", "neither", "role-unclear"]
_ROLES = {
    "manager": frozenset((Role.MANAGER,)),
    "owner": frozenset((Role.OWNER,)),
    "both": frozenset((Role.MANAGER, Role.OWNER)),
    "neither": frozenset[Role](),
    "role-unclear": frozenset[Role](),
}


class Labelled(Struct, frozen=True, kw_only=True):
    """One issue with the role that people gave it; other keys of its line are ignored.

    ``clear`` is false where the people who read it did not agree or were not sure. The role
    ``role-unclear`` is none: such a line is never scored.
    """

    id: str
    title: str
    role: RoleName
    body: str = ""
    project: str = ""
    duty: str | None = None
    clear: bool = True
    parent: str = ""  # the parent's title
    issue_type: str = ""
    components: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def tells_role(self) -> bool:
        """Tell whether it says of a role that it is there, or is not."""
        return self.role != "role-unclear"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles it has: ``both`` is each of them."""
        return _ROLES[self.role]

    @property
    def issue(self) -> Issue:
        """The issue as any other."""
        return Issue(
            key=self.id,
            title=self.title,
            description=self.body,
            project=self.project,
            parent_title=self.parent,
            issue_type=self.issue_type,
            components=self.components,
            labels=self.labels,
        )


def roles_of(role: Role) -> frozenset[Role]:
    """Return the roles that a verdict gives: none, one or both."""
    if role is Role.UNCLEAR:
        return _ROLES["neither"]
    return _ROLES["both"] if role is Role.BOTH else frozenset((role,))
