"""Panels of judges put cuts on the ability scale. All panels and items here are made up."""

import numpy as np
import pytest

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties
from ustat_engine.psychometrics.curves import expected_scores, probabilities
from ustat_engine.psychometrics.levels import (
    AngoffRecord,
    BookmarkRecord,
    Cuts,
    KnownPersons,
    ability_at,
    angoff,
    bookmark,
    borderline_group,
    contrasting_groups,
    decided_cuts,
    ordered_booklet,
    ratings_from,
)

pytestmark = pytest.mark.engine


@pytest.fixture
def bank() -> Bank:
    return bank_from_difficulties(
        ["a", "b", "c", "d", "e"],
        ["2pl", "2pl", "3pl", "grm", "gpcm"],
        [1.2, 0.8, 1.5, 1.1, 0.9],
        [[-1.0], [0.2], [0.9], [-0.5, 0.4, 1.6], [-0.8, 0.7]],
        guessing=[0, 0, 0.2, 0, 0],
    )


def expectations(bank: Bank, abilities: list[float]) -> np.ndarray:
    """(1, 1, panelists, items): panelists who each have one borderline person in mind."""
    return expected_scores(bank, np.array(abilities)).T[None, None]


def test_a_panel_that_agrees_puts_the_cut_on_the_ability_it_has_in_mind(bank):
    record = AngoffRecord(expectations(bank, [0.7] * 3), ("one", "two", "three"), bank.items)

    panel = angoff(record, bank)

    assert panel.cuts.values == pytest.approx([0.7], abs=1e-9)
    assert panel.cuts.errors == pytest.approx([0.0], abs=1e-9)
    assert panel.rounds[0].abilities[0] == pytest.approx([0.7] * 3, abs=1e-9)


def test_the_cut_is_read_from_the_characteristic_curve_and_not_from_the_mean_raw_score():
    hard = bank_from_difficulties(list("abcd"), ["2pl"] * 4, [1.0] * 4, [[1.0], [1.5], [2.0], [2.5]])
    panel = angoff(AngoffRecord(ratings_from([[0.5] * 4] * 2), ("one", "two"), hard.items), hard)

    # Half of the points is the middle of a raw scale, but 1.75 logits on these hard items, by symmetry.
    assert panel.cuts.values == pytest.approx([1.75], abs=1e-9)


def test_the_error_of_a_panel_is_its_spread_over_the_root_of_its_size(bank):
    abilities = [0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9]
    names = tuple("ABCDEFG")
    panel = angoff(AngoffRecord(expectations(bank, abilities), names, bank.items), bank)

    # The curve is nearly straight over this range, so the jackknife meets the textbook error of a mean.
    assert panel.cuts.errors[0] == pytest.approx(np.std(abilities, ddof=1) / np.sqrt(7), rel=0.02)
    assert panel.rounds[0].spread[0] == pytest.approx(np.std(abilities, ddof=1), rel=0.02)
    assert panel.cuts.values[0] == pytest.approx(np.mean(abilities), abs=0.005)


def test_the_error_covers_where_other_panels_would_have_put_the_cut():
    two = bank_from_difficulties(["a", "b"], ["2pl"] * 2, [1.2, 0.9], [[0.0], [0.8]])
    random = np.random.default_rng(4)
    everybody = expected_scores(two, random.normal(0.5, 0.4, 20_000)).sum(axis=0).mean()
    truth = ability_at(two, float(everybody))
    inside = 0
    for _ in range(100):
        abilities = list(random.normal(0.5, 0.4, 8))
        cuts = angoff(AngoffRecord(expectations(two, abilities), tuple("ABCDEFGH"), two.items), two).cuts
        inside += abs(cuts.values[0] - truth) < 2.365 * cuts.errors[0]  # Student with 7 degrees of freedom

    assert 89 <= inside <= 99


def test_missing_judgements_shift_nothing_when_everybody_agrees(bank):
    ratings = expectations(bank, [0.3] * 4)
    ratings[0, 0, 0, 1] = ratings[0, 0, 2, 4] = ratings[0, 0, 3, 0] = np.nan
    panel = angoff(AngoffRecord(ratings, tuple("ABCD"), bank.items), bank)

    assert panel.cuts.values == pytest.approx([0.3], abs=1e-9)
    assert panel.rounds[0].abilities[0] == pytest.approx([0.3] * 4, abs=1e-9)


def test_an_outlying_panelist_is_remarked_and_kept(bank):
    abilities = [0.5, 0.55, 0.6, 0.62, 0.58, 2.5]
    panel = angoff(AngoffRecord(expectations(bank, abilities), tuple("ABCDEF"), bank.items), bank)

    assert [(one.code, one.about) for one in panel.remarks] == [("outlying_panelist", "F")]
    assert panel.cuts.values[0] > 0.6


def test_rounds_are_compared_and_the_last_one_counts(bank):
    first = expectations(bank, [0.0, 0.4, 0.8, 1.2, 1.6])
    last = expectations(bank, [0.7, 0.75, 0.8, 0.85, 0.9])
    names = tuple("ABCDE")
    panel = angoff(AngoffRecord(np.concatenate([first, last], axis=1), names, bank.items), bank)
    apart = angoff(AngoffRecord(np.concatenate([last, first], axis=1), names, bank.items), bank)

    assert panel.rounds[1].spread[0] < panel.rounds[0].spread[0]
    assert panel.cuts.values[0] == pytest.approx(0.8, abs=0.005)
    assert [one.code for one in panel.remarks] == []
    assert [one.code for one in apart.remarks] == ["spread_grew"]


def test_who_expects_everything_has_no_finite_cut_of_her_own():
    two = bank_from_difficulties(list("ab"), ["2pl"] * 2, [1.0] * 2, [[0.0], [1.0]])
    record = AngoffRecord(ratings_from([[1, 1], [1, 0], [1, 0]]), tuple("ABC"), two.items, judgement="yes_no")
    panel = angoff(record, two)

    assert panel.rounds[0].abilities[0][0] == np.inf
    assert np.isfinite(panel.cuts.values).all()
    assert {one.code for one in panel.remarks} == {"yes_no_rounds_chances", "few_panelists"}


def test_cuts_that_fall_are_refused_with_both_numbers(bank):
    ratings = np.concatenate([expectations(bank, [0.9] * 3), expectations(bank, [0.2] * 3)])

    with pytest.raises(WrongShape, match=r"cut 2 \(0\.20\) is not above cut 1 \(0\.90\)"):
        angoff(AngoffRecord(ratings, tuple("ABC"), bank.items), bank)


def test_an_expectation_under_the_guessing_floor_is_refused():
    guessed = bank_from_difficulties(
        list("ab"), ["3pl"] * 2, [1.0] * 2, [[0.0], [1.0]], guessing=[0.25, 0.25]
    )

    with pytest.raises(WrongShape, match=r"runs from 0\.50 to 2\.00"):
        angoff(AngoffRecord(ratings_from([[0.1, 0.2]] * 2), tuple("AB"), guessed.items), guessed)


def test_a_rating_that_an_item_cannot_give_names_item_and_panelist(bank):
    ratings = expectations(bank, [0.1] * 2)
    ratings[0, 0, 1, 3] = 3.4

    with pytest.raises(WrongShape, match=r"item d lie from 0 to 3; B gave 3\.4"):
        angoff(AngoffRecord(ratings, tuple("AB"), bank.items), bank)


def test_one_panelist_is_no_panel(bank):
    with pytest.raises(TooLittleData):
        AngoffRecord(expectations(bank, [0.1]), ("A",), bank.items)


def test_every_page_of_the_booklet_stands_where_its_score_is_mastered(bank):
    booklet = ordered_booklet(bank, response_probability=0.67)

    assert [page.ability for page in booklet] == sorted(page.ability for page in booklet)
    assert {(page.item, page.score) for page in booklet} == {
        ("a", 1), ("b", 1), ("c", 1), ("d", 1), ("d", 2), ("d", 3), ("e", 1), ("e", 2),
    }  # fmt: skip
    for page in booklet:
        mastered = probabilities(bank.only([page.item]), np.array([page.ability]))[0, page.score :].sum()
        assert mastered == pytest.approx(0.67, abs=1e-9)


def test_a_bookmark_is_the_ability_at_its_gap(bank):
    booklet = ordered_booklet(bank)
    at = [page.ability for page in booklet]
    record = BookmarkRecord(np.full((1, 1, 5), 4), tuple("ABCDE"))

    assert bookmark(record, booklet).cuts.values == pytest.approx([at[2]])
    assert bookmark(record, booklet, place="first_not").cuts.values == pytest.approx([at[3]])
    assert bookmark(record, booklet, place="between").cuts.values == pytest.approx([(at[2] + at[3]) / 2])


def test_bookmarks_of_a_panel_have_a_mean_a_median_and_an_error(bank):
    booklet = ordered_booklet(bank)
    at = np.array([page.ability for page in booklet])
    pages = np.array([[[4, 5, 5, 6, 5]], [[7, 7, 8, 7, 7]]])
    record = BookmarkRecord(pages, tuple("ABCDE"))
    panel = bookmark(record, booklet)

    assert panel.cuts.values == pytest.approx(at[pages[:, 0] - 2].mean(axis=1))
    assert panel.cuts.errors == pytest.approx(at[pages[:, 0] - 2].std(axis=1, ddof=1) / np.sqrt(5))
    assert bookmark(record, booklet, centre="median").cuts.values == pytest.approx(at[[3, 5]])


def test_a_bookmark_outside_the_booklet_is_refused(bank):
    record = BookmarkRecord(np.array([[[3, 1]]]), tuple("AB"))

    with pytest.raises(WrongShape, match="pages 2 to 9 to be read as a cut; B put it on page 1"):
        bookmark(record, ordered_booklet(bank))


def test_people_on_the_border_put_the_cut_in_their_middle():
    random = np.random.default_rng(1)
    abilities = np.concatenate([random.normal(-0.5, 0.5, 40), random.normal(0.8, 0.5, 40)])
    places = np.repeat([1, 2], 40)
    cuts = borderline_group(KnownPersons(abilities, places))

    assert cuts.values == pytest.approx([abilities[:40].mean(), abilities[40:].mean()])
    assert cuts.errors == pytest.approx(
        [abilities[:40].std(ddof=1) / np.sqrt(40), abilities[40:].std(ddof=1) / np.sqrt(40)]
    )


def test_judgements_of_one_judge_hang_together_and_widen_the_error():
    random = np.random.default_rng(2)
    judges = np.repeat(np.arange(10), 20)
    abilities = random.normal(0, 0.3, 200) + np.repeat(random.normal(0, 0.4, 10), 20)
    places = np.ones(200, dtype=np.int64)
    names = tuple(f"judge {one}" for one in judges)
    alone = borderline_group(KnownPersons(abilities, places))
    together = borderline_group(KnownPersons(abilities, places, names))

    assert together.values == pytest.approx(alone.values)
    assert together.errors[0] > 2 * alone.errors[0]


def test_contrasting_groups_meet_where_their_densities_cross_however_many_of_each():
    random = np.random.default_rng(3)
    abilities = np.concatenate([random.normal(-0.4, 0.7, 600), random.normal(1.0, 0.7, 2400)])
    places = np.repeat([0, 1], [600, 2400])
    cuts = contrasting_groups(KnownPersons(abilities, places))
    drawn = contrasting_groups(KnownPersons(abilities, places), base="as_judged")

    assert cuts.values[0] == pytest.approx(0.3, abs=2.5 * cuts.errors[0])
    assert cuts.errors[0] < 0.06
    assert drawn.values[0] < cuts.values[0] - 0.3


def test_groups_that_do_not_overlap_are_cut_in_the_gap_and_remarked():
    abilities = np.array([-2.0, -1.5, -1.2, -1.1, -1.0, 1.0, 1.2, 1.4, 1.6, 2.0])
    cuts = contrasting_groups(KnownPersons(abilities, np.repeat([0, 1], 5)))

    assert cuts.values == pytest.approx([0.0])
    assert cuts.errors == pytest.approx([2 / np.sqrt(12)])
    assert [one.code for one in cuts.remarks] == ["groups_do_not_overlap"]


def test_judges_who_see_it_the_other_way_round_are_refused():
    abilities = np.linspace(-1, 1, 20)

    with pytest.raises(WrongShape, match="do not measure higher"):
        contrasting_groups(KnownPersons(abilities, np.repeat([1, 0], 10)))


@pytest.mark.parametrize("values", [[0.5, 0.5], [1.0, -1.0], [np.nan]])
def test_cuts_must_rise_and_be_numbers(values):
    with pytest.raises(WrongShape):
        Cuts(np.array(values), np.zeros(len(values)))


def test_without_cuts_there_are_no_levels():
    with pytest.raises(TooLittleData):
        decided_cuts()
