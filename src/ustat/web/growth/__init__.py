"""Pages of growth: one's own profile, groups, and what changed between two campaigns."""
