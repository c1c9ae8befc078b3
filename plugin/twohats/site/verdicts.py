"""From an answer that is not a success to the error that says what it means."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from twohats.errors import IdentityError, IssueError, ProtocolError, TryLaterError, UnavailableError
from twohats.model.run import NO_LABELS
from twohats.site.answer import Answer
from twohats.web import retry_after

_UNAUTHORISED, _FORBIDDEN, _MISSING, _GONE, _BUSY = 401, 403, 404, 410, 429
_SEE_OTHER = 303
_TRANSIENT = (502, 503, 504)
_LATER = (409, 425, 500)  # of one issue: worth another run


class Why(StrEnum):
    """What Jira's words about a refusal come down to; they themselves are never shown."""

    LABELS_SCREEN = NO_LABELS
    FIELD_SCREEN = "a field is not on the edit screen"
    MUTE = "it does not let this account switch notifications off"
    PROJECT = "it does not know the project, or hides it"
    TOO_LONG = "the text is too long"
    LABEL = "a label's name is not valid"
    ARCHIVED = "it is archived"
    NAME_TAKEN = "the name is taken"
    WINDOW = "the search reaches past the server's result window"
    ISSUE = "the issue is gone, or hidden from this account"
    JQL = "the JQL is not valid"
    OTHER = "no reason that twohats knows"


_SAYINGS = (
    ("cannot be set", Why.FIELD_SCREEN),
    ("not on the appropriate screen", Why.FIELD_SCREEN),
    ("discard the user notification", Why.MUTE),
    ("for the field 'project'", Why.PROJECT),
    ("allowed limit of", Why.TOO_LONG),
    ("text is too long", Why.TOO_LONG),
    ("contains spaces", Why.LABEL),
    ("for a single label", Why.LABEL),
    ("archived", Why.ARCHIVED),
    ("same name", Why.NAME_TAKEN),
    ("already exists", Why.NAME_TAKEN),
    ("result window", Why.WINDOW),
    ("search limit exceeded", Why.WINDOW),
    ("in the jql query", Why.JQL),
    ("unbounded jql", Why.JQL),
    ("issue does not exist or you do not have permission", Why.ISSUE),
    ("does not exist or you do not have permission", Why.JQL),
)


class RefusalError(IssueError):
    """Jira understood the request and refused it. ``status`` and ``why`` tell more."""

    def __init__(self, status: int, why: Why, *, where: str) -> None:
        what = f"Jira refused ({status}): {_plain(status, why)}"
        super().__init__(what, where=where, permanent=status not in _LATER)
        self.status = status
        self.why = why


class BusyError(TryLaterError):
    """Jira limits the rate (429). ``reason`` is its own name for the limit, if it is known."""

    def __init__(self, where: str, reason: str, wait: float | None) -> None:
        super().__init__(
            "Jira limits the rate of requests", where=where, todo="run again later, off the hour"
        )
        self.reason = reason
        self.wait = wait

    @property
    def is_quota(self) -> bool:
        """Whether a quota of the hour is used up: waiting it out is not for a running job."""
        return "quota" in self.reason

    @property
    def is_of_the_issue(self) -> bool:
        """Whether only writes to this one issue are limited."""
        return self.reason == "jira-per-issue-on-write"


class DownError(UnavailableError):
    """Jira, or what stands before it, cannot answer now (502, 503, 504)."""

    def __init__(self, status: int, where: str, wait: float | None) -> None:
        super().__init__(f"Jira is not available ({status})", where=where, todo="run again later")
        self.wait = wait


def judge(answer: Answer, *, about: str, now_ms: int, see_other: bool = False) -> None:
    """Raise what an answer means, unless it is a success that may be believed."""
    where = about or answer.site
    if answer.status == _BUSY:
        reason = _token(answer.headers.get("ratelimit-reason", ""))
        raise BusyError(where, reason, retry_after(answer.headers, now_ms))
    _must_know_us(answer)
    if answer.status in _TRANSIENT:
        raise DownError(answer.status, where, retry_after(answer.headers, now_ms))
    if answer.status == _SEE_OTHER and see_other:
        return
    if answer.status >= 300:  # noqa: PLR2004 - where HTTP's successes end
        raise _refused(answer, about)
    if answer.body:
        answer.must_be_json()


def _must_know_us(answer: Answer) -> None:
    denied = answer.headers.get("x-authentication-denied-reason", "")
    if "captcha" in denied.lower():
        raise IdentityError(
            "Jira wants a CAPTCHA solved after failed logins",
            where=answer.site,
            todo="log in once by browser with this account, then renew the token",
        )
    login = answer.headers.get("x-seraph-loginreason", "").upper()
    nobody = answer.headers.get("x-ausername", "").lower() == "anonymous"
    if answer.status == _UNAUTHORISED or nobody or "FAILED" in login or "DENIED" in login:
        raise IdentityError(
            "Jira does not accept the token" if not nobody else "Jira takes us for anonymous",
            where=answer.site,
            todo="renew the token; check that e-mail or user belong to it; one with scopes needs "
            "cloud_id",
        )


def _refused(answer: Answer, about: str) -> Exception:
    status = answer.status
    if 300 <= status < 400:  # noqa: PLR2004 - HTTP's redirects
        return _protocol(answer, "a redirect to another address; none is followed")
    if status == _GONE:
        return _protocol(answer, "that this part of its API is gone")
    if answer.body and not answer.says_json:
        return _protocol(answer, "a page that is not JSON, perhaps of a login or proxy")
    if about:
        return RefusalError(status, _why(answer), where=about)
    return _refused_at_large(answer)


def _refused_at_large(answer: Answer) -> Exception:
    status = answer.status
    if status == _FORBIDDEN:
        return IdentityError(
            "Jira forbids this account the request", where=answer.site, todo="run twohats doctor"
        )
    if status == _MISSING:
        return _protocol(answer, "that there is no such part of its API")
    if status >= 500:  # noqa: PLR2004 - HTTP's server errors
        return UnavailableError(
            f"Jira failed ({status})", where=answer.site, todo="run again later"
        )
    return _protocol(answer, f"that the request is wrong ({_plain(status, _why(answer))})")


def _protocol(answer: Answer, what: str) -> ProtocolError:
    return ProtocolError(
        f"Jira answered {what} (status {answer.status})",
        where=answer.site,
        todo="check the url, its context path, and whether single sign-on stands before Jira",
    )


def _plain(status: int, why: Why) -> str:
    if why is not Why.OTHER:
        return why
    known = {_FORBIDDEN: "this account may not", _MISSING: "not there, or hidden from this account"}
    return known.get(status, why)


class _Trouble(Struct):
    """Jira's error body; all parts are optional and come in several shapes."""

    errorMessages: Any = None  # noqa: N815 - Jira's name
    errors: Any = None
    message: Any = None


def _why(answer: Answer) -> Why:
    try:
        trouble = msgspec.json.decode(answer.body, type=_Trouble)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Why.OTHER
    return _reason(trouble)


def _reason(trouble: _Trouble) -> Why:
    fields: dict[str, object] = trouble.errors if isinstance(trouble.errors, dict) else {}
    parts = (trouble.errorMessages, trouble.errors, trouble.message)
    return why_of(" ".join(map(str, parts)), fields)


def why_of(said: str, fields: Collection[str] = ()) -> Why:
    """Return what Jira's words come down to; ``fields`` are those that it complains of."""
    why = next((why for saying, why in _SAYINGS if saying in said.lower()), Why.OTHER)
    if why is Why.FIELD_SCREEN and ("labels" in fields or "'labels'" in said.lower()):
        return Why.LABELS_SCREEN
    return why


def _token(text: str) -> str:
    """Return a header's value if it is a plain name, else nothing: it may be shown."""
    return text if len(text) <= 64 and text.replace("-", "").isalnum() else ""  # noqa: PLR2004
