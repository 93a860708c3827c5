"""Named bands on the scale: where to cut, how sure, who is near a cut."""
