"""What we understand: supply against need, and the report that can be computed again."""
