"""The report comment in Jira's wiki markup, for Jira Data Center."""

from twohats.model.report import Report
from twohats.reports import comment, inert
from twohats.reports.blocks import (
    Block,
    Bullets,
    Frame,
    Grid,
    Heading,
    Inline,
    IssueRef,
    Line,
    Link,
    Lozenge,
    Panel,
    Paragraph,
    Rule,
    Words,
)

_PANELS = {
    "error": ("#de350b", "#ffebe6"),
    "warning": ("#ff8b00", "#fffae6"),
    "success": ("#00875a", "#e3fcef"),
    "info": ("#0747a6", "#deebff"),
}
_COLOURS = {
    "red": "#bf2600",
    "yellow": "#974f0c",
    "green": "#006644",
    "blue": "#0747a6",
    "neutral": "#42526e",
}


def markup(report: Report, frame: Frame) -> str:
    """Return the comment's text, cut so that it stays under ``comment.LIMIT``."""
    made = ""
    for cut in comment.CUTS:
        made = "\n".join(_block(block) for block in comment.blocks(report, frame, cut))
        if comment.size(made) < comment.LIMIT:
            break
    return made


def _block(block: Block) -> str:
    match block:
        case Panel(mood, lines):
            border, fill = _PANELS[mood]
            inside = "\n".join(_line(line) for line in lines)
            return f"{{panel:borderColor={border}|bgColor={fill}}}\n{inside}\n{{panel}}"
        case Heading(text):
            return f"h3. {inert.wiki(text)}"
        case Paragraph(line):
            return f"{_line(line)}\n"
        case Bullets(lines):
            return "\n".join(f"* {_line(line)}" for line in lines) + "\n"
        case Grid(head, rows):
            title = "||".join(inert.wiki(text) for text in head)
            return "\n".join((f"||{title}||", *map(_row, rows))) + "\n"
        case Rule():
            return "----"


def _row(cells: tuple[Line, ...]) -> str:
    return f"|{'|'.join(_line(line) or ' ' for line in cells)}|"


def _line(line: Line) -> str:
    return "".join(_inline(part) for part in line).strip()


def _inline(part: Inline) -> str:
    match part:
        case Words(text, strong):
            return _words(text, "*" if strong else "")
        case Lozenge(text, colour):
            return f"{{color:{_COLOURS[colour]}}}*{inert.wiki(text).upper()}*{{color}}"
        case Link(text, url):
            return f"[{inert.wiki(text)}|{url}]"
        case IssueRef(key):
            return key  # Jira makes it a link by itself, struck through once it is resolved


def _words(text: str, sign: str) -> str:
    """Return inert text; the signs of strong text must hug it, spaces go outside."""
    clean = inert.wiki(text)
    before, after = text[:1] == " ", text[-1:] == " "
    body = f"{sign}{clean}{sign}" if clean else ""
    return f"{' ' if before else ''}{body}{' ' if after and clean else ''}"
