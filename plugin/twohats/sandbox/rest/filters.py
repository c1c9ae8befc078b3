"""REST about saved filters and whom they are shared with."""

from typing import Any

from flask import Blueprint, Response, request

from twohats.sandbox.answers import Refusal, empty, page, reply
from twohats.sandbox.context import body, cloud, listed, me, needs_cloud, number, somebody, world
from twohats.sandbox.index import fold
from twohats.sandbox.rest.search import compiled
from twohats.sandbox.rest.sharing import (
    EVERYBODY,
    read_share,
    read_shares,
    shared_with,
    show_share,
    without_everybody,
)
from twohats.sandbox.rest.site import shapes
from twohats.sandbox.things import Filter, User

blueprint = Blueprint("filters", __name__)
UNAVAILABLE = (
    "The selected filter is not available to you, perhaps it has been deleted or had its "
    "permissions changed."
)


def show(saved: Filter) -> dict[str, Any]:
    """Return a filter as REST shows it."""
    user, base = me(), world().base_url
    api = "search/jql" if cloud() else "search"
    shown: dict[str, Any] = {
        "self": f"{shapes().api}/filter/{saved.id}",
        "id": str(saved.id),
        "name": saved.name,
        "description": saved.description,
        "owner": shapes().user(world().user(saved.owner)),
        "jql": saved.jql,
        "viewUrl": f"{base}/issues/?filter={saved.id}",
        "searchUrl": f"{shapes().api}/{api}?jql=filter%3D{saved.id}",
        "favourite": user is not None and user.account in saved.favourite_of,
        "sharePermissions": [show_share(share) for share in saved.shares if not share.edit],
    }
    if cloud():
        edit = [show_share(share) for share in saved.shares if share.edit]
        return {**shown, "favouritedCount": len(saved.favourite_of), "editPermissions": edit}
    shown["sharePermissions"] = [show_share(share) for share in saved.shares]
    return {**shown, "editable": shared_with(user, saved, edit=True)}


def _filter(filter_id: int) -> Filter:
    found = world().store.get(Filter, filter_id)
    if found is None or not shared_with(me(), found):
        raise Refusal(400, UNAVAILABLE)
    return found


def _mine(filter_id: int) -> Filter:
    found = _filter(filter_id)
    if not shared_with(me(), found, edit=True):
        raise Refusal(400, "You are not the owner of this filter.")
    return found


def _check(user: User, given: dict[str, Any], number: int = 0) -> None:
    name = given.get("name")
    if not isinstance(name, str) or not name.strip():
        raise Refusal(400, errors={"filterName": "The filter must have a name."})
    for other in world().store.all(Filter):
        if other.owner == user.account and other.name == name and other.id != number:
            raise Refusal(400, errors={"filterName": "Filter with same name already exists."})
    if (jql := given.get("jql")) is not None:
        compiled(jql)


@blueprint.post("/filter")
def create() -> Response:
    """Save a filter; its name must be new among the owner's."""
    user, given = somebody(), body()
    _check(user, given)
    if given.get("sharePermissions") or given.get("editPermissions"):
        _may_share(user)
    saved = Filter(owner=user.account, name=given["name"], jql=given.get("jql") or "")
    saved.description = given.get("description") or ""
    if given.get("favourite"):
        saved.favourite_of = [user.account]
    with world().store.transaction():
        saved.shares = [
            *(read_shares(given.get("sharePermissions")) if cloud() else ()),
            *(read_shares(given.get("editPermissions"), edit=True) if cloud() else ()),
        ]
        world().store.put(saved)
    return reply(show(saved))


def _may_share(user: User) -> None:
    if not world().access.may(user, "CREATE_SHARED_OBJECTS"):
        raise Refusal(400, "You do not have permission to share filters.")


@blueprint.get("/filter/favourite")
def favourites() -> Response:
    """List the account's favourite filters."""
    user = somebody()
    found = [f for f in world().store.all(Filter) if user.account in f.favourite_of]
    return reply([show(saved) for saved in found if shared_with(user, saved)])


@blueprint.get("/filter/my")
def mine() -> Response:
    """List the account's own filters (Cloud only)."""
    needs_cloud()
    user = somebody()
    return reply(
        [show(saved) for saved in world().store.all(Filter) if saved.owner == user.account]
    )


@blueprint.get("/filter/search")
def search() -> Response:
    """Search filters (Cloud only)."""
    needs_cloud()
    user = somebody()
    found = [saved for saved in world().store.all(Filter) if shared_with(user, saved)]
    args = request.args
    if owner := args.get("accountId"):
        owner = user.account if owner == "me" else owner
        found = [saved for saved in found if saved.owner == owner]
    if ids := listed("id"):
        found = [saved for saved in found if str(saved.id) in ids]
    if wanted := args.get("filterName"):
        words = fold(wanted.strip('"')).split()
        found = [saved for saved in found if all(word in fold(saved.name) for word in words)]
    found.sort(key=lambda saved: fold(saved.name))
    start, size = number("startAt", 0), min(100, number("maxResults", 50, least=1))
    expand = set(listed("expand") or [])
    shown = [_details(saved, expand) for saved in found[start : start + size]]
    here = f"{world().base_url}{request.full_path}"
    return reply(page(shown, start, size, here=here, total=len(found)))


def _details(saved: Filter, expand: set[str]) -> dict[str, Any]:
    whole = show(saved)
    always = ("self", "id", "name")
    shown = {k: v for k, v in whole.items() if k in always or k in expand}
    return {**shown, "expand": "description,owner,jql,viewUrl,searchUrl,favourite,sharePermissions"}


@blueprint.get("/filter/<int:filter_id>")
def one(filter_id: int) -> Response:
    """Show one filter."""
    return reply(show(_filter(filter_id)))


@blueprint.put("/filter/<int:filter_id>")
def update(filter_id: int) -> Response:
    """Change a filter."""
    user, given = somebody(), body()
    saved = _mine(filter_id)
    _check(user, {"name": saved.name, **given}, saved.id)
    with world().store.transaction():
        saved.name = given.get("name", saved.name)
        saved.jql = given.get("jql", saved.jql)
        saved.description = given.get("description") or ""
        if "sharePermissions" in given and cloud():
            kept = [share for share in saved.shares if share.edit]
            saved.shares = [*read_shares(given["sharePermissions"]), *kept]
        if "editPermissions" in given and cloud():
            kept = [share for share in saved.shares if not share.edit]
            saved.shares = [*kept, *read_shares(given["editPermissions"], edit=True)]
        if "favourite" in given:
            _favour(saved, user, wanted=bool(given["favourite"]))
        world().store.put(saved)
    return reply(show(saved))


def _favour(saved: Filter, user: User, *, wanted: bool) -> None:
    saved.favourite_of = [one for one in saved.favourite_of if one != user.account]
    if wanted:
        saved.favourite_of.append(user.account)


@blueprint.delete("/filter/<int:filter_id>")
def delete(filter_id: int) -> Response:
    """Delete a filter."""
    saved = _mine(filter_id)
    with world().store.transaction():
        world().store.drop(saved)
    return empty()


@blueprint.route("/filter/<int:filter_id>/favourite", methods=["PUT", "DELETE"])
def favourite(filter_id: int) -> Response:
    """Add a filter to the account's favourites, or take it out (Cloud only)."""
    needs_cloud()
    saved = _filter(filter_id)
    with world().store.transaction():
        _favour(saved, somebody(), wanted=request.method == "PUT")
        world().store.put(saved)
    return reply(show(saved))


@blueprint.get("/filter/<int:filter_id>/permission")
def permissions(filter_id: int) -> Response:
    """List whom a filter is shared with."""
    return reply([show_share(share) for share in _filter(filter_id).shares])


@blueprint.post("/filter/<int:filter_id>/permission")
def add_permission(filter_id: int) -> Response:
    """Share a filter; a share with everybody replaces all others."""
    user = somebody()
    _may_share(user)
    saved, given = _mine(filter_id), body()
    with world().store.transaction():
        share = read_share(given, edit=given.get("rights") == 3)  # noqa: PLR2004 - view 1 + edit 2
        alone = share.type in EVERYBODY
        saved.shares = [share] if alone else [*without_everybody(saved.shares), share]
        world().store.put(saved)
    return reply([show_share(one) for one in saved.shares], 201)


@blueprint.get("/filter/<int:filter_id>/permission/<int:share_id>")
def permission(filter_id: int, share_id: int) -> Response:
    """Show one share."""
    for share in _filter(filter_id).shares:
        if share.id == share_id:
            return reply(show_share(share))
    raise Refusal(404, "The filter permission was not found.")


@blueprint.delete("/filter/<int:filter_id>/permission/<int:share_id>")
def delete_permission(filter_id: int, share_id: int) -> Response:
    """Take one share away."""
    saved = _mine(filter_id)
    kept = [share for share in saved.shares if share.id != share_id]
    if len(kept) == len(saved.shares):
        raise Refusal(404, "The filter permission was not found.")
    saved.shares = kept
    with world().store.transaction():
        world().store.put(saved)
    return empty()
