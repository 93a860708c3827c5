"""Colours that stand on each other can be told apart by everybody."""

import re
from itertools import product

import pytest

from ustat.web.sheets import FOLDER

TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (FOLDER / "tokens.css").read_text()))

GROUNDS = ["paper", "sheet", "felt"]
TEXT = [
    *product(["ink", "soft", "indigo", "madder", "brick", "ochre-deep", "juniper"], GROUNDS),
    *[("ink", tint) for tint in ("indigo-tint", "ochre-tint", "juniper-tint", "brick-tint", "ochre")],
    *[("snow", ground) for ground in ("indigo", "indigo-deep", "madder", "juniper")],
    ("indigo", "indigo-tint"),
    ("indigo", "ochre-tint"),
    ("ochre-deep", "ochre-tint"),
    ("juniper", "juniper-tint"),
    ("brick", "brick-tint"),
]
# Edges of boxes, the bar of a share on its ground, its range on both: WCAG asks for 3.
SHAPES = [
    *product(["edge", "indigo", "brick"], ["paper", "sheet"]),
    ("indigo-mid", "felt"),
    ("ink", "indigo-mid"),
    ("juniper", "felt"),
]


def luminance(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.2, definition of relative luminance."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_the_greatest_contrast_there_is():
    assert luminance("#ffffff") == pytest.approx(1)
    assert luminance("#000000") == 0


@pytest.mark.parametrize(("front", "ground"), TEXT)
def test_text_can_be_read_on_its_ground(front, ground):
    assert contrast(front, ground) >= 4.5


@pytest.mark.parametrize(("front", "ground"), SHAPES)
def test_shapes_stand_out_from_their_ground(front, ground):
    assert contrast(front, ground) >= 3
