"""Pages of reports: made, read, taken along as a file."""
