"""What everything in the store has. Times are epoch milliseconds, UTC."""

from typing import ClassVar

from msgspec import Struct


class Thing(Struct, kw_only=True):
    """Anything kept in the store by kind and number."""

    kind: ClassVar[str] = ""
    id: int = 0

    @property
    def parent_id(self) -> int:
        """The thing this one belongs to, 0 for none."""
        return 0

    @property
    def handle(self) -> str:
        """The name it is found by, beside its number; empty for none."""
        return ""
