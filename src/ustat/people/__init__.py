"""Who we are: persons, the tree of institutions, roles, cards, the register."""
