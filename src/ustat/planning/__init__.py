"""Who learns what, when and where: wishes, plans, cohorts, places, and the reason for every 'not yet'."""
