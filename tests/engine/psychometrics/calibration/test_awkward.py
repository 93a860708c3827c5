"""What real files bring: empty columns, one-sided items, categories nobody chose, far too few persons."""

from dataclasses import replace

import numpy as np
import pytest

from tests.engine.psychometrics.calibration.made_up import answers, bank_of, plain_log_likelihood
from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.bank import bank_from_difficulties
from ustat_engine.psychometrics.calibration import Priors, calibrate
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine


@pytest.fixture
def responses():
    """400 made-up persons and six items."""
    return answers(bank_of("2pl", 6, 1), np.random.default_rng(2).normal(size=400), 3)


def with_column(responses, column, name="odd"):
    codes = np.column_stack([responses.codes, column]).astype(np.uint8)
    return replace(responses, codes=codes, items=(*responses.items, name))


def test_an_item_that_everybody_got_right_is_left_out_and_named(responses):
    found = calibrate(with_column(responses, np.ones(400)), model="2pl")

    assert found.bank.items == responses.items
    assert found.remarks == (Remark("no_variance", "odd", {"category": 1}),)
    assert found.log_likelihood == pytest.approx(calibrate(responses, model="2pl").log_likelihood)


def test_an_item_that_nobody_answered_is_left_out_and_named(responses):
    found = calibrate(with_column(responses, np.full(400, MISSING)), model="2pl")

    assert found.bank.items == responses.items
    assert found.remarks == (Remark("nobody_answered", "odd"),)


def test_persons_without_any_answer_are_left_out_and_counted(responses):
    silent = np.full((7, 6), MISSING, dtype=np.uint8)
    more = replace(responses, codes=np.vstack([silent, responses.codes]))

    found = calibrate(more, model="2pl")

    assert found.remarks == (Remark("no_answers", "", {"persons": 7}),)
    assert found.persons == 400
    assert found.log_likelihood == pytest.approx(calibrate(responses, model="2pl").log_likelihood)


def test_a_category_that_nobody_chose_is_joined_to_the_one_below(responses):
    graded = answers(bank_of("grm", 6, 1, categories=4), np.random.default_rng(2).normal(size=400), 3)
    codes = graded.codes.copy()
    codes[codes[:, 2] == 2, 2] = 3
    codes[codes[:, 4] == 0, 4] = 1

    found = calibrate(replace(graded, codes=codes), model="grm")

    assert found.bank.joined == {"item 3": (0, 1, 1, 2), "item 5": (0, 0, 1, 2)}
    assert found.bank.steps.tolist() == [3, 3, 2, 3, 2, 3]
    assert found.remarks == (
        Remark("categories_joined", "item 3", {"never_chosen": "2"}),
        Remark("categories_joined", "item 5", {"never_chosen": "0"}),
    )
    again = found.bank.codes_of(replace(graded, codes=codes))
    assert sorted(set(again[:, 2].tolist())) == [0, 1, 2]


def test_persons_with_all_answers_right_are_welcome(responses):
    perfect = np.ones((60, 6), dtype=np.uint8)

    found = calibrate(replace(responses, codes=np.vstack([responses.codes, perfect])), model="2pl")

    assert found.converged
    assert found.remarks == ()


def test_an_item_twice_has_no_highest_slope_and_is_named(responses):
    found = calibrate(with_column(responses, responses.codes[:, 2], "copy"), model="2pl")

    assert not found.converged
    assert {(one.code, one.about) for one in found.remarks} == {
        ("slope_without_end", "item 3"),
        ("slope_without_end", "copy"),
    }
    assert np.isfinite(found.bank.slopes).all()


def test_perfectly_ordered_answers_end_with_a_remark():
    abilities = np.random.default_rng(1).normal(size=(500, 1))
    ordered = (abilities > np.linspace(-1.5, 1.5, 8)).astype(np.uint8)
    responses = Responses(ordered, tuple("abcdefgh"))

    steep = calibrate(responses, model="2pl")
    wide = calibrate(responses, model="rasch")

    assert {one.code for one in steep.remarks} == {"slope_without_end", "not_identified"}
    assert not steep.converged
    assert {one.code for one in wide.remarks} == {"spread_without_end"}


def test_an_item_scored_the_wrong_way_round_keeps_its_negative_slope(responses):
    turned = responses.codes.copy()
    turned[:, 5] = 1 - turned[:, 5]

    one = calibrate(responses, model="2pl")
    other = calibrate(replace(responses, codes=turned), model="2pl")

    assert other.bank.slopes[5] == pytest.approx(-one.bank.slopes[5], abs=1e-5)
    assert [(remark.code, remark.about) for remark in other.remarks] == [("negative_slope", "item 6")]


def test_answers_by_chance_alone_settle_too():
    codes = np.random.default_rng(1).integers(0, 2, (500, 8)).astype(np.uint8)

    found = calibrate(Responses(codes, tuple("abcdefgh")), model="rasch")

    assert found.converged
    assert found.populations[0].sd < 0.3
    assert found.reliability < 0.1


def test_a_difficulty_of_twelve_is_found_without_a_bound():
    bank = bank_of("2pl", 31, 4)
    hard = bank_from_difficulties(
        [*bank.items, "odd"], ["2pl"] * 32, [*bank.slopes, 0.1], [*bank.difficulties.tolist(), [12.0]]
    )
    responses = answers(hard, np.random.default_rng(4).normal(size=20000), 5)

    found = calibrate(responses, model="2pl")

    error = found.errors.difficulties[31, 0]
    assert found.bank.difficulties[31, 0] == pytest.approx(12.0, abs=2 * error)
    assert found.bank.difficulties[31, 0] > 8
    plain = plain_log_likelihood(responses.only(np.arange(500)), found.bank, found.populations)
    bounded = found.bank.intercepts.copy()
    bounded[31] = -6 * found.bank.slopes[31]
    stuck = replace(found.bank, intercepts=bounded)
    assert plain > plain_log_likelihood(responses.only(np.arange(500)), stuck, found.populations)


def test_graded_items_reach_the_same_summit_from_anywhere():
    bank = bank_from_difficulties(
        list("abc"), ["grm"] * 3, [2.5, 3.0, 1.2], [[0.2, 2.0], [0.1, 1.6], [-0.4, 1.9]]
    )
    responses = answers(bank, np.random.default_rng(5).normal(size=291), 6)
    best = calibrate(responses, model="grm").log_likelihood

    chance = np.random.default_rng(7)
    reached = []
    for _ in range(8):
        slopes = chance.uniform(0.3, 4, 3)
        steps = np.sort(chance.normal(0, 1.5, (3, 2)), axis=1)
        start = bank_from_difficulties(list("abc"), ["grm"] * 3, slopes, steps.tolist())
        reached.append(calibrate(responses, model="grm", start=start).log_likelihood)

    assert max(reached) < best + 1e-5
    assert best - min(reached) < 1e-5


def test_too_few_persons_are_refused_and_few_are_remarked(responses):
    with pytest.raises(TooLittleData, match=r"Too few persons with an answer: need at least 20, got 19\."):
        calibrate(responses.only(np.arange(19)), model="rasch")

    found = calibrate(responses.only(np.arange(150)), model="rasch")

    assert found.remarks == (Remark("few_persons", "", {"persons": 150, "advised": 200}),)


def test_one_item_is_no_test(responses):
    with pytest.raises(TooLittleData, match="items with differing answers: need at least 2, got 1"):
        calibrate(responses.of(["item 1"]), model="rasch")


def test_two_items_do_not_tell_two_slopes_apart(responses):
    found = calibrate(responses.of(["item 1", "item 2"]), model="2pl")

    assert [one.code for one in found.remarks] == ["not_identified"]
    assert found.errors is None


def test_a_group_of_three_is_refused_by_name(responses):
    groups = np.zeros(400, dtype=np.int64)
    groups[:3] = 1
    grouped = replace(responses, groups=groups, group_names=("north", "south"))

    with pytest.raises(TooLittleData, match="persons in group south: need at least 5, got 3"):
        calibrate(grouped, model="2pl")


def test_anchors_that_nobody_answered_are_named(responses):
    stranger = bank_from_difficulties(["item 9"], ["2pl"], [1.0], [[0.0]])

    with pytest.raises(WrongShape, match="Anchor item 9 is not among the items of the responses"):
        calibrate(responses, model="2pl", anchors=stranger)


def test_an_anchor_with_fewer_categories_than_the_answers_is_named(responses):
    codes = responses.codes.copy()
    codes[0, 0] = 2
    anchor = bank_from_difficulties(["item 1"], ["2pl"], [1.0], [[0.0]])

    with pytest.raises(WrongShape, match="Anchor item 1 has categories 0 to 1; the responses have 2"):
        calibrate(replace(responses, codes=codes), model="grm", anchors=anchor)


def test_three_categories_do_not_go_with_a_model_of_two(responses):
    codes = responses.codes.copy()
    codes[:9, 3] = 2

    with pytest.raises(WrongShape, match="Item item 4 has 3 categories, but the model 2pl takes two"):
        calibrate(replace(responses, codes=codes), model="2pl")


def test_models_run_item_by_item(responses):
    with pytest.raises(WrongShape, match="One model an item: 6 items, 2 models"):
        calibrate(responses, model=["2pl", "grm"])
    with pytest.raises(WrongShape, match="A Rasch model has slope 1"):
        calibrate(responses, model="rasch", common_slope=True)


def test_guessing_without_a_prior_may_go_to_nothing_and_says_so(responses):
    found = calibrate(responses, model="3pl", priors=Priors(guessing=None))

    named = {one.about for one in found.remarks if one.code == "no_guessing"}
    assert named
    assert all(found.bank.guessing[found.bank.items.index(name)] < 1e-6 for name in named)


def test_a_group_without_spread_is_named():
    bank = bank_of("rasch", 10, 2)
    groups = np.repeat([0, 1], 300)
    codes = answers(bank, np.random.default_rng(6).normal(size=600), 7).codes
    # Everybody in the second group has the same score: there is nothing to tell its persons apart by.
    codes[300:] = (np.arange(10) + np.arange(300)[:, None]) % 2
    responses = Responses(codes, bank.items, None, groups, ("north", "same"))

    found = calibrate(responses, model="rasch")

    assert ("no_spread", "same") in {(one.code, one.about) for one in found.remarks}
    assert found.populations[1].sd < 0.1


def test_too_few_iterations_are_told_and_not_taken_for_an_answer(responses):
    found = calibrate(responses, model="2pl", most_iterations=3)

    assert not found.converged
    assert [one.code for one in found.remarks] == ["did_not_settle"]
    assert found.gradient > 1e-6


def test_sampling_weights_count_only_in_proportion(responses):
    weights = np.random.default_rng(3).uniform(0.2, 3, 400)

    one = calibrate(replace(responses, weights=weights), model="2pl")
    tiny = calibrate(replace(responses, weights=weights / weights.sum()), model="2pl")

    assert one.bank.slopes == pytest.approx(tiny.bank.slopes, abs=1e-9)
    assert one.bank.slopes != pytest.approx(calibrate(responses, model="2pl").bank.slopes, abs=1e-3)


def test_a_bank_to_begin_from_may_know_the_items_differently(responses):
    other = bank_from_difficulties(["item 1", "elsewhere"], ["grm", "2pl"], [1.0, 1.0], [[-1.0, 1.0], [0.0]])

    found = calibrate(responses, model="2pl", start=other)

    assert found.log_likelihood == pytest.approx(calibrate(responses, model="2pl").log_likelihood, abs=1e-6)
