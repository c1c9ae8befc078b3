"""The local database of runs, intents, journal and trends."""
