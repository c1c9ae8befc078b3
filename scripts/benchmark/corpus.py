"""Files as Jira writes them, of any number of issues: REST pages v2 and v3 (ADF), CSV."""

import csv
import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from texts import Text

PAGE = 100  # issues a saved page
CSV_ROWS = 10_000  # a file
_DAY = 86_400
_TYPES = ("Task", "Story", "Bug", "Epic", "Sub-task")
_STATUSES = (("To Do", "new"), ("In Progress", "indeterminate"), ("Done", "done"))
_FIRST = tuple("Ada Ben Cleo Dan Eva Finn Gia Hal Ida Jon Kim Leo Mia Noa Olu Pia Rob".split())  # noqa: SIM905
_LAST = tuple("Abel Baker Costa Diaz Evans Frank Grant Hahn Ito Jung Kovac".split())  # noqa: SIM905
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_PARAGRAPH = 300  # characters, about


class Maker:
    """Makes issues one by one, the same for the same ``seed``."""

    def __init__(self, texts: Sequence[Text], seed: int = 8) -> None:
        self._texts = texts
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._projects = [f"PRJ{letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]
        self._people = [f"{first} {last}" for first in _FIRST for last in _LAST]

    def issue(self, number: int) -> dict[str, Any]:
        """Return what is needed to write issue ``number`` in any form."""
        chance = self._chance
        text = self._texts[number % len(self._texts)]
        created = 1_640_000_000 + chance.randrange(1200) * _DAY + chance.randrange(_DAY)
        status, category = _STATUSES[chance.choice((0, 0, 1, 2, 2, 2))]
        done = category == "done"
        person = chance.randrange(len(self._people)) if chance.random() < 0.8 else -1  # noqa: PLR2004
        return {
            "id": 10_000 + number,
            "key": f"{self._projects[number % 20]}-{number // 20 + 1}",
            "project": self._projects[number % 20],
            "title": text.title,
            "description": text.description,
            "type": chance.choice(_TYPES),
            "status": status,
            "category": category,
            "person": person,
            "name": self._people[person] if person >= 0 else "",
            "created": created,
            "updated": created + chance.randrange(90 * _DAY),
            "resolved": created + chance.randrange(60 * _DAY) if done else None,
            "labels": chance.sample(
                ("backend", "q3", "customer", "infra"), chance.choice((0, 1, 2))
            ),
            "components": chance.sample(("API", "Web", "Core"), chance.choice((0, 0, 1))),
            "points": chance.choice((None, None, 1.0, 2.0, 3.0, 5.0, 8.0)),
            "estimate": chance.choice((None, None, None, 3600, 14_400, 28_800)),
            "sprint": f"Sprint {chance.randrange(40)}" if chance.random() < 0.4 else "",  # noqa: PLR2004
        }


def write_json(folder: Path, maker: Maker, count: int, *, adf: bool) -> None:
    """Write pages of a search, one a file."""
    folder.mkdir(parents=True)
    for start in range(0, count, PAGE):
        issues = [_rest(maker.issue(n), adf=adf) for n in range(start, min(start + PAGE, count))]
        last = start + PAGE >= count
        head = {"isLast": last, "nextPageToken": None if last else f"t{start}"}
        place = {"startAt": start, "maxResults": PAGE, "total": count}
        page = {"expand": "names,schema", **(head if adf else place), "issues": issues}
        page["names"] = {"customfield_10016": "Story Points", "customfield_10020": "Sprint"}
        path = folder / f"page-{start // PAGE:05d}.json"
        path.write_text(json.dumps(page, ensure_ascii=False, separators=(",", ":")))


def write_csv(folder: Path, maker: Maker, count: int, rows: int = CSV_ROWS) -> None:
    """Write CSV exports of so many rows each."""
    folder.mkdir(parents=True)
    for start in range(0, count, rows):
        out = StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(_HEADER)
        for number in range(start, min(start + rows, count)):
            writer.writerow(_row(maker.issue(number)))
        (folder / f"export-{start // rows:03d}.csv").write_text(out.getvalue(), newline="")


_HEADER = (
    *("Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Project name"),
    *("Project type", "Project lead", "Priority", "Resolution", "Assignee", "Assignee Id"),
    *("Reporter", "Reporter Id", "Creator", "Created", "Updated", "Last Viewed", "Resolved"),
    *("Labels", "Labels", "Component/s", "Description", "Environment", "Original Estimate"),
    *("Remaining Estimate", "Time Spent", "Custom field (Story Points)", "Sprint"),
    *("Custom field (Rank)", "Status Category", "Security Level", "Votes", "Watchers"),
)


def _row(made: dict[str, Any]) -> tuple[object, ...]:
    labels = [*made["labels"], "", ""][:2]
    user = f"5b10a2844c20165700ede{made['person']:03d}" if made["person"] >= 0 else ""
    return (
        *(made["title"], made["key"], made["id"], made["type"], made["status"], made["project"]),
        *(f"Project {made['project']}", "software", "Pat Reed", "Medium"),
        *("Done" if made["resolved"] else "", made["name"], user, "Pat Reed", "pat", "Pat Reed"),
        *(_cell_time(made["created"]), _cell_time(made["updated"]), ""),
        *(_cell_time(made["resolved"]), *labels, "".join(made["components"])),
        *(made["description"], "", made["estimate"] or "", made["estimate"] or "", ""),
        *("" if made["points"] is None else made["points"], made["sprint"], "0|i000zz:"),
        *({"new": "To Do", "indeterminate": "In Progress", "done": "Done"}[made["category"]],),
        *("", 0, 1),
    )


def _moment(seconds: int) -> tuple[int, int, int, int, int, int]:
    moment = datetime.fromtimestamp(seconds, UTC)
    return (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)


def _cell_time(seconds: int | None) -> str:
    if seconds is None:
        return ""
    year, month, day, hour, minute, _ = _moment(seconds)
    name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][
        month - 1
    ]
    return f"{day:02d}/{name}/{year % 100:02d} {hour % 12 or 12}:{minute:02d} {'AP'[hour > 11]}M"  # noqa: PLR2004


def _time(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    year, month, day, hour, minute, second = _moment(seconds)
    return f"{year}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}.000+0000"


def _rest(made: dict[str, Any], *, adf: bool) -> dict[str, Any]:
    base = f"https://example.atlassian.net/rest/api/{3 if adf else 2}"
    text = made["description"]
    status = {"self": f"{base}/statuscategory/2", "id": 2, "key": made["category"]}
    sprint = [{"id": 1, "name": made["sprint"], "state": "active", "boardId": 1}]
    return {
        "expand": "renderedFields,names,schema,operations,editmeta,changelog",
        "id": str(made["id"]),
        "self": f"{base}/issue/{made['id']}",
        "key": made["key"],
        "fields": {
            "statuscategorychangedate": _time(made["updated"]),
            "issuetype": {
                "self": f"{base}/issuetype/10001", "id": "10001", "name": made["type"],
                "description": "A small, distinct piece of work.", "subtask": False,
                "iconUrl": f"{base}/universal_avatar/view/type/issuetype/avatar/10318?size=medium",
            },
            "timespent": None,
            "project": {
                "self": f"{base}/project/10000", "id": "10000", "key": made["project"],
                "name": f"Project {made['project']}", "projectTypeKey": "software",
                "simplified": False, "avatarUrls": _avatars(base, 0),
            },
            "fixVersions": [],
            "aggregatetimespent": None,
            "resolution": {"name": "Done", "id": "1"} if made["resolved"] else None,
            "resolutiondate": _time(made["resolved"]),
            "workratio": -1,
            "watches": {"self": f"{base}/issue/{made['key']}/watchers", "watchCount": 1},
            "created": _time(made["created"]),
            "priority": {
                "self": f"{base}/priority/3", "name": "Medium", "id": "3",
                "iconUrl": "https://example.atlassian.net/images/icons/priorities/medium.svg",
            },
            "labels": made["labels"],
            "timeestimate": made["estimate"],
            "aggregatetimeoriginalestimate": made["estimate"],
            "versions": [],
            "issuelinks": [],
            "assignee": _user(base, made["person"], made["name"]) if made["name"] else None,
            "updated": _time(made["updated"]),
            "status": {
                "self": f"{base}/status/10000", "description": "", "name": made["status"],
                "id": "10000", "statusCategory": status,
                "iconUrl": "https://example.atlassian.net/images/icons/status.png",
            },
            "components": [{"self": f"{base}/component/1", "id": "1", "name": name}
                           for name in made["components"]],
            "timeoriginalestimate": made["estimate"],
            "description": (_document(text) if adf else text) if text else None,
            **{f"customfield_{10_030 + n}": None for n in range(20)},
            "customfield_10016": made["points"],
            "customfield_10020": sprint if made["sprint"] else None,
            "customfield_10019": "0|i0003f:",
            "security": None,
            "summary": made["title"],
            "creator": _user(base, 7, "Pat Reed"),
            "reporter": _user(base, 7, "Pat Reed"),
            "subtasks": [],
            "aggregateprogress": {"progress": 0, "total": 0},
            "environment": None,
            "duedate": None,
            "progress": {"progress": 0, "total": 0},
            "votes": {"self": f"{base}/issue/{made['key']}/votes", "votes": 0, "hasVoted": False},
        },
    }  # fmt: skip


def _user(base: str, person: int, name: str) -> dict[str, Any]:
    account = f"5b10a2844c20165700ede{person:03d}"
    return {
        "self": f"{base}/user?accountId={account}",
        "accountId": account,
        "avatarUrls": _avatars(base, person),
        "displayName": name,
        "active": True,
        "timeZone": "Europe/Berlin",
        "accountType": "atlassian",
    }


def _avatars(base: str, number: int) -> dict[str, str]:
    return {f"{n}x{n}": f"{base}/avatar/{number}?size={n}" for n in (48, 24, 16, 32)}


def _document(text: str) -> dict[str, Any]:
    """Return a text as an Atlassian document: paragraphs, every third a list or a code mark."""
    content: list[dict[str, Any]] = []
    for number, paragraph in enumerate(_paragraphs(text)):
        inline: list[dict[str, Any]] = [{"type": "text", "text": paragraph}]
        if number % 3 == 1:
            inline.append({"type": "text", "text": "x = 1", "marks": [{"type": "code"}]})
        node = {"type": "paragraph", "content": inline}
        if number % 3 == 2:  # noqa: PLR2004
            item = {"type": "listItem", "content": [node]}
            node = {"type": "bulletList", "content": [item]}
        content.append(node)
    return {"type": "doc", "version": 1, "content": content}


def _paragraphs(text: str) -> Iterator[str]:
    while text:
        at = text.find(" ", _PARAGRAPH)
        at = len(text) if at < 0 else at + 1
        yield text[:at]
        text = text[at:]
