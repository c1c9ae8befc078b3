"""From a scope to JQL. Times are epoch milliseconds without quotes: no time zone, no minutes."""

import re
from collections.abc import Sequence

from twohats.errors import ConfigError
from twohats.model.site import Scope

ALWAYS_DAYS = 36_500  # done issues stay in for as long as anybody asks
_ORDER = re.compile(r"\border\s+by\b", re.IGNORECASE)


def quoted(text: str) -> str:
    """Return a JQL string literal."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"')
    if any(ord(c) < ord(" ") for c in inner):
        raise ConfigError("a control character cannot stand in JQL", todo="take it out")
    return f'"{inner}"'


def conditions(scope: Scope, projects: Sequence[str]) -> str:
    """Return the scope's condition for these of its projects; none: the whole site, by jql alone.

    There is no upper bound in time: it would be read on the server's clock, and what changes
    meanwhile would be lost.
    """
    parts = [_projects(projects)] if projects or not scope.jql else []
    if scope.done_days is None:
        parts.append("statusCategory != Done")
    elif scope.done_days < ALWAYS_DAYS:
        parts.append(f"(statusCategory != Done OR resolved >= -{scope.done_days}d)")
    if scope.since_ms is not None:
        parts.append(f"updated >= {scope.since_ms}")
    if scope.jql:
        parts.append(f"({_plain(scope.jql)})")
    return " AND ".join(parts)


def _projects(projects: Sequence[str]) -> str:
    if not projects:
        raise ConfigError("no project is named", todo="set projects in twohats.toml")
    if len(projects) == 1:
        return f"project = {quoted(projects[0])}"
    return f"project in ({', '.join(map(quoted, projects))})"


def _plain(jql: str) -> str:
    outside = re.sub(r'"(?:\\.|[^"\\])*"|' + r"'(?:\\.|[^'\\])*'", "", jql)
    if _ORDER.search(outside) or outside.count("(") != outside.count(")"):
        raise ConfigError(
            "jql must be a condition alone", todo="leave ORDER BY out and close every bracket"
        )
    return jql
