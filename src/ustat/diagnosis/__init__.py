"""Where we stand: scores with their errors, levels with their probability, profiles."""
