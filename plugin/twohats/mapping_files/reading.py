"""Read one mapping file: bytes in, checked document and its mistakes out."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from twohats.errors import ConfigError
from twohats.mapping_files.document import Document
from twohats.mapping_files.lines import Lines

LARGEST = 1 << 20  # bytes; a thousand phrases take about a tenth of that
MOST_PHRASES = 20_000
# tomllib takes time that grows with the square of a dotted key's parts
_DEEP = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){12}""")


@dataclass(frozen=True, slots=True)
class File:
    """One mapping file as read. ``name`` is how messages call it."""

    name: str
    document: Document
    lines: Lines


def read_file(path: Path) -> File:
    """Read a mapping file; raise ``ConfigError`` with everything that is wrong in its shape."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        what = f"the mapping cannot be read ({error.strerror})"
        raise ConfigError(what, where=str(path), todo="name a mapping file that is there") from None
    return read_bytes(content, name=str(path))


def read_bytes(content: bytes, *, name: str) -> File:
    """Read the content of a mapping file."""
    if len(content) > LARGEST:
        what = f"is larger than {LARGEST >> 10} KiB"
        raise ConfigError(what, where=name, todo="a mapping is far smaller: check the file")
    data, text = _parse(content, name)
    try:
        document = msgspec.convert(data, Document)
    except msgspec.ValidationError as error:
        raise _mistakes(data, text, name, str(error)) from None
    if (number := _phrases(document)) > MOST_PHRASES:
        what = f"has {number} phrases, more than {MOST_PHRASES}"
        raise ConfigError(what, where=name, todo="join those that differ in one word: {a|b}")
    return File(name, document, Lines(text))


def _parse(content: bytes, name: str) -> tuple[dict[str, object], str]:
    deep = ConfigError(
        "is nested too deeply", where=name, todo="a mapping needs no more than three levels"
    )
    try:
        text = content.decode("utf-8-sig")
        if _DEEP.search(text):
            raise deep
        return tomllib.loads(text), text
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError("is not UTF-8", where=f"{name}:{line}", todo="save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"no TOML: {error}", where=name, todo="mend the line it names") from None
    except RecursionError:
        raise deep from None


def _phrases(document: Document) -> int:
    rows = sum(len(row.phrases) for duty in document.duty for row in duty.row)
    counters = sum(len(counter.phrases) for counter in document.counter)
    denials = sum(len(duty.denials) for duty in document.duty)
    return rows + counters + denials + len(document.denials)


def _mistakes(data: dict[str, object], text: str, name: str, first: str) -> ConfigError:
    # jsonschema is slow to import, and most files are right
    from twohats.mapping_files.mistakes import mistakes, phrase_mistakes  # noqa: PLC0415

    lines = Lines(text)
    found = mistakes(data, lines) or [("", first)]
    found += phrase_mistakes(data, lines)
    return refuse([f"{name}{place}: {what}" for place, what in found])


def refuse(found: list[str]) -> ConfigError:
    """Return one error that tells all mistakes."""
    shown = found[:50]
    if len(found) > len(shown):
        shown.append(f"and {len(found) - len(shown)} more")
    if len(found) == 1:
        return ConfigError(found[0])
    return ConfigError("\n  ".join((f"{len(found)} mistakes in the mapping:", *shown)))
