"""Rows to numbers and back: the only room of the stage that meets the engine.

`answers` reads a campaign into arrays, `shares` asks the engine, `pictures` tells what it found in words.
"""
