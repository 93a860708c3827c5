"""What is made up, before any of it is written: pure functions of the region's file, a size and a seed."""
