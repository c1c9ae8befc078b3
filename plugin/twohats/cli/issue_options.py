"""Options of the commands that read issues."""

import click

from_option = click.option(
    "--from",
    "paths",
    multiple=True,
    metavar="PATH",
    help="Read what Jira exported, or JSON Lines: file, folder, glob or - (again for more).",
)
kind_option = click.option(
    "--kind",
    type=click.Choice(("csv", "json", "jsonl", "parquet")),
    help="What --from is, where its content does not tell.",
)
encoding_option = click.option(
    "--encoding", metavar="NAME", help="Encoding of --from, such as cp1252."
)
header_option = click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="NAME=FIELD",
    help="A CSV column in another language, such as 'Titel=Summary' (again for more).",
)
mapping_option = click.option(
    "--mapping",
    "overlays",
    multiple=True,
    metavar="FILE",
    help="Lay your own mapping on top (again for more).",
)
second_opinion_option = click.option(
    "--second-opinion",
    metavar="MODEL",
    help="Compare unclear issues with the examples by a static embedding: packaged, or a folder.",
)
site_option = click.option(
    "--site", metavar="NAME", help="The site of KEY; needed if there are several."
)
config_option = click.option(
    "--config", metavar="FILE", help="The configuration; default: the nearest twohats.toml."
)
from_site_option = click.option(
    "--from-site",
    "from_site",
    is_flag=False,
    flag_value="",
    metavar="[NAME]",
    help="What people decided in Jira: on the site NAME, or on all sites.",
)
