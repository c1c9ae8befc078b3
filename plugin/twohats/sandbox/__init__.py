"""An embedded Jira-like site to try things on: Cloud or Data Center, in process or over HTTP."""

from twohats.sandbox.app import create_app
from twohats.sandbox.clock import Clock
from twohats.sandbox.rules import Rules
from twohats.sandbox.seed import PLANTED, TOKEN, Planted, Seeded, seed
from twohats.sandbox.server import Server, serve
from twohats.sandbox.transport import SandboxAdapter, mount
from twohats.sandbox.world import Sandbox

__all__ = [
    "PLANTED",
    "TOKEN",
    "Clock",
    "Planted",
    "Rules",
    "Sandbox",
    "SandboxAdapter",
    "Seeded",
    "Server",
    "create_app",
    "mount",
    "seed",
    "serve",
]
