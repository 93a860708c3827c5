"""Pages of surveys: `answering` for respondents, light and without sign-in; the rest for their staff."""
