"""twohats."""
