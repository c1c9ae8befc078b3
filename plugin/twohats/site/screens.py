"""What can be set on an issue: is Labels on its edit screen, what may our own field hold."""

from collections.abc import Sequence
from http import HTTPStatus
from itertools import islice
from typing import Any, Final

from msgspec import Struct

from twohats.errors import ConfigError
from twohats.model.issue import Dialect
from twohats.model.site import LabelUse, Scope
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.jql import ALWAYS_DAYS, quoted
from twohats.site.reader import SiteReader
from twohats.site.verdicts import RefusalError
from twohats.site.writer import MUTE

SAMPLE: Final = 20  # issues looked at to tell whose labels these are
TRIED: Final = 5  # issues of a project whose edit screens are asked for, until one is there


class _Option(Struct):
    value: str = ""


class _Meta(Struct, rename="camel"):
    allowed_values: list[_Option] | None = None


class _EditMeta(Struct):
    fields: dict[str, _Meta]


class _Field(Struct):
    id: str
    name: str = ""


class _Head(Struct):
    id: str


class _Heads(Struct):
    issues: list[_Head]


class SiteScreens:
    """Edit screens, our optional single-select field, and the use of label names."""

    def __init__(self, http: Http, dialect: Dialect, reader: SiteReader) -> None:
        self._http = http
        self._dialect = dialect
        self._reader = reader

    def labels_editable(self, project: str) -> bool | None:
        """Tell whether Labels is on the edit screen; ``None`` in a project without issues."""
        fields = self._editable(project)
        return None if fields is None else "labels" in fields

    def find_field(self, name: str) -> str:
        """Return the id of the field with this name or id; ``ConfigError`` unless it is one."""
        fields = self._http.get(api(self._dialect, "field")).read(list[_Field])
        wanted = name.casefold()
        found = {f.id for f in fields if wanted in (f.name.casefold(), f.id.casefold())}
        if len(found) != 1:
            raise ConfigError(
                f"{len(found) or 'no'} fields have the name given in sync.field",
                where=self._http.base,
                todo="write the field's id (customfield_12345)",
            )
        return found.pop()

    def options(self, project: str, field_id: str) -> tuple[str, ...] | None:
        """Return what the field may hold in a project; nothing where it cannot be edited.

        ``None`` in a project without issues: there nobody can tell yet.
        """
        fields = self._editable(project)
        if fields is None:
            return None
        meta = fields.get(field_id)
        return tuple(option.value for option in (meta.allowed_values or ())) if meta else ()

    def set_field(
        self, issue_id: str, field_id: str, option: str | None, *, mute: bool, about: str
    ) -> None:
        """Set the field of one issue to an option; ``None`` clears it."""
        value = None if option is None else {"value": option}
        path = api(self._dialect, "issue", issue_id)
        self._http.put(path, {"fields": {field_id: value}}, MUTE if mute else None, about=about)

    def label_use(self, labels: Sequence[str]) -> LabelUse:
        """Count the site's issues with any of these labels, and sample whose they are."""
        jql = f"labels in ({', '.join(map(quoted, labels))})"
        count = self._reader.count(jql)
        if not count:
            return LabelUse(0)
        ids = self._first_ids(jql)
        ours = sum(bool(issue.provenance) for issue in self._reader.by_ids(ids))
        return LabelUse(count, len(ids), ours)

    def _first_ids(self, jql: str) -> list[str]:
        where = ("search", "jql") if self._dialect is Dialect.CLOUD else ("search",)
        body: dict[str, Any] = {"jql": jql, "maxResults": SAMPLE, "fields": ["key"]}
        answer = self._http.post(api(self._dialect, *where), body, repeat=Repeat.SAFE)
        return [issue.id for issue in answer.read(_Heads).issues]

    def _editable(self, project: str) -> dict[str, _Meta] | None:
        """Return what one issue's edit screen holds; ``None`` where none can be looked at."""
        scope = Scope(projects=(project,), done_days=ALWAYS_DAYS)
        for _, key in islice(self._reader.keys(scope, page=TRIED), TRIED):
            path = api(self._dialect, "issue", key, "editmeta")
            try:
                return self._http.get(path, about=key).read(_EditMeta).fields
            except RefusalError as refusal:
                if refusal.status != HTTPStatus.NOT_FOUND:
                    raise  # else a search may still list what was deleted
        return None
