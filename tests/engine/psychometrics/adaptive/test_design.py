"""Designs that cannot be kept are refused at once, with a sentence that names what is wrong."""

import pytest

from tests.engine.psychometrics.adaptive.made_up import plain_bank
from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.adaptive import Area, Cuts, Design, Limit, Sitting, next_item

pytestmark = pytest.mark.engine

BANK = plain_bank(12)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: Design(min_length=5, max_length=4), "A sitting has from 5 to 4 items: not possible."),
        (lambda: Design(stop_error=0), "The error to stop at must be above 0; got 0."),
        (lambda: Design(random_from=0), "An item is drawn from at least 1 of the best; got 0."),
        (lambda: Design(select="cut"), "Choosing items at the nearest cut needs cuts."),
        (lambda: Design(start=("q1", "q1")), "Start items, areas and shares each name a thing once."),
        (
            lambda: Design(shares=(("A", 0.5), ("B", 0.4))),
            "Shares are not below 0 and add to 1; they add to 0.9.",
        ),
        (
            lambda: Design(shares=(("A", 1.0),), areas=(Area("A", 1),)),
            "Content is balanced by areas or by shares, not by both.",
        ),
        (
            lambda: Design(shares=(("A", 1.0),), limits=(Limit("minutes", (("q1", 2.0),), at_most=9),)),
            "Shares cannot be combined with limits; give areas instead.",
        ),
        (lambda: Design(exposure=(("q1", 1.5),)), "Exposure lies from 0 to 1; item q1 has 1.5."),
        (lambda: Area("A", 3, 2), "Area A asks for at least 3 and at most 2 items."),
        (lambda: Limit("minutes", (), 3, 2), "Limit minutes lies from 3 to 2, in numbers."),
        (lambda: Cuts((0.5, 0.5)), "Cuts are numbers that rise; got 0.5, 0.5."),
        (lambda: Cuts(()), "Cuts are numbers that rise; got none."),
        (lambda: Cuts((0.0,), indifference=0), "The indifference region must be wider than 0; got 0."),
        (
            lambda: Cuts((0.0,), false_above=0.5),
            "The chances of a wrong classification lie between 0 and 0.5.",
        ),
    ],
)
def test_a_design_that_contradicts_itself_is_refused(wrong, sentence):
    with pytest.raises(WrongShape) as refusal:
        wrong()

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("design", "sentence"),
    [
        (Design(start=("nobody",)), "There is no item nobody in the bank."),
        (Design(enemies=(("q1", "nobody"),)), "There is no item nobody in the bank."),
        (Design(exposure=(("nobody", 0.5),)), "There is no item nobody in the bank."),
        (Design(areas=(Area("Z", 1),)), "No item of the bank belongs to the area Z."),
        (
            Design(areas=(Area("A", 5),)),
            "Area A asks for at least 5 items, but the bank has 4 that can be given together.",
        ),
        (
            Design(areas=(Area("A", 3),), enemies=(("q0", "q3", "q6"),)),
            "Area A asks for at least 3 items, but the bank has 2 that can be given together.",
        ),
        (
            Design(areas=(Area("A", 3), Area("B", 4)), max_length=6),
            "The areas and start items ask for at least 7 items together (A 3, B 4), "
            "but a sitting has at most 6.",
        ),
        (
            Design(areas=(Area("A", 3), Area("B", 2)), start=("q2", "q5"), max_length=6),
            "The areas and start items ask for at least 7 items together (A 3, B 2), "
            "but a sitting has at most 6.",
        ),
        (
            Design(areas=(Area("A", 0, 1), Area("B", 0, 2)), min_length=8),
            "A sitting needs at least 8 items, but only 7 can be given together (A 1, B 2).",
        ),
        (
            Design(areas=(Area("A", 0, 1),), start=("q0", "q3")),
            "Area A allows at most 1 items, but 2 start items belong to it.",
        ),
        (Design(start=("q0", "q1"), enemies=(("q0", "q1"),)), "Two start items are enemies of each other."),
        (
            Design(start=("q0", "q1"), max_length=1),
            "There are 2 start items, but a sitting has at most 1 items.",
        ),
        (
            Design(shares=(("A", 1.0),), enemies=(("q0", "q1"),)),
            "With shares, enemies must belong to one area and each item to one set of enemies.",
        ),
        (
            # Each area has enough by itself; the enemies, one in each area, make them compete.
            Design(
                max_length=8,
                areas=(Area("A", 4), Area("B", 4)),
                enemies=(("q0", "q1"), ("q3", "q1")),
            ),
            "No test of at most 8 items keeps every rule of this design: "
            "the bank lacks items for area B (short by 1).",
        ),
        (
            Design(max_length=3, limits=(Limit("pages", (("q1", 2.0), ("q2", 1.0)), at_least=5),)),
            "No test of at most 3 items keeps every rule of this design: "
            "the bank lacks items for limit pages (short by 2).",
        ),
        (
            Design(start=("q1",), limits=(Limit("pages", (("q1", 2.0),), at_most=1),)),
            "The start items break a limit, an area or the enemies of this design.",
        ),
        (
            Design(
                min_length=4, limits=(Limit("pages", tuple((f"q{n}", 1.0) for n in range(12)), at_most=3),)
            ),
            "A sitting needs at least 4 items, but the rules of this design let only 3 be given together.",
        ),
    ],
)
def test_a_design_the_bank_cannot_keep_is_refused_by_name(design, sentence):
    with pytest.raises(WrongShape) as refusal:
        next_item(BANK, Sitting(), design)

    assert str(refusal.value) == sentence
