"""Rows to numbers and back: the only room of the stage that meets the engine.

`answers` reads a campaign into arrays, `shares` asks the engine, `drawing` makes pictures of what it found,
`pictures` keeps those of a campaign; `requests` reads what teachers wrote in their own words.
"""
