"""What Jira answered, and whether it may be believed."""

import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct

from twohats.errors import ProtocolError

T = TypeVar("T")

# A lone half of a surrogate pair, told from a whole pair and from an escaped backslash.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)",
    re.DOTALL,
)
_LONE = 6  # \uD800; a pair is twice as long, any other escape shorter


class Answer(Struct, frozen=True):
    """One HTTP answer, read whole. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    site: str = ""  # for messages

    def read(self, kind: type[T]) -> T:
        """Decode the body; raise ``ProtocolError``, without a word of the body, if it is not so."""
        self.must_be_json()
        try:
            return msgspec.json.decode(self.body, type=kind)
        except msgspec.ValidationError as error:
            place = str(error).rpartition(" - at ")[2][:80] if " - at " in str(error) else "`$`"
            problem = f"JSON of an unexpected shape at {place}"
        except (msgspec.DecodeError, UnicodeDecodeError):
            return self._read_mended(kind)
        except RecursionError:
            problem = "JSON that is nested too deep"
        raise self.bad(problem)

    def must_be_json(self) -> None:
        """Raise ``ProtocolError`` unless the answer says it is JSON and has a body."""
        if not self.body:
            raise self.bad("nothing where JSON was due")
        if not self.says_json:
            raise self.bad("a page that is not JSON, perhaps of a login or proxy")

    @property
    def says_json(self) -> bool:
        """Whether the content type is JSON."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return kind == "application/json" or kind.endswith("+json")

    def _read_mended(self, kind: type[T]) -> T:
        # Half an emoji, cut by some editor, must not stop a whole page of issues.
        mended = _ESCAPE.sub(
            lambda m: rb"\ufffd" if len(m[0]) == _LONE and m[0][1:2] == b"u" else m[0], self.body
        ).decode("utf-8", "replace")
        try:
            return msgspec.json.decode(mended, type=kind)
        except (msgspec.DecodeError, RecursionError):
            problem = "JSON that is broken or cut short"
        raise self.bad(problem)

    def bad(self, what: str) -> ProtocolError:
        """Return the error that Jira answered ``what``."""
        return ProtocolError(
            f"Jira answered {what} (status {self.status})",
            where=self.site,
            todo="check the url, and whether a proxy or single sign-on stands before Jira",
        )
