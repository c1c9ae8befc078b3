"""Conditions by which Jira finds the roles: by label, or by the field where only that is set."""

from msgspec import Struct

from twohats.model.settings import SiteSettings, WriteTo


class RoleJql(Struct, frozen=True, kw_only=True):
    """JQL conditions, each without project and order. ``owner`` and ``manager`` include both."""

    owner: str
    manager: str
    both: str
    either: str
    unclear: str


def role_jql(settings: SiteSettings) -> RoleJql:
    """Return the conditions for what the settings write."""
    names = settings.labels
    unclear = label_is(names.unclear)
    if settings.sync.write_to is WriteTo.FIELD:
        field = quoted(settings.sync.field)
        return RoleJql(
            owner=f'{field} in ("project-owner", "both")',
            manager=f'{field} in ("project-manager", "both")',
            both=f'{field} = "both"',
            either=f"{field} is not EMPTY",
            unclear=unclear,
        )
    owner, manager = label_is(names.owner), label_is(names.manager)
    return RoleJql(
        owner=owner,
        manager=manager,
        both=f"{owner} AND {manager}",
        either=f"labels in ({quoted(names.owner)}, {quoted(names.manager)})",
        unclear=unclear,
    )


def label_is(name: str) -> str:
    """Return the condition that an issue carries a label."""
    return f"labels = {quoted(name)}"


def quoted(text: str) -> str:
    """Return a JQL string literal."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'
