"""What changed and where groups stand: read, never written."""
