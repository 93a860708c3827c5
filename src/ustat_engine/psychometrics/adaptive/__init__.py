"""Which item next, and when to stop."""
