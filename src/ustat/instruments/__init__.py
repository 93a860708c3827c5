"""How we ask: questionnaires and their versions, campaigns, sittings, answers."""
