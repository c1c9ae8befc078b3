"""The use cases, each reading like its sentence; edges are reached through ports only."""
