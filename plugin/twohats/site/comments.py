"""Comments of one issue. Posting is the one write that is never blindly repeated."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct

from twohats.errors import IdentityError, ProtocolError, RefusedError
from twohats.model.issue import Dialect
from twohats.model.site import Comment
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.shapes import PROPERTY, body_text, moment, unwrapped
from twohats.site.verdicts import RefusalError
from twohats.site.writer import MUTE, property_value

PAGE: Final = 100
MAX_COMMENTS: Final = 20_000  # four times what Cloud allows on one issue
INTERNAL = "sd.public.comment"  # Jira Service Management's own property
_MISSING = 404


class _Author(Struct, rename="camel"):
    account_id: str | None = None
    key: str | None = None
    name: str | None = None


class _Property(Struct):
    key: str = ""
    value: Raw = Raw()


class _Comment(Struct, rename="camel"):
    id: str
    author: _Author | None = None
    body: Any = None
    created: str = ""
    properties: list[_Property] = []
    jsd_public: bool | None = None


class _Page(Struct):
    total: int
    comments: list[_Comment] = []


class SiteComments:
    """The port ``Comments`` for both dialects.

    Bodies are Atlassian documents on Cloud and wiki text on Data Center. ``is_service_desk``
    tells of a project's key whether customers could read along.
    """

    def __init__(
        self, http: Http, dialect: Dialect, is_service_desk: Callable[[str], bool]
    ) -> None:
        self._http = http
        self._dialect = dialect
        self._is_service_desk = is_service_desk

    def comments(self, key: str) -> Iterator[Comment]:
        """Yield all comments, oldest first, each once; an error, never a part, if there are more.

        Raises ``ProtocolError`` past ``MAX_COMMENTS``: who has not seen all must not post.
        """
        start, total = 0, 1
        seen: set[str] = set()
        while start < total:
            page = self._page(key, start)
            total = page.total
            if (not page.comments and start < total) or start > MAX_COMMENTS:
                raise ProtocolError("not all comments can be read", where=key, todo="run again")
            start += len(page.comments)
            fresh = [comment for comment in page.comments if comment.id not in seen]
            seen.update(comment.id for comment in fresh)
            yield from map(_told, fresh)

    def post(self, key: str, body: object, marker: bytes, *, internal: bool = False) -> str:
        """Add a comment carrying ``marker`` (JSON) as a property; return its id.

        In a service-desk project it is ``internal`` in any case; where that cannot be proven
        the comment is taken back and ``RefusedError`` raised.
        """
        internal = internal or self._is_service_desk(key.rpartition("-")[0])
        value = property_value(self._dialect, Raw(marker))
        properties: list[dict[str, object]] = [{"key": PROPERTY, "value": value}]
        if internal:
            properties.append({"key": INTERNAL, "value": {"internal": True}})
        posted = self._http.post(
            api(self._dialect, "issue", key, "comment"),
            {"body": self._checked(body), "properties": properties},
            about=key,
            repeat=Repeat.REFUSED_ONLY,
        ).read(_Comment)
        if internal and not self._is_internal(posted):
            self.delete(key, posted.id)
            raise RefusedError(
                "the comment would be public to customers; it was taken back",
                where=key,
                todo="report on an issue outside service-desk projects",
            )
        return posted.id

    def edit(self, key: str, comment_id: str, body: object, *, mute: bool) -> None:
        """Replace a comment's body. Data Center has no way to mute it."""
        quiet = MUTE if mute and self._dialect is Dialect.CLOUD else None
        path = api(self._dialect, "issue", key, "comment", comment_id)
        self._http.put(path, {"body": self._checked(body)}, quiet, about=key)

    def delete(self, key: str, comment_id: str) -> None:
        """Delete a comment; fine if it is not there any more."""
        try:
            self._http.delete(api(self._dialect, "issue", key, "comment", comment_id), about=key)
        except RefusalError as refusal:
            if refusal.status != _MISSING:
                raise

    def _page(self, key: str, start: int) -> _Page:
        query = {
            "startAt": str(start),
            "maxResults": str(PAGE),
            "orderBy": "created",
            "expand": "properties",
        }
        path = api(self._dialect, "issue", key, "comment")
        return self._http.get(path, query, about=key).read(_Page)

    def _is_internal(self, posted: _Comment) -> bool:
        told = _internal(posted)
        if told is not None:
            return told
        path = api(self._dialect, "comment", posted.id, "properties", INTERNAL)
        try:
            answer = self._http.get(path, about=f"comment {posted.id}")
        except (RefusalError, IdentityError):
            return False
        return _says_internal(answer.read(_Property).value)

    def _checked(self, body: object) -> object:
        if isinstance(body, dict) is not (self._dialect is Dialect.CLOUD):
            kind = type(body).__name__
            raise TypeError(f"a comment on {self._dialect} cannot be a {kind}")
        return body


def _told(comment: _Comment) -> Comment:
    author = comment.author or _Author()
    marker = next((p.value for p in comment.properties if p.key == PROPERTY), None)
    return Comment(
        id=comment.id,
        author_id=author.account_id or author.key or author.name or "",
        text=body_text(comment.body),
        marker=b"" if marker is None else unwrapped(marker),
        created_ms=moment(comment.created),
        internal=_internal(comment),
    )


def _internal(comment: _Comment) -> bool | None:
    if comment.jsd_public is not None:
        return not comment.jsd_public
    told = next((p.value for p in comment.properties if p.key == INTERNAL), None)
    return None if told is None else _says_internal(told)


def _says_internal(value: Raw) -> bool:
    return bool(msgspec.json.decode(unwrapped(value)) == {"internal": True})
