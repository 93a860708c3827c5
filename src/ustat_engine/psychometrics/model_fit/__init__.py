"""Does the model hold: items, persons, pairs of items, dimensions."""
