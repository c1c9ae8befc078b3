"""What twohats reads, stores and shows, said for these settings in plain Markdown."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from twohats.cli.ledgers import ledger_of
from twohats.model.settings import IssueNote, PeopleDetail, SiteSettings

PEOPLE_DAYS = 90
_DETAIL = {
    PeopleDetail.OFF: "nobody is named or shown alone: projects and the site only",
    PeopleDetail.GROUPS: "groups of at least five people, nobody alone",
    PeopleDetail.NAMED: "people by name, with their recorded work in the two roles",
}
_GENERAL = """\
# What twohats reads, stores and shows

twohats reads issues of Jira, tells from their words whether they are project-owner or
project-manager work, writes labels that say so, and reports the balance of the two roles. It speaks
of work that is recorded in Jira, never of how well anybody works; it ranks nobody. No text leaves
the machine it runs on except to Jira itself and, if one is set, to the webhook named below; a
ledger in a database, if one is named below, gets ids and numbers. No model, service or statistics
server of anybody else is used.

## Read

- Of each issue: key, title, description, type, status, labels, components, parent, sprint,
  assignee (id, name and, where Jira shows it, e-mail), story points, estimates, the dates of
  creation, update and resolution, and whether it carries a security level.
- Of the roster, if it names groups or project roles: who is in them.
- Of each project: its name, its lead, and what twohats' own account may do there.
- Of the history of issues, only by `mapping eval` and `mapping tune` with `--from-site`: which
  account set the labels of twohats, to tell a person's decision from a copied one. None is kept.
- Not read: attachments, work logs, watchers, reporters, log-ins, presence, anything outside of the
  projects below. Comments are read on the one issue that carries the
  report comment, to find it again, and, where issue_note is "comment", on issues that twohats
  labels, to find its own; nowhere else.

## Stored

- In Jira, on an issue: the labels or a field, the property `twohats` (role, duty, score, labels,
  hashes of text, mapping and note, number of the run), and, if wanted, a note that quotes the
  issue's own words. No person. Saved filters, if `twohats views` made them.
- In the ledger, a file on this machine or the database named below: ids and keys of issues,
  hashes, numbers; runs and what they wrote; sums by project for the trend; fingerprints of the
  findings last published. No title, description, name or e-mail of anybody.
- Aggregates of a person (account id, and how much open role work in which project) only where
  `people = "named"`, for {days} days. `twohats forget PERSON` deletes them at once.

## Shown

- `twohats audit` shows people by name to whoever runs it, on their own screen or in a file they ask
  for, and says so; `--people off` or `groups` leaves names out. Whoever runs it sees no issue that
  their own account could not open in Jira.
- What is published (report comment, webhook, `sync`'s own reports) says of people only what the
  setting `people` below allows.
- Findings about a person are withheld where more than 15 % of the labels may be wrong, and they
  stay silent on small numbers.

## Undone

- Anybody can change a label in Jira: it stays as they set it, and counts as their decision.
- `twohats undo --all --apply` removes every label, property, note, comment and saved filter that
  twohats made. Deleting the ledger deletes all that is stored here.

## With these settings
"""


def statement(sites: Sequence[SiteSettings]) -> str:
    """Return the statement for these sites."""
    general = _GENERAL.format(days=PEOPLE_DAYS)
    return general + "".join("".join(_site(settings)) for settings in sites)


def _site(settings: SiteSettings) -> Iterator[str]:
    report = settings.report
    rows = {
        "Jira": settings.connection.url,
        "Projects": ", ".join(settings.projects) or "none named",
        "Narrowed by": settings.jql or "nothing",
        "People in what is published": f"`{settings.people}`: {_DETAIL[settings.people]}",
        "Report comment": f"on {report.issue}" if report.issue else "none",
        "Webhook": _host(report.webhook) or "none",
        "Why, written on each issue": "no"
        if settings.sync.issue_note is IssueNote.NONE
        else settings.sync.issue_note.value,
        "Roster entries": str(len(settings.balance.roster)),
        "Whom to ask": report.contact or "not set (report.contact)",
        "Ledger": ledger_of(settings).where,
    }
    yield f"\n### {settings.name}\n\n"
    yield from (f"- {name}: {value}\n" for name, value in rows.items())


def _host(url: str) -> str:
    """Return where a webhook leads; the rest of its address may be as good as a password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""
