"""Other people's formats: spreadsheets in, reports out; every analysis can run from a plain file."""
