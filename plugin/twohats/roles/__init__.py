"""Mapping document to phrases to automaton to verdict; scoring and linting. Pure."""
