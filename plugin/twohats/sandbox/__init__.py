"""An embedded Jira-like site to try things on: Cloud or Data Center, in process or over HTTP."""

from twohats.sandbox.app import create_app
from twohats.sandbox.building import TOKEN
from twohats.sandbox.clock import Clock
from twohats.sandbox.csv_export import export_csv
from twohats.sandbox.hands import Person
from twohats.sandbox.large import Made, Mix, make_site
from twohats.sandbox.rules import Rules
from twohats.sandbox.seed import PLANTED, Planted, Seeded, seed
from twohats.sandbox.server import Server, serve
from twohats.sandbox.snapshot import snapshot
from twohats.sandbox.transport import SandboxAdapter, mount
from twohats.sandbox.world import Sandbox

__all__ = [
    "PLANTED",
    "TOKEN",
    "Clock",
    "Made",
    "Mix",
    "Person",
    "Planted",
    "Rules",
    "Sandbox",
    "SandboxAdapter",
    "Seeded",
    "Server",
    "create_app",
    "export_csv",
    "make_site",
    "mount",
    "seed",
    "serve",
    "snapshot",
]
