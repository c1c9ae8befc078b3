"""An embedded Jira-like site to try things on."""
