"""Builds the edges that commands hand to the flows."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from twohats.cli import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from twohats.model.mapping import Mapping
    from twohats.model.settings import SiteSettings
    from twohats.model.site import SiteFacts
    from twohats.ports import Progress
    from twohats.roles import Classifier
    from twohats.site import Site


def classifier(overlays: Sequence[str | Path] = ()) -> tuple[Mapping, Classifier]:
    """Load the mapping with overlays, compiled; what was compiled before is used again."""
    from twohats.cli.compiled import load_compiled  # noqa: PLC0415 - loads msgspec

    return load_compiled(overlays)


def connect(
    settings: SiteSettings,
    progress: Progress,
    *,
    deadline_ms: int | None = None,
    facts: SiteFacts | None = None,
) -> Site:
    """Connect to a live site with its token; makes sure who we are before anything else."""
    from twohats.config import read_token  # noqa: PLC0415 - loads msgspec
    from twohats.site import connect_site  # noqa: PLC0415 - loads jira and requests

    return connect_site(
        settings,
        read_token(settings),
        clock=clock.now_ms,
        sleep=clock.sleep,
        jitter=random.random,
        progress=progress,
        deadline=deadline_ms,
        facts=facts,
    )
