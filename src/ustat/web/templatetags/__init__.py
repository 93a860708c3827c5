"""Tags every page may use."""
