"""Pages: one folder a stage, thin; what they decide is decided in the stages."""
