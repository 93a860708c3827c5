"""Pages of the stage: the list of people, the tree of places, cards, the register as a file."""
