"""How a sandbox behaves where real sites differ, or where a test wants it to be difficult."""

from dataclasses import dataclass


@dataclass
class Rules:
    """All dials, each with the kindest real value. Times are in simulated milliseconds."""

    search_lag_ms: int = 0
    """How late writes show up in searches."""
    page_size: int = 100
    """Most issues in a Cloud page that asks for more than ids and keys."""
    id_page_size: int = 5000
    """Most issues in a Cloud page that asks for ids and keys only."""
    offset_page_size: int = 1000
    """Most issues in a Data Center page."""
    window: int = 10_000
    """Data Center: no result past this many can be reached by startAt."""
    token_ms: int = 7 * 86_400_000
    """How long a nextPageToken lives."""
    say_last: bool = True
    """Whether Cloud pages carry isLast (not all sites send it)."""
    steady_order: bool = True
    """False: issues that the query's order leaves equal come in another order on each page."""
    task_ms: int = 0
    """How long background tasks take."""
    task_polls: int = 2
    """How often a task answers ENQUEUED or RUNNING before it says COMPLETE."""
    bulk_limit: int = 5
    """Most bulk operations at once."""
    comment_limit: int = 5000
    """Most comments on an issue."""
    text_limit: int = 32_767
    """Most characters in a comment or description."""
    mute_refusal: str = "error"
    """notifyUsers=false without permission: "error" or "ignore" (the mail goes out)."""
    mute_status: int = 403
    """The status of that error."""
    property_bumps_updated: bool = False
    """Whether writing an entity property alone moves ``updated``."""
    no_op_bumps_updated: bool = True
    """Whether an edit that changes nothing moves ``updated`` and sends mail."""
    anonymous_search: str = "empty"
    """A bad token searches: "empty" (200, nothing) or "unknown" (400, no such project)."""
    archived_status: int = 400
    """What editing an issue of an archived project answers."""
    rate_limited: bool = False
    """Whether Cloud's burst and per-issue limits hold."""
    comment_properties_inline: bool = True
    """Whether ``expand=properties`` works on comment lists."""
    epoch_dates: bool = False
    """Whether bulk answers carry dates as numbers (Cloud's examples) or as text (its schema)."""
