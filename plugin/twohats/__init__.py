"""Tell whose hat each Jira issue wears, and whether the balance is right.

The public names below are loaded when first used, so that importing twohats costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twohats.api import audit, classify, read_issues, to_records
    from twohats.errors import TwohatsError
    from twohats.mapping_files import load_mapping
    from twohats.model.issue import Issue, Person
    from twohats.model.report import Report
    from twohats.model.verdict import Evidence, Role, Verdict

_HOMES = {
    "Evidence": "model.verdict",
    "Issue": "model.issue",
    "Person": "model.issue",
    "Report": "model.report",
    "Role": "model.verdict",
    "TwohatsError": "errors",
    "Verdict": "model.verdict",
    "audit": "api",
    "classify": "api",
    "load_mapping": "mapping_files",
    "read_issues": "api",
    "to_records": "api",
}

__all__ = [
    "Evidence",
    "Issue",
    "Person",
    "Report",
    "Role",
    "TwohatsError",
    "Verdict",
    "audit",
    "classify",
    "load_mapping",
    "read_issues",
    "to_records",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public thing
    """Load a public name (PEP 562)."""
    if name not in _HOMES:
        msg = f"module 'twohats' has no attribute '{name}'"
        raise AttributeError(msg)
    return getattr(import_module(f"twohats.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
