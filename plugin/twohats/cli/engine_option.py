"""The option by which the commands that share out work say who does it."""

import re

import click

_ENGINE = re.compile(r"dask(?:://(?P<address>[^/\s@]+:\d{1,5}))?")


def address_of(engine: str) -> str:
    """Return the ``host:port`` in ``dask://host:port``, empty for ``dask`` alone."""
    found = _ENGINE.fullmatch(engine)
    return (found and found["address"]) or ""


def _checked(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None or _ENGINE.fullmatch(value):
        return value
    told = f"{value!r} is neither dask nor dask://HOST:PORT"
    raise click.BadParameter(told, ctx, param)


engine_option = click.option(
    "--engine",
    metavar="dask[://HOST:PORT]",
    callback=_checked,
    help="Share the work out by Dask: on this machine, or to the workers of a scheduler.",
)
