"""Tally to balance to findings. Pure."""
