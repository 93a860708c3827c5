"""What holds for every sample: bounds, scale, order, and groups that keep the whole design."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ustat_engine.surveys.designs import Clustered, Replicated, SimpleRandom
from ustat_engine.surveys.estimates import Note, shares

NUMBERS = ["n", "weighted_n", "value", "se", "low", "high", "degrees"]
# The same examples every time; no clock.
steady = settings(deadline=None, derandomize=True)
UNKNOWN = Note.NONE_IN_BASE | Note.ERROR_UNKNOWN


@st.composite
def samples(draw):
    """Answers of 2 to 40 people to three items, some not asked, in two groups, in schools and strata."""
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    people = draw(st.integers(2, 40))
    likely = draw(st.sampled_from([0.0, 0.05, 0.5, 1.0]))
    chosen = chance.random((people, 3)) < likely
    asked = chance.random((people, 3)) < draw(st.sampled_from([0.3, 1.0]))
    weights = chance.choice([0.0, 1.0, 2.5, 40.0], people, p=[0.1, 0.5, 0.3, 0.1])
    schools = chance.integers(0, draw(st.integers(1, 12)), people)
    strata = schools % draw(st.integers(1, 3))
    by = chance.integers(-1, 2, people)
    replicates = weights[:, None] * chance.choice([0.5, 1.5], (people, 6))
    design = draw(st.sampled_from(["simple", "finite", "weighted", "clustered", "replicated"]))
    return chosen, asked, by, _design(design, weights, schools, strata, replicates)


def _design(name, weights, schools, strata, replicates):
    return {
        "simple": SimpleRandom(),
        "finite": SimpleRandom(population=100),
        "weighted": SimpleRandom(weights),
        "clustered": Clustered(schools, strata, weights),
        "replicated": Replicated(weights, replicates),
    }[name]


def _taken(design, rows, *, scale=1.0):
    """The same design of people in another order, with weights in another unit."""
    weights = None if design.weights is None else design.weights[rows] * scale
    if isinstance(design, SimpleRandom):
        return SimpleRandom(weights, design.population)
    if isinstance(design, Clustered):
        return Clustered(design.clusters[rows], design.strata[rows], weights)
    return Replicated(weights, design.replicates[rows] * scale, design.fay)


def _same(one, other, names=NUMBERS):
    for name in names:
        np.testing.assert_allclose(
            getattr(one, name), getattr(other, name), rtol=1e-7, atol=1e-9, err_msg=name
        )
    assert one.notes.tolist() == other.notes.tolist()


@given(samples())
@steady
def test_a_share_lies_inside_its_range_and_the_range_between_none_and_all(sample):
    chosen, asked, by, design = sample

    found = shares(chosen, asked, design, by=by, groups=2)

    told = np.isfinite(found.low)
    assert ((found.low >= 0) & (found.low <= found.value) & (found.value <= found.high) & (found.high <= 1))[
        told
    ].all()
    assert (found.se[np.isfinite(found.se)] >= 0).all()


@given(samples())
@steady
def test_whatever_is_not_a_number_has_a_note_that_says_why(sample):
    chosen, asked, by, design = sample

    found = shares(chosen, asked, design, by=by, groups=2)

    noted = (found.notes & UNKNOWN) > 0
    assert (np.isfinite(found.se) != noted).all()
    assert (noted | np.isfinite(found.low + found.high)).all()


@given(samples(), st.integers(0, 10**6))
@steady
def test_the_order_of_people_does_not_matter(sample, seed):
    chosen, asked, by, design = sample
    order = np.random.default_rng(seed).permutation(len(by))

    _same(
        shares(chosen, asked, design, by=by, groups=2),
        shares(chosen[order], asked[order], _taken(design, order), by=by[order], groups=2),
    )


@given(samples(), st.sampled_from([0.001, 7.0, 1000.0]))
@steady
def test_the_unit_of_the_weights_does_not_matter(sample, scale):
    chosen, asked, by, design = sample

    _same(
        shares(chosen, asked, design, by=by, groups=2),
        shares(chosen, asked, _taken(design, np.arange(len(by)), scale=scale), by=by, groups=2),
        names=["n", "value", "se", "low", "high", "degrees"],
    )


@given(samples())
@steady
def test_those_who_did_not_choose_mirror_those_who_did(sample):
    chosen, asked, by, design = sample

    yes = shares(chosen, asked, design, by=by, groups=2)
    no = shares(~chosen, asked, design, by=by, groups=2)

    np.testing.assert_allclose(no.value, 1 - yes.value, atol=1e-12)
    np.testing.assert_allclose(no.se, yes.se, atol=1e-9)
    np.testing.assert_allclose(no.low, 1 - yes.high, atol=1e-6)


@given(samples())
@steady
def test_a_group_is_the_whole_sample_with_the_others_not_asked(sample):
    chosen, asked, by, design = sample
    if isinstance(design, SimpleRandom) and design.population is not None:
        design = SimpleRandom()  # with a population, the part of it that answered would differ

    grouped = shares(chosen, asked, design, by=by, groups=2)

    for g in range(2):
        alone = shares(chosen, asked & (by == g)[:, None], design)
        for name in NUMBERS:
            np.testing.assert_allclose(
                getattr(grouped, name)[g], getattr(alone, name)[0], rtol=1e-9, atol=1e-12
            )


@given(samples())
@steady
def test_one_more_person_who_chose_never_lowers_the_share(sample):
    chosen, _, _, _ = sample
    asked = np.ones(len(chosen), dtype=bool)
    before = shares(chosen, asked, SimpleRandom())

    after = shares(np.vstack([chosen, [True] * 3]), np.append(asked, True), SimpleRandom())

    assert (after.value >= before.value).all()
    assert (after.low >= before.low).all()
