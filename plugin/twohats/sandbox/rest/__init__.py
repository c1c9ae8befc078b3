"""Jira's REST addresses, one file an area; both dialects side by side."""
