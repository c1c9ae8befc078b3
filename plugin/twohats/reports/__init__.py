"""One Report in, text out: for a terminal, a page, a chat, a program, a comment in Jira.

Each format loads its own module, and the library that needs, only when it is asked for.
"""

from typing import Any

from twohats.model.report import Report
from twohats.reports.blocks import Frame
from twohats.reports.public import public

__all__ = (
    "COMMENT_MARKER",
    "FORMATS",
    "Frame",
    "public",
    "render",
    "to_adf",
    "to_arithmetic",
    "to_wiki",
)
FORMATS = ("text", "markdown", "html", "json", "csv")

# Frozen: twohats finds its own comment by this line. It must never change.
COMMENT_MARKER = "Role balance report, kept up to date by twohats"


def render(report: Report, format: str, *, colour: bool = False, width: int = 80) -> str:  # noqa: A002 - the word the command line uses
    """Return the report as text, markdown, html, json or csv; ends in a line break.

    ``colour`` and ``width`` (in cells) are the terminal's, and count for ``text`` only. Equal
    arguments give equal bytes.
    """
    match format:
        case "text":
            from twohats.reports.terminal import to_text  # noqa: PLC0415 - loads rich

            return to_text(report, colour=colour, width=width)
        case "html":
            from twohats.reports.page import to_html  # noqa: PLC0415 - loads Jinja2

            return to_html(report)
        case "markdown":
            from twohats.reports.markdown import to_markdown  # noqa: PLC0415

            return to_markdown(report)
        case "json":
            from twohats.reports.document import to_json  # noqa: PLC0415

            return to_json(report)
        case "csv":
            from twohats.reports.table import to_csv  # noqa: PLC0415

            return to_csv(report)
    msg = f"no format {format!r}"
    raise ValueError(msg)


def to_arithmetic(report: Report) -> str:
    """Return how each finding was worked out, as plain text that ends in a line break."""
    from twohats.reports import arithmetic  # noqa: PLC0415

    return arithmetic.to_arithmetic(report)


def to_adf(report: Report, frame: Frame) -> dict[str, Any]:
    """Return the report comment for Jira Cloud: an ADF document under 30,000 characters.

    Only issues of the frame's project are named, and of those none with a security level.
    """
    from twohats.reports import adf  # noqa: PLC0415

    return adf.document(report, frame)


def to_wiki(report: Report, frame: Frame) -> str:
    """Return the report comment for Jira Data Center, in wiki markup; else as ``to_adf``."""
    from twohats.reports import wiki  # noqa: PLC0415

    return wiki.markup(report, frame)
