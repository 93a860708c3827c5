"""The little all stages share: refusals, words in several languages, facts on their way."""
