"""Jira over HTTP, Cloud and Data Center behind the same ports."""

from twohats.site.site import Site, connect_site

__all__ = ["Site", "connect_site"]
