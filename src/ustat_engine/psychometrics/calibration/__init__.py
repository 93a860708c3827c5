"""Item parameters from answers: marginal maximum likelihood, with errors."""
