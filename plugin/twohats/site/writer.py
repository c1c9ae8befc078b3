"""Writing on issues: labels by add and remove verbs, our property beside them, nothing else."""

import msgspec

from twohats.errors import ConfigError, IssueError
from twohats.model.issue import Dialect
from twohats.model.plan import Change, Provenance
from twohats.site.facts import api
from twohats.site.http import Http
from twohats.site.shapes import PROPERTY
from twohats.site.verdicts import RefusalError, Why

_LONGEST_LABEL = 255
_MISSING = 404
MUTE = {"notifyUsers": "false"}


class SiteWriter:
    """The port ``Writer`` for both dialects.

    A project whose edit screen lacks the field Labels is found out by one refused write; every
    further write there fails at once, without a request.
    """

    def __init__(self, http: Http, dialect: Dialect) -> None:
        self._http = http
        self._dialect = dialect
        self._unwritable: set[str] = set()

    def write(self, change: Change, *, mute: bool) -> None:
        """Bring one issue's labels and property to what ``change`` says.

        One request; one more where the property is to go, after the labels: as long as it is
        there, the labels can be told to be ours. Raises ``IssueError``.
        """
        if change.add or change.remove or change.field is not None:
            self._write_labels(change, mute=mute)
        elif change.provenance is not None:
            self.write_provenance(change.issue_id, change.provenance)
        if change.provenance is None:
            self.write_provenance(change.issue_id, None)

    def write_provenance(self, issue_id: str, value: Provenance | None) -> None:
        """Write, or delete, the property alone. Deleting what is not there is fine."""
        path = api(self._dialect, "issue", issue_id, "properties", PROPERTY)
        about = f"issue {issue_id}"
        if value is not None:
            self._http.put(path, property_value(self._dialect, value), about=about)
            return
        try:
            self._http.delete(path, about=about)
        except RefusalError as refusal:
            if refusal.status != _MISSING:
                raise

    def _write_labels(self, change: Change, *, mute: bool) -> None:
        if change.project in self._unwritable:
            raise no_labels_field(change.project)
        path = api(self._dialect, "issue", change.issue_id)
        try:
            self._http.put(path, self._body(change), MUTE if mute else None, about=change.key)
        except RefusalError as refusal:
            failure = refusal
        else:
            return
        if failure.why is Why.LABELS_SCREEN:
            self._unwritable.add(change.project)
            raise no_labels_field(change.project)
        if failure.why is Why.MUTE:
            failure.todo = "give the account Administer Projects, or run with --allow-mail"
        raise failure

    def _body(self, change: Change) -> dict[str, object]:
        verbs = [{"add": _label(label)} for label in change.add]
        verbs += [{"remove": _label(label)} for label in change.remove]
        body: dict[str, object] = {"update": {"labels": verbs}} if verbs else {}
        if change.field is not None:
            option = {"value": change.field.option} if change.field.option else None
            body["fields"] = {change.field.id: option}
        if change.provenance is not None:
            value = property_value(self._dialect, change.provenance)
            body["properties"] = [{"key": PROPERTY, "value": value}]
        return body


def property_value(dialect: Dialect, value: object) -> object:
    """Return a property's value as the dialect's contract has it.

    Cloud takes any JSON. Data Center's contract says "string, holding JSON"; a server that
    takes it for the value itself stores a string, and reading understands both.
    """
    if dialect is Dialect.CLOUD:
        return value
    return msgspec.json.encode(value).decode()


def _label(label: str) -> str:
    # Neither contract nor mock refuses these, Jira does: with a 400 on every issue.
    if not label or len(label) > _LONGEST_LABEL or not label.isprintable() or " " in label:
        raise ConfigError("a label is empty, too long or holds a space", todo="mend [labels]")
    return label


def no_labels_field(project: str) -> IssueError:
    """Return the error that nothing can be labelled in a project."""
    return IssueError(
        Why.LABELS_SCREEN,
        where=project,
        todo="ask a Jira administrator to put Labels on the project's edit screen",
        permanent=True,
    )
