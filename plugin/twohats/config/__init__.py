"""Configuration: twohats.toml, TWOHATS_... variables, tokens and folders."""

from twohats.config.file import find_config
from twohats.config.folders import state_dir
from twohats.config.settings import load_settings
from twohats.config.token import read_ledger_password, read_token, read_webhook_secret

__all__ = [
    "find_config",
    "load_settings",
    "read_ledger_password",
    "read_token",
    "read_webhook_secret",
    "state_dir",
]
