"""Find the shipped mapping files, whichever way twohats was installed."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from twohats.errors import ConfigError


def mappings_root() -> Traversable:
    """Return the folder of mapping files: packaged if installed, else the checkout's."""
    packaged = files("twohats") / "_mappings"
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).parents[3] / "mappings"
    if checkout.is_dir():
        return checkout
    what = f"no mappings: looked in {packaged} and {checkout}"
    raise ConfigError(what, todo="install twohats again")


def shipped() -> list[Traversable]:
    """Return the shipped mapping files, in the order of their names."""
    found = [entry for entry in mappings_root().iterdir() if entry.name.endswith(".toml")]
    return sorted(found, key=lambda entry: entry.name)
