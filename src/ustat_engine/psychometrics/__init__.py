"""What a person can do, as answers tell it, never without its error."""
