"""What classical test theory says of a sum of points."""

import numpy as np
import pytest

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.classical import alpha, item_statistics, omega
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses, responses_from

pytestmark = pytest.mark.engine

NAMES = ("A", "B", "C", "D", "E")


def ratings(many: int = 400, *, seed: int = 1, loadings: tuple[float, ...] = (1.0,) * 5) -> Responses:
    """Five made-up items of five categories, with something in common."""
    draw = np.random.default_rng(seed)
    common = draw.normal(size=(many, 1)) * np.asarray(loadings)
    points = np.clip(np.round(2 + common + draw.normal(size=(many, 5))), 0, 4)
    return Responses(points.astype(np.uint8), NAMES)


def test_alpha_is_the_share_that_items_have_in_common():
    # Variances 1 each (over 3 persons), all covariances 1 between A and B: alpha 1; with C against them less.
    assert alpha(responses_from([[0, 0], [1, 1], [2, 2]], ["A", "B"])).value == pytest.approx(1)
    # Covariance 0.5 of variances 1 and 1: 2 (1 - 2 / 3).
    assert alpha(responses_from([[0, 0], [1, 2], [2, 1]], ["A", "B"])).value == pytest.approx(2 / 3)


def test_missing_answers_are_left_out_pair_by_pair():
    responses = ratings()
    codes = responses.codes.copy()
    codes[:150, 0], codes[100:250, 3], codes[300:, 4] = MISSING, MISSING, MISSING
    values = np.where(codes == MISSING, np.nan, codes)
    covariance = np.empty((5, 5))
    for one in range(5):
        for other in range(5):
            both = ~np.isnan(values[:, one]) & ~np.isnan(values[:, other])
            covariance[one, other] = np.cov(values[both, one], values[both, other])[0, 1]
    found = alpha(Responses(codes, NAMES))

    assert found.value == pytest.approx(5 / 4 * (1 - np.trace(covariance) / covariance.sum()), abs=1e-12)
    # A and D were both answered by rows 250 to 399, A and E by 150 to 299; D and E by 150 rows too.
    assert found.base == 150
    assert found.low < found.value < found.high


def test_fewer_pairs_make_the_interval_wider():
    whole = alpha(ratings())
    codes = ratings().codes.copy()
    codes[:300, 0] = MISSING

    part = alpha(Responses(codes, NAMES))

    assert (whole.base, part.base) == (400, 100)
    assert part.high - part.low > whole.high - whole.low


def test_items_that_never_met_are_refused_by_name():
    codes = ratings().codes.copy()
    codes[:200, 1], codes[200:, 3] = MISSING, MISSING

    for ask in (alpha, omega, item_statistics):
        with pytest.raises(TooLittleData, match="persons who answered both B and D: need at least 2, got 0"):
            ask(Responses(codes, NAMES))


def test_a_reversed_item_is_noticed():
    responses = ratings()
    codes = responses.codes.copy()
    codes[:, 2] = 4 - codes[:, 2]

    found = item_statistics(Responses(codes, NAMES))

    assert [(remark.code, remark.about) for remark in found.remarks] == [("reversed_item", "C")]
    assert found.remarks[0].values == {
        "item_rest": pytest.approx(found.item_rest[2]),
        "if_reversed": pytest.approx(item_statistics(responses).item_rest[2]),
    }
    assert found.item_rest[2] < 0
    assert item_statistics(responses).remarks == ()
    assert alpha(Responses(codes, NAMES)).value < alpha(responses).value


def test_chance_alone_seldom_calls_an_item_reversed():
    draws = [np.random.default_rng(seed).integers(0, 2, (30, 5)).astype(np.uint8) for seed in range(50)]

    flagged = [one for one in draws if alpha(Responses(one, NAMES)).remarks]

    assert len(flagged) <= 10


def test_items_that_tell_nobody_apart_are_left_out_and_named():
    codes = ratings().codes.copy()
    codes[:, 1], codes[:, 4] = 3, MISSING

    found = alpha(Responses(codes, NAMES))
    items = item_statistics(Responses(codes, NAMES))

    assert found.items == ("A", "C", "D")
    assert found.value == alpha(ratings().of(["A", "C", "D"])).value
    assert found.remarks == (Remark("no_variance", about="B"), Remark("never_answered", about="E"))
    assert np.isnan(items.item_rest).tolist() == [False, True, False, False, True]
    assert items.answered.tolist() == [400, 400, 400, 400, 0]
    assert (items.means[1], items.shares[1]) == (3, 1)


def test_a_weight_counts_as_that_many_persons():
    responses = ratings(60)
    weights = np.random.default_rng(4).integers(1, 4, 60)
    repeated = Responses(np.repeat(responses.codes, weights, axis=0), NAMES)
    weighted = Responses(responses.codes, NAMES, weights=weights.astype(float))

    assert alpha(weighted).value == pytest.approx(alpha(repeated).value, abs=1e-12)
    assert item_statistics(weighted).item_rest == pytest.approx(
        item_statistics(repeated).item_rest, abs=1e-12
    )
    assert item_statistics(weighted).means == pytest.approx(item_statistics(repeated).means, abs=1e-12)
    # But it does not pretend to be more persons than answered.
    assert alpha(weighted).base == pytest.approx(weights.sum() ** 2 / (weights**2).sum())


def test_shares_are_of_the_most_points_an_item_can_give():
    responses = responses_from([[0, 1], [1, 2], [1, 1]], ["A", "B"])

    assert item_statistics(responses).shares == pytest.approx([2 / 3, 2 / 3])
    assert item_statistics(responses, highest=[1, 4]).shares == pytest.approx([2 / 3, 1 / 3])
    with pytest.raises(WrongShape, match="item by item"):
        item_statistics(responses, highest=[1])


def test_omega_of_equal_loadings_is_alpha():
    # Tau-equivalent in truth, so the two differ by sampling only.
    responses = ratings(20_000)

    assert omega(responses).value == pytest.approx(alpha(responses).value, abs=0.002)
    assert omega(responses).misfit < 0.02


def test_omega_is_above_alpha_where_loadings_differ():
    responses = ratings(5000, loadings=(2.0, 1.5, 1.0, 0.5, 0.2))

    assert omega(responses).value > alpha(responses).value + 0.02


def test_an_item_that_is_the_factor_is_held_at_the_edge_and_named():
    """A is the mean of B and C, which have little in common but A: no loading up to 1 explains that."""
    pair = np.random.default_rng(6).multivariate_normal([10, 10], [[9, 2], [2, 9]], size=4000).round()
    triple = Responses(np.column_stack([pair.mean(axis=1).round(), pair]).astype(np.uint8), ("A", "B", "C"))

    found = omega(triple)

    assert [(remark.code, remark.about) for remark in found.remarks] == [("heywood_case", "A")]
    assert found.loadings[0] ** 2 == pytest.approx(0.995, abs=1e-6)


def test_what_cannot_be_summed_is_refused():
    against = responses_from([[0, 1], [1, 0], [1, 0]], ["A", "B"])
    single = responses_from([[0, 1], [1, 1]], ["A", "B"])

    with pytest.raises(WrongShape, match="does not vary"):
        alpha(against)
    with pytest.raises(TooLittleData, match="need at least 2, got 1"):
        alpha(single)
    with pytest.raises(TooLittleData, match="need at least 3, got 2"):
        omega(responses_from([[0, 1], [1, 1], [1, 0]], ["A", "B"]))
    with pytest.raises(WrongShape, match="between 0 and 1"):
        alpha(ratings(), level=95)


def test_order_changes_nothing_and_repeated_persons_change_no_estimate():
    responses = ratings(100, loadings=(1.5, 1.2, 1.0, 0.8, 0.6))
    mixed = responses.of(["D", "A", "E", "C", "B"])
    twice = Responses(np.repeat(responses.codes, 2, axis=0), NAMES)

    assert alpha(mixed).value == pytest.approx(alpha(responses).value, abs=1e-13)
    assert omega(mixed).value == pytest.approx(omega(responses).value, abs=1e-10)
    assert alpha(twice).value == pytest.approx(alpha(responses).value, abs=1e-13)
    assert omega(twice).value == pytest.approx(omega(responses).value, abs=1e-10)
