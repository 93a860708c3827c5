"""The demonstration institute: a made-up region, built by running the real actions with a seed."""
