"""The planner's desk, and what a teacher sees of a plan: wishes, places, reasons."""
