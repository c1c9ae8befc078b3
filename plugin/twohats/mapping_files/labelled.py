"""Read labelled issues: JSON Lines with id, title, body, role, duty, clear."""

from pathlib import Path

import msgspec

from twohats.errors import InputError
from twohats.roles.labelled import Labelled

_DECODER = msgspec.json.Decoder(Labelled)


def read_labelled(path: str | Path) -> list[Labelled]:
    """Return the labelled issues of a file; raise ``InputError`` that names the bad line."""
    found = []
    try:
        with Path(path).open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    found.append(_decode(line, f"{path}:{number}"))
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise InputError(what, where=str(path), todo="name a file that is there") from None
    if not found:
        todo = "give one JSON object a line: id, title, body, role, duty, clear"
        raise InputError("holds no labelled issue", where=str(path), todo=todo)
    return found


def _decode(line: bytes, where: str) -> Labelled:
    try:
        return _DECODER.decode(line)
    except msgspec.DecodeError as error:
        needed = "id, title and role (manager, owner, both or neither)"
        todo = f"a line needs {needed}, and may have body, duty, clear, project"
        raise InputError(f"is no labelled issue: {error}", where=where, todo=todo) from None
