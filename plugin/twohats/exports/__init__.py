"""Jira's own files: CSV exports, saved search pages, JSON Lines."""
