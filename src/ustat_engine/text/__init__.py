"""Words to numbers: Kyrgyz, Russian and mixed lines, one way of reading for all of them.

Light rooms (``normalise``, ``alphabet``, ``hyphenation``, ``stemmer``) need the standard library alone;
nothing is imported here, so that whoever wants a folded name does not pay for the rest.
"""
