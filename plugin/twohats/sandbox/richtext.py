"""Whether a body is rich text in the dialect of the site."""

import msgspec

from twohats.model.issue import Dialect

_KNOWN = frozenset(
    [
        "blockquote",
        "blockCard",
        "bodiedExtension",
        "bulletList",
        "caption",
        "codeBlock",
        "date",
        "decisionItem",
        "decisionList",
        "doc",
        "embedCard",
        "emoji",
        "expand",
        "extension",
        "hardBreak",
        "heading",
        "inlineCard",
        "inlineExtension",
        "layoutColumn",
        "layoutSection",
        "listItem",
        "media",
        "mediaGroup",
        "mediaInline",
        "mediaSingle",
        "mention",
        "nestedExpand",
        "orderedList",
        "panel",
        "paragraph",
        "placeholder",
        "rule",
        "status",
        "table",
        "tableCell",
        "tableHeader",
        "tableRow",
        "taskItem",
        "taskList",
        "text",
    ]
)
TOO_LONG = "The entered text is too long. It exceeds the allowed limit of {} characters."


def check_text(body: object, dialect: Dialect, limit: int, *, version: int = 3) -> str | None:
    """Return what is wrong with a body, in Jira's words; ``None`` if nothing is."""
    if dialect is Dialect.CLOUD and version == 3:  # noqa: PLR2004 - API version
        if not _is_document(body):
            return (
                "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
            )
        size = len(msgspec.json.encode(body).decode())
    elif not isinstance(body, str):
        return "Operation value must be a string"
    else:
        size = len(body)
    return TOO_LONG.format(f"{limit:,}") if size > limit else None


def _is_document(body: object) -> bool:
    if not isinstance(body, dict) or body.get("type") != "doc" or body.get("version") != 1:
        return False
    stack: list[object] = [body]
    while stack:
        node = stack.pop()
        if not isinstance(node, dict) or node.get("type") not in _KNOWN:
            return False
        if node["type"] == "text" and not (isinstance(node.get("text"), str) and node["text"]):
            return False
        content = node.get("content", [])
        if not isinstance(content, list):
            return False
        stack += content
    return True
