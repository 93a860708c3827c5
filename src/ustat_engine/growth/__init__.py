"""What changed between two measurements on one scale, and how sure we are."""
