"""Compiled loops over persons, each with a NumPy twin that gives the same numbers."""
