"""Rows to numbers and back."""
