"""Verbs: the only writers of the stage."""
