"""Who hears what, on one page, and the worker that carries it."""
