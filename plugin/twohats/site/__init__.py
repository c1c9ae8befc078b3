"""Jira over HTTP: Cloud and Data Center behind the same ports."""
