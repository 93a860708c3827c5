"""A person's ability from answers and known items, with its error."""
