"""The first page of everybody who signed in: what matters to her role, and the next thing to do."""
