"""Jira over HTTP, Cloud and Data Center behind the same ports."""

from twohats.site.projects import ask_kind
from twohats.site.site import Site, connect_site

__all__ = ["Site", "ask_kind", "connect_site"]
