"""Text of issues: flattened, cleaned, folded, hashed. Pure."""

from twohats.text.hashing import text_hash

__all__ = ["text_hash"]
