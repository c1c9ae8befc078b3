"""The project's Markdown pages: their blocks of commands, their links, their headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).parents[2]
DOCS = TOP / "plugin" / "docs"
PAGES = (*sorted(DOCS.glob("*.md")), TOP / "README.md")
ALL = tuple(
    page
    for page in sorted(TOP.rglob("*.md"))
    if not any(part.startswith(".") for part in page.relative_to(TOP).parts)
)
_FENCE = re.compile(
    r"^(?P<space> *)```(?P<kind>\w*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)|<(https?://[^>\s]+)>")
_CODE = re.compile(r"`[^`\n]+`")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_NO_SLUG = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    kind: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    for match in _FENCE.finditer(page.read_text("utf-8")):
        lines = match["text"].splitlines()
        text = "\n".join(line.removeprefix(match["space"]) for line in lines)
        yield Block(match["kind"], text)


def commands(page: Path) -> Iterator[str]:
    """Yield the twohats command lines of a page; in ```sh blocks nothing else may stand."""
    for block in blocks(page):
        if block.kind not in {"", "sh"}:
            continue
        for line in block.text.replace("\\\n", " ").splitlines():
            if line.startswith("twohats "):
                yield line
            elif block.kind == "sh" and line.strip() and not line.startswith("#"):
                raise AssertionError(f"{page.name}: not a twohats command: {line}")


def inline_commands(page: Path) -> Iterator[str]:
    """Yield what stands as `twohats ...` in the text of a page."""
    for code in _CODE.findall(_plain(page)):
        if code.startswith("`twohats "):
            yield code.strip("`")


def links(page: Path) -> Iterator[str]:
    """Yield the targets of a page's links and pictures."""
    text = _CODE.sub("", _plain(page))
    for match in _LINK.finditer(text):
        yield match[1] or match[2]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for heading in _HEADING.findall(_plain(page)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
        slug = _NO_SLUG.sub("", words.strip().lower()).replace(" ", "-")
        number = sum(
            one == slug or re.fullmatch(rf"{re.escape(slug)}-\d+", one) is not None for one in found
        )
        found.add(f"{slug}-{number}" if number else slug)
    return found


def _plain(page: Path) -> str:
    return _COMMENT.sub("", _FENCE.sub("", page.read_text("utf-8")))
