"""The command table and the group that loads a command only when it runs."""

from importlib import import_module

import click

# name -> (module, line in --help). Each module offers ``command``.
COMMANDS = {
    "demo": ("demo", "Everything on the embedded sandbox; no account, no network."),
    "init": ("init", "Write twohats.toml, step by step, testing each answer."),
    "doctor": ("doctor", "Connection, account, permissions: what works, what to mend."),
    "audit": ("audit", "One-off and read-only: classify and report, from a site or files."),
    "classify": ("classify", "One verdict an issue."),
    "explain": ("explain", "The arithmetic of one verdict."),
    "sync": ("sync", "The scheduled job: labels, provenance, report comment."),
    "apply": ("apply", "Apply a reviewed plan; stale steps are dropped."),
    "undo": ("undo", "Take back what twohats wrote and nobody changed since."),
    "release": ("release", "Hand human-decided issues back to the mapping."),
    "status": ("status", "Last runs, cursor, pending intents; for monitors."),
    "views": ("views", "Saved filters and ready JQL for boards."),
    "mapping": ("mapping", "Check, show and grow the mapping."),
    "people": ("people", "The roster: who is declared owner or manager."),
    "privacy": ("privacy", "What is read, stored and shown."),
    "forget": ("forget", "Delete a person's aggregates."),
    "sandbox": ("sandbox", "Serve the embedded Jira-like site."),
}
