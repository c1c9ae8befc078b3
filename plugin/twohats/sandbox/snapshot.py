"""What a site holds, as plain values: two sites are alike when their snapshots are equal."""

from typing import Any

import msgspec

from twohats.sandbox.things import Comment, Dashboard, Entry, Filter, Link
from twohats.sandbox.world import Sandbox


def snapshot(site: Sandbox, *, times: bool = False, history: bool = False) -> dict[str, Any]:
    """Return issues, comments, links, filters and dashboards, by number.

    Without ``times`` the moments of changes are left out, without ``history`` who changed what:
    so that a site on which something was done and undone is like one that was left alone.
    """
    left_out = () if times else ("updated", "created", "status_changed")
    shown: dict[str, Any] = {"issues": {i.id: _plain(i, left_out) for i in site.store.issues()}}
    kinds: list[type[Comment | Link | Filter | Dashboard | Entry]] = [
        Comment, Link, Filter, Dashboard,
    ]  # fmt: skip
    kinds += [Entry] if history else []
    for kind in kinds:
        things = site.store.all(kind)
        shown[kind.kind] = {thing.id: _plain(thing, left_out) for thing in things}
    return shown


def _plain(thing: object, left_out: tuple[str, ...]) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(thing)
    return {name: value for name, value in values.items() if name not in left_out}
