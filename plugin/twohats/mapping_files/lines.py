"""Where in a mapping file something stands, for messages."""

import re
from functools import cached_property

Path = tuple[str | int, ...]
_HEAD = re.compile(r"\s*\[\[?[\w.\s-]+\]")


class Lines:
    """The lines of one TOML file. It finds what is written the usual way, else says nothing."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.splitlines()

    @cached_property
    def _heads(self) -> dict[int, str]:
        return {
            at: line.split("#")[0].replace(" ", "").strip()
            for at, line in enumerate(self._lines)
            if _HEAD.match(line)
        }

    def place(self, path: Path, value: object = None) -> str:
        """Return ``":LINE"`` of what is at ``path``, or of the nearest thing around it."""
        line = self._line(path, value)
        return f":{line}" if line else ""

    def _line(self, path: Path, value: object) -> int:
        start, end, rest = self._table(path)
        if not rest:
            return start + 1 if start >= 0 else 0
        key = re.compile(rf"\s*\"?{re.escape(str(rest[0]))}\"?\s*[=.]")
        at = next((i for i in range(start + 1, end) if key.match(self._lines[i])), start)
        if isinstance(value, str) and value:
            quoted = re.compile(rf"[\"']{re.escape(value)}[\"']")
            at = next((i for i in range(max(at, 0), end) if quoted.search(self._lines[i])), at)
        return at + 1 if at >= 0 else 0

    def _table(self, path: Path) -> tuple[int, int, Path]:
        """Return the header's line, the end of the table, and what of the path is left."""
        start, end, name = -1, len(self._lines), ""
        rest = path
        while rest:
            longer = f"{name}.{rest[0]}" if name else str(rest[0])
            nth = rest[1] if len(rest) > 1 and isinstance(rest[1], int) else None
            header = f"[[{longer}]]" if nth is not None else f"[{longer}]"
            heads = [at for at, head in self._heads.items() if start < at < end and head == header]
            if (nth or 0) >= len(heads):
                break
            start = heads[nth or 0]
            if nth is not None and nth + 1 < len(heads):
                end = heads[nth + 1]
            name = longer
            rest = rest[1:] if nth is None else rest[2:]
        return start, self._end(start, end), rest

    def _end(self, start: int, end: int) -> int:
        """Return where the table's own keys end: at the next header."""
        return next((at for at in self._heads if start < at < end), end)
