"""The twohats.toml that ``init`` writes: what was answered, and what else there is to say."""

from collections.abc import Iterable, Sequence

import tomlkit
from msgspec import Struct
from tomlkit.items import Table

from twohats.model.settings import LabelNames
from twohats.model.site import ProjectAccess

_HEAD = (
    "The configuration of twohats, written by `twohats init`. Unknown keys are refused;",
    "every key can be a variable too: projects is TWOHATS_PROJECTS. No secret belongs here.",
)


class Answers(Struct, kw_only=True):
    """All that was answered."""

    site: str
    url: str
    email: str = ""
    user: str = ""
    cloud_id: str = ""
    ca_bundle: str = ""
    proxy: str = ""
    token_file: str = ""
    projects: Sequence[str] = ()
    story_points: str = ""
    report_issue: str = ""
    labels: LabelNames = LabelNames()
    confirmed: bool = False
    leads: Sequence[ProjectAccess] = ()


def document(answers: Answers) -> str:
    """Return the text of the file."""
    text = tomlkit.document()
    for line in _HEAD:
        text.add(tomlkit.comment(line))
    text.add(tomlkit.nl())
    site = tomlkit.table()
    _connection(site, answers)
    _labels(site, answers)
    _sync(site, answers)
    _report(site, answers)
    _balance(site, answers)
    sites = tomlkit.table(is_super_table=True)
    sites.add(answers.site, site)
    text.add("sites", sites)
    return tomlkit.dumps(text)


def _connection(site: Table, answers: Answers) -> None:
    site.add("url", answers.url)
    for name in ("email", "user", "cloud_id", "ca_bundle", "proxy"):
        if said := getattr(answers, name):
            site.add(name, said)
    if answers.token_file:
        site.add("token_file", answers.token_file)
    else:
        _remark(site, "the token: TWOHATS_TOKEN, or name a file of mode 0600 here")
        _remark(site, 'token_file = "..."')
    _remark(site, 'token_expires = "2027-06-30"  # for doctor to remind you')
    site.add("projects", list(answers.projects))
    if answers.story_points:
        site.add("story_points_field", answers.story_points)
    else:
        _remark(site, 'story_points_field = "Story Points"  # only where the wrong one is found')
    _remark(site, 'jql = "issuetype != Sub-task"  # narrows what is read further')
    _remark(site, 'mapping = ["our-words.toml"]  # your own words on top of the shipped ones')
    site.add(tomlkit.nl())


def _labels(site: Table, answers: Answers) -> None:
    table = tomlkit.table()
    names, usual = answers.labels, LabelNames()
    if names == usual:
        _remark(table, f'owner = "{usual.owner}"')
        _remark(table, f'manager = "{usual.manager}"')
    else:
        for name in ("owner", "manager", "unclear", "decided", "ignore", "duty_prefix"):
            table.add(name, getattr(names, name))
    _remark(table, "write_duties = true  # a label for the duty too, such as duty-risk-analysis")
    table.add(tomlkit.nl())
    site.add("labels", table)


def _sync(site: Table, answers: Answers) -> None:
    table = tomlkit.table()
    if answers.confirmed:
        table.add("confirmed_labels", value=True)
    else:
        _remark(table, "confirmed_labels = true  # issues that carry our names mean the same")
    _remark(table, 'unclear = "queue"  # label role-unclear: people sort those out')
    _remark(table, 'issue_note = "web-link"  # why, on each issue that is labelled')
    _remark(table, "max_writes = 500  # first labels a run")
    table.add(tomlkit.nl())
    site.add("sync", table)


def _report(site: Table, answers: Answers) -> None:
    table = tomlkit.table()
    if answers.report_issue:
        table.add("issue", answers.report_issue)
    else:
        _remark(table, 'issue = "KEY-1"  # carries the report as a comment, edited in place')
    _remark(table, 'contact = "who answers questions"')
    table.add(tomlkit.nl())
    site.add("report", table)


def _balance(site: Table, answers: Answers) -> None:
    table = tomlkit.table()
    _remark(table, 'small_team = "yes"  # one person with two hats is no finding then')
    _remark(table, "target = { low = 40, high = 70 }  # manager work, percent of role work")
    _remark(table, "Who wears which hat; the leads are suggestions, a person confirms them:")
    for line in _roster(answers.site, answers.leads):
        _remark(table, line)
    site.add("balance", table)


def _roster(site: str, leads: Iterable[ProjectAccess]) -> Iterable[str]:
    for lead in leads:
        if lead.lead_id:
            yield f"[[sites.{tomlkit.key(site).as_string()}.balance.roster]]  # {_name(lead)}"
            yield 'role = "project-owner"  # or "project-manager"'
            yield f"person = {_quoted(lead.lead_id)}"
            yield f"project = {_quoted(lead.key)}"


def _name(lead: ProjectAccess) -> str:
    plain = "".join(char for char in lead.lead_name if char.isprintable())
    return f"{plain}, lead of {lead.key}"


def _quoted(text: str) -> str:
    return tomlkit.item(text).as_string()


def _remark(table: Table, text: str) -> None:
    table.add(tomlkit.comment(text))
