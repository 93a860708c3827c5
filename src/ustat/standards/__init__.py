"""What good looks like: directions, topics, competences, levels, and the institute's regulation."""
