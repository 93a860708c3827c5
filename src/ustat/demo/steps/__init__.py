"""The steps of the demonstration, one a stage, each running that stage's own actions."""
