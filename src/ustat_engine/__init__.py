"""Numbers in, numbers out: no Django, no files, no clock, no hidden randomness."""
