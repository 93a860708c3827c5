"""What a sample says about everyone: designs, estimates with their errors, ranges."""
