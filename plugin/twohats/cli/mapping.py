"""``twohats mapping``: the group; each of its commands is a file of its own."""

import click

from twohats.cli.lazy_group import LazyGroup

_COMMANDS = {
    "check": "Are the files right, and do their own examples hold?",
    "show": "What the mapping says, overlays merged in.",
    "new": "Start an overlay of your own.",
    "lint": "Which phrases do not earn their place, on real issues.",
    "eval": "How right the mapping is, on labelled issues.",
    "tune": "Fit weights to labelled issues, into an overlay.",
    "replay": "Which issues change role between two mappings, and why.",
}


@click.group("mapping", cls=LazyGroup, table=_COMMANDS, package="twohats.cli.mapping_")
def command() -> None:
    """Check, show and grow the mapping: which phrases show which duty."""
