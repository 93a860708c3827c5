"""Adaptive sittings on answers that were recorded."""

import numpy as np
import pytest

from tests.engine.psychometrics.adaptive.made_up import mean_and_spread, mixed_bank, plain_bank, posterior_of
from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.adaptive import Area, Design, replay
from ustat_engine.psychometrics.responses import responses_from

pytestmark = pytest.mark.engine

BANK = plain_bank(40)


def recorded(persons=50, *, missing=0.4, seed=1):
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 2, (persons, 40)).astype(float)
    codes[rng.random(codes.shape) < missing] = np.nan
    return codes


def test_only_items_a_person_answered_come_with_the_recorded_answers():
    codes = recorded()

    simulation = replay(BANK, responses_from(codes, BANK.items), Design(max_length=15), seed=0)

    for person in range(50):
        answers = [codes[person, BANK.items.index(item)] for item in simulation.given(person)]
        assert simulation.answers[person, : simulation.lengths[person]].tolist() == answers
        expected = mean_and_spread(
            posterior_of(BANK, simulation.given(person), [int(answer) for answer in answers])
        )
        assert (simulation.abilities[person], simulation.errors[person]) == pytest.approx(expected, abs=1e-8)
    assert simulation.truth is None


def test_a_person_with_few_answers_is_asked_those_and_no_more():
    codes = np.full((2, 40), np.nan)
    codes[0, [3, 8]] = 1

    simulation = replay(BANK, responses_from(codes, BANK.items), Design(stop_error=0.3), seed=0)

    assert [set(simulation.given(0)), set(simulation.given(1))] == [{"q3", "q8"}, set()]
    assert simulation.reasons == ("empty", "empty")
    assert (simulation.abilities[1], simulation.errors[1]) == pytest.approx((0, 1), abs=1e-9)
    assert np.isfinite([simulation.overlap, simulation.mean_length]).all()


def test_a_start_item_that_was_not_answered_is_left_out():
    codes = np.ones((1, 40))
    codes[0, 0] = np.nan

    simulation = replay(
        BANK, responses_from(codes, BANK.items), Design(start=("q0", "q1"), max_length=3), seed=0
    )

    assert simulation.given(0)[0] == "q1"
    assert "q0" not in simulation.given(0)


def test_columns_the_bank_does_not_have_are_left_out_and_items_without_a_column_never_come():
    responses = responses_from(np.ones((3, 2)), ["q5", "another"])

    simulation = replay(BANK, responses, Design(), seed=0)

    assert {simulation.given(person) for person in range(3)} == {("q5",)}


def test_the_order_of_persons_changes_nothing_where_nothing_is_drawn():
    codes = recorded()
    turn = np.random.default_rng(2).permutation(50)
    design = Design(stop_error=0.5, areas=(Area("A", 2),))

    before = replay(BANK, responses_from(codes, BANK.items), design, seed=0)
    after = replay(BANK, responses_from(codes[turn], BANK.items), design, seed=0)

    assert [after.given(row) for row in range(50)] == [before.given(row) for row in turn]


def test_graded_and_mixed_answers_are_replayed_too():
    codes = [[1, 2, 0, 1, 3, 2, 0], [0, 0, 1, None, 1, 1, 1]]

    simulation = replay(mixed_bank(), responses_from(codes, mixed_bank().items), Design(), seed=0)

    assert simulation.lengths.tolist() == [7, 6]


@pytest.mark.parametrize(
    ("codes", "items", "sentence"),
    [
        ([[1, 1]], ["x", "y"], "The responses and the bank have no item in common."),
        ([[1, 1], [0, 2]], ["q1", "q2"], "Item q2 has categories 0 to 1; row 2 has 2."),
    ],
)
def test_responses_of_another_bank_are_refused(codes, items, sentence):
    with pytest.raises(WrongShape) as refusal:
        replay(BANK, responses_from(codes, items), Design(), seed=0)

    assert str(refusal.value) == sentence


def test_a_replay_knows_no_true_ability():
    simulation = replay(BANK, responses_from(recorded(), BANK.items), Design(max_length=3), seed=0)

    with pytest.raises(WrongShape, match="knows no true ability"):
        _ = simulation.rmse
