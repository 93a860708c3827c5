"""What could not be delivered: shown to operators, started again by them."""
