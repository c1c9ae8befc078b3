"""The report as JSON: the ``twohats.report/1`` contract, for programs."""

import json
import re

import msgspec

from twohats.model.report import Report

# Characters that act, hide or break encoders where JSON is printed: written as escapes, which
# mean the same to every reader. A lone surrogate has no meaning and becomes the sign for that.
_ACTING = re.compile(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def to_json(report: Report) -> str:
    """Return the report as indented JSON, ending in a line break."""
    text = json.dumps(msgspec.to_builtins(report), ensure_ascii=False, indent=2, allow_nan=False)
    text = _SURROGATE.sub("\ufffd", text)
    return _ACTING.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"
