"""base, and one short file for each place Ustat runs: dev (one box), test, prod (an institute's server)."""
