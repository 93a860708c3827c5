"""Files to numbers and back, for the commands that work without a database."""
