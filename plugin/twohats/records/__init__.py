"""Jira's JSON to Issue, shared by site and exports. Pure."""
