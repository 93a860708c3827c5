"""Does an item ask the same of everybody of equal ability."""
