"""Where each person stands, with its error: from answers and a bank."""
