"""Where commands that read issues get them: files, keys of a live site, or a text."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twohats.errors import InputError, UsageError
from twohats.model.issue import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from twohats.exports import ExportSource
    from twohats.ports import Progress


def source_of(options: Mapping[str, Any], progress: Progress) -> ExportSource:
    """Return the files that ``--from``, ``--kind``, ``--encoding`` and ``--header`` name."""
    from twohats.exports import open_source  # noqa: PLC0415 - loads msgspec

    return open_source(
        options["paths"],
        kind=options["kind"],
        encoding=options["encoding"],
        headers=dict(map(_header, options["headers"])),
        progress=progress,
    )


def _header(text: str) -> tuple[str, str]:
    name, sign, field = text.rpartition("=")
    if not sign or not name.strip() or not field.strip():
        raise UsageError(f"--header {text}: no NAME=FIELD", todo="say it like 'Titel=Summary'")
    return name.strip(), field.strip()


def from_files(options: Mapping[str, Any], progress: Progress) -> Iterator[Issue]:
    """Yield the issues of files; a bad row raises after the good ones before it."""
    yield from source_of(options, progress).issues()


def from_site(
    keys: Sequence[str], site: str | None, config: str | None, progress: Progress
) -> Iterator[Issue]:
    """Yield issues of a live site; raise ``InputError`` for those that are not there."""
    from twohats.cli.composition import connect  # noqa: PLC0415 - loads jira and requests
    from twohats.config import load_settings  # noqa: PLC0415

    sites = load_settings(None if config is None else Path(config), site)
    if len(sites) > 1:
        names = ", ".join(one.name for one in sites)
        raise UsageError("there are several sites", todo=f"choose with --site: {names}")
    missing = list(keys)
    with closing(connect(sites[0], progress)) as connected:
        for issue in connected.by_ids(keys):
            missing = [key for key in missing if key not in (issue.key, issue.id)]
            yield issue
    if missing:
        todo = "check the keys, and that the account may browse their projects"
        raise InputError(f"not there, or not visible: {', '.join(missing)}", todo=todo)


def from_text(text: str, description: str = "") -> Issue:
    """Return an issue made of a title, or of a title and what stands on the lines below it."""
    title, _, rest = text.strip().partition("\n")
    return Issue(key="", title=title, description="\n".join(filter(None, (rest, description))))


def only_one_of(**given: object) -> None:
    """Raise ``UsageError`` unless exactly one of the ways to say which issues was used."""
    used = [name for name, value in given.items() if value]
    names = list(given)
    if len(used) != 1:
        choices = " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        what = "nothing to read" if not used else "more than one thing to read"
        raise UsageError(what, todo=f"give {choices}")


def counted(issues: Iterable[Issue], progress: Progress, every: int = 500) -> Iterator[Issue]:
    """Yield the issues, telling the progress bar how many there were."""
    for done, issue in enumerate(issues, 1):
        if done % every == 0:
            progress.step(done)
        yield issue
