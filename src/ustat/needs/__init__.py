"""What is missing: shares with their ranges, requests in teachers' own words, a person's needs."""
