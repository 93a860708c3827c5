"""How well an instrument measures: pages for methodists, and for directors to read."""
