"""Ustat: the professional development of teachers, from need to evidence."""
