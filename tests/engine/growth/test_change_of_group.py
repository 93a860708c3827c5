"""What changed for a group. All people are made up."""

from dataclasses import replace

import numpy as np
import pytest

from tests.engine.growth.people import answers, bank, not_reached, wave
from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.growth import (
    Link,
    Wave,
    change_from_plausible_values,
    change_of_group,
    latent_change,
    link,
)
from ustat_engine.growth.groups import small_sample_correction
from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.scoring.plausible import plausible_values

pytestmark = pytest.mark.engine

ITEMS = bank(20)
PEOPLE = 200


def pairs(random: np.random.Generator, *, growth: float, correlation: float, many: int = PEOPLE) -> Floats:
    return random.multivariate_normal([0.0, growth], [[1.0, correlation], [correlation, 1.0]], many)


def test_means_spreads_and_their_correlation_come_back():
    random = np.random.default_rng(1)
    before, after = random.multivariate_normal([-0.2, 0.4], [[1.0, 0.72], [0.72, 1.44]], 4_000).T
    found = latent_change(wave(ITEMS, before, random), wave(ITEMS, after, random))

    assert found.mean_before == pytest.approx(-0.2, abs=0.06)
    assert found.mean_after == pytest.approx(0.4, abs=0.06)
    assert found.sd_before == pytest.approx(1.0, abs=0.05)
    assert found.sd_after == pytest.approx(1.2, abs=0.06)
    assert found.correlation == pytest.approx(0.6, abs=0.04)


def test_where_nothing_changed_a_change_is_shown_five_times_in_a_hundred():
    random = np.random.default_rng(2)
    shown = 0
    for _ in range(100):
        before, after = pairs(random, growth=0.0, correlation=0.8).T
        found = change_of_group(wave(ITEMS, before, random), wave(ITEMS, after, random))
        shown += found.verdict != "no_change_shown"

    assert 1 <= shown <= 10  # 5 expected; 10 or fewer in 99 runs of 100


def test_the_range_covers_the_change_and_the_effect():
    random = np.random.default_rng(3)
    covered = covered_effect = 0
    changes, errors = [], []
    for _ in range(100):
        before, after = pairs(random, growth=0.4, correlation=0.6).T
        found = change_of_group(wave(ITEMS, before, random), wave(ITEMS, after, random))
        covered += found.low <= 0.4 <= found.high
        covered_effect += found.effect_low <= 0.4 <= found.effect_high
        changes.append(found.change)
        errors.append(found.error)

    assert 90 <= covered <= 99
    assert 90 <= covered_effect <= 99
    assert np.mean(changes) == pytest.approx(0.4, abs=0.03)
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(np.std(changes), rel=0.2)


def test_pairs_say_more_than_the_same_answers_of_strangers():
    random = np.random.default_rng(4)
    before, after = pairs(random, growth=0.2, correlation=0.9).T
    first = wave(ITEMS, before, random)
    second = wave(ITEMS, after, random)
    strangers = replace(second, persons=tuple(f"stranger {number}" for number in range(PEOPLE)))
    paired, apart = change_of_group(first, second), change_of_group(first, strangers)

    assert paired.error < 0.7 * apart.error
    assert paired.people == PEOPLE
    assert apart.people == 2 * PEOPLE
    assert np.isnan(apart.correlation)
    assert paired.change == pytest.approx(apart.change, abs=0.1)


def test_who_answered_once_still_counts():
    random = np.random.default_rng(5)
    before, after = pairs(random, growth=0.3, correlation=0.7).T
    first = wave(ITEMS, before[:150], random)
    second = wave(ITEMS, after[100:], random, first=100)
    found = change_of_group(first, second)

    assert found.people == PEOPLE
    assert 0.3 < found.correlation < 1
    assert found.low < 0.3 < found.high


def test_people_who_did_not_change_at_all_bring_the_correlation_to_its_limit_and_no_error():
    random = np.random.default_rng(6)
    ability = random.normal(0, 1, 400)
    found = change_of_group(wave(ITEMS, ability, random), wave(ITEMS, ability, random))

    assert found.verdict == "no_change_shown"
    assert found.correlation > 0.9
    assert found.smallest_shown < 0.15


def test_an_answer_not_reached_is_not_a_wrong_one():
    random = np.random.default_rng(7)
    before, after = pairs(random, growth=0.0, correlation=0.7, many=600).T
    first, second = wave(ITEMS, before, random), wave(ITEMS, after, random)
    holes = replace(second, responses=not_reached(second.responses, 0.4, random))

    assert change_of_group(first, holes).change == pytest.approx(
        change_of_group(first, second).change, abs=0.1
    )


def test_schools_whose_teachers_change_alike_widen_the_range():
    random = np.random.default_rng(8)
    school = np.repeat(np.arange(20), 15)
    before = random.normal(0, 1, 300)
    after = before + random.normal(0, 0.5, 20)[school]
    names = tuple(f"school {one}" for one in school)
    first, second = wave(ITEMS, before, random), wave(ITEMS, after, random)
    alone = change_of_group(first, second)
    together = change_of_group(replace(first, clusters=names), replace(second, clusters=names))

    assert together.change == alone.change
    assert together.error > 1.5 * alone.error
    assert together.degrees == 19
    assert alone.degrees == 299


def test_the_error_of_the_link_is_part_of_the_error_of_the_change():
    random = np.random.default_rng(9)
    before, after = pairs(random, growth=0.3, correlation=0.7).T
    first, second = wave(ITEMS, before, random), wave(ITEMS, after, random)
    way = Link(1.2, 0.3, "haebara", (), covariance=np.diag([0.0, 0.04]))
    own_scale = replace(second, bank=way.back().bank(ITEMS))
    plain, linked = change_of_group(first, second), change_of_group(first, own_scale, link=way)

    assert linked.change == pytest.approx(plain.change, abs=1e-6)
    assert linked.error**2 == pytest.approx(plain.error**2 + 0.04, rel=1e-4)


def test_doubling_everybody_changes_no_estimate():
    random = np.random.default_rng(10)
    before, after = pairs(random, growth=0.3, correlation=0.7, many=100).T
    first, second = wave(ITEMS, before, random), wave(ITEMS, after, random)

    def twice(one: Wave) -> Wave:
        codes = np.vstack([one.responses.codes] * 2)
        names = (*one.persons, *(f"twin of {name}" for name in one.persons))
        return Wave(replace(one.responses, codes=codes), one.bank, names)

    once, doubled = latent_change(first, second), latent_change(twice(first), twice(second))

    assert doubled.mean_after - doubled.mean_before == pytest.approx(
        once.mean_after - once.mean_before, abs=1e-5
    )
    assert doubled.correlation == pytest.approx(once.correlation, abs=1e-4)
    assert doubled.covariance == pytest.approx(once.covariance / 2, rel=1e-2, abs=1e-7)


def test_the_order_of_people_changes_nothing():
    random = np.random.default_rng(11)
    before, after = pairs(random, growth=0.3, correlation=0.7, many=80).T
    first, second = wave(ITEMS, before, random), wave(ITEMS, after, random)
    order = random.permutation(80)
    mixed = Wave(second.responses.only(order), ITEMS, tuple(second.persons[one] for one in order))

    assert change_of_group(first, mixed).change == pytest.approx(
        change_of_group(first, second).change, abs=1e-6
    )


def test_a_long_sure_test_meets_the_textbook_paired_difference():
    """With 240 good items abilities are all but seen, so the model must meet a paired t-test on them."""
    random = np.random.default_rng(12)
    many = bank(240, seed=2)
    before, after = pairs(random, growth=0.2, correlation=0.7, many=60).T
    found = change_of_group(wave(many, before, random), wave(many, after, random))
    changes = after - before

    assert found.change == pytest.approx(changes.mean(), abs=0.04)
    assert found.error == pytest.approx(changes.std() / np.sqrt(60), rel=0.1)
    assert found.effect == pytest.approx(
        small_sample_correction(59) * changes.mean() / before.std(), abs=0.05
    )


def test_the_effect_is_corrected_for_small_samples_as_hedges_tabled():
    # Hedges (1981): about 1 - 3 / (4 m - 1); exact gamma values differ in the fourth place.
    assert small_sample_correction(10) == pytest.approx(1 - 3 / 39, abs=6e-4)
    assert small_sample_correction(58) == pytest.approx(1 - 3 / 231, abs=2e-5)


def test_the_smallest_change_that_is_shown_has_the_power_that_was_asked():
    random = np.random.default_rng(13)
    before, after = pairs(random, growth=0.0, correlation=0.8).T
    at = change_of_group(wave(ITEMS, before, random), wave(ITEMS, after, random)).smallest_shown
    shown = 0
    for _ in range(60):
        before, after = pairs(random, growth=at, correlation=0.8).T
        shown += (
            change_of_group(wave(ITEMS, before, random), wave(ITEMS, after, random)).verdict == "improved"
        )

    assert 0.66 <= shown / 60 <= 0.93


def test_plausible_values_tell_the_same_change_with_an_error_on_the_safe_side():
    random = np.random.default_rng(14)
    covered, ratios = 0, []
    for number in range(25):
        before, after = pairs(random, growth=0.4, correlation=0.6).T
        first, second = wave(ITEMS, before, random), wave(ITEMS, after, random)
        exact = change_of_group(first, second)
        draws = [
            plausible_values(one.responses, ITEMS, (Population(mean, sd),), many=10, seed=2 * number + when)
            for when, (one, mean, sd) in enumerate(
                [(first, exact.mean_before, exact.sd_before), (second, exact.mean_after, exact.sd_after)]
            )
        ]
        found = change_from_plausible_values(*draws)
        covered += found.low <= 0.4 <= found.high
        ratios.append(found.error / exact.error)

    assert covered >= 22
    assert 0.95 < np.mean(ratios) < 1.3


def test_too_few_people_are_refused():
    random = np.random.default_rng(15)
    few = wave(ITEMS, np.zeros(9), random)

    with pytest.raises(TooLittleData, match="persons with answers before: need at least 10, got 9"):
        change_of_group(few, few)


def test_a_group_beyond_the_items_is_refused():
    random = np.random.default_rng(18)
    first = wave(ITEMS, random.normal(0, 1, 30), random)
    highest = np.tile(ITEMS.steps.astype(np.uint8), (30, 1))
    perfect = replace(first, responses=replace(first.responses, codes=highest))

    with pytest.raises(WrongShape, match="Every answer after has the highest score"):
        change_of_group(first, perfect)


def test_a_person_who_comes_twice_in_a_wave_is_refused_by_name():
    random = np.random.default_rng(16)

    with pytest.raises(WrongShape, match="Aigul comes twice"):
        Wave(answers(ITEMS, np.zeros(3), random), ITEMS, ("Aigul", "Bakyt", "Aigul"))


def test_linking_and_the_change_fit_together_as_one_road():
    """Wave two calibrated on its own scale, linked by items whose parameters differ by the scale alone."""
    random = np.random.default_rng(17)
    before, after = pairs(random, growth=0.5, correlation=0.7, many=500).T
    first, second = wave(ITEMS, before, random), wave(ITEMS, after, random)
    way = Link(0.8, 0.5, "haebara", ())
    own_scale = replace(second, bank=way.back().bank(ITEMS))

    found = change_of_group(first, own_scale, link=link(ITEMS, own_scale.bank))

    assert found.change == pytest.approx(change_of_group(first, second).change, abs=1e-6)


def test_the_climb_does_not_stop_where_two_waves_go_closely_together():
    # People in the order of their points, twice: the steps towards the peak are long and unlike each other.
    random, items = np.random.default_rng(5), bank(8)
    waves = []
    for spread in (1.0, 1.5):
        given = answers(items, random.normal(0, spread, 600), random)
        order = np.argsort(given.codes.sum(axis=1), kind="stable")
        waves.append(Wave(given.only(order), items, tuple(str(number) for number in range(600))))

    found = latent_change(*waves)

    assert found.sd_after == pytest.approx(1.5, abs=0.15)
    assert found.mean_after - found.mean_before == pytest.approx(0, abs=0.1)
    assert found.correlation > 0.95
