import numpy as np
import pytest

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.kernels import packing

pytestmark = pytest.mark.engine

CATEGORIES = np.asarray([2, 5, 3, 2, 4, 2, 2, 100, 3])


@pytest.fixture
def codes():
    """Answers of 300 made-up persons, some missing in every other column."""
    chance = np.random.default_rng(3)
    drawn = np.column_stack([chance.integers(0, many, 300) for many in CATEGORIES]).astype(np.uint8)
    drawn[:, ::2][chance.random(drawn[:, ::2].shape) < 0.3] = MISSING
    return drawn


@pytest.fixture(params=["compiled", "plain"])
def road(request, monkeypatch):
    """Both roads: compiled loops, and NumPy alone."""
    if request.param == "plain":
        monkeypatch.setattr(packing, "compiled_module", lambda name: None)
    return request.param


def log_chances(nodes=5):
    drawn = np.random.default_rng(4).random((len(CATEGORIES), CATEGORIES.max(), nodes))
    there = np.arange(CATEGORIES.max())[None, :, None] < CATEGORIES[:, None, None]
    drawn = np.where(there, drawn, 0)
    with np.errstate(divide="ignore"):
        return np.log(drawn / drawn.sum(axis=1, keepdims=True))


def test_a_persons_likelihood_is_the_product_of_a_row_of_each_group(codes, road):
    packed = packing.pack(codes, CATEGORIES)
    logs = log_chances()

    tables = packing.likelihood_tables(packed, logs)

    found = tables[packed.codes + packed.first_row[:-1]].prod(axis=1)
    expected = np.ones_like(found)
    for item in range(len(CATEGORIES)):
        there = codes[:, item] != MISSING
        expected[there] *= np.exp(logs[item, codes[there, item]])
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_folding_counts_of_codes_gives_counts_of_categories(codes, road):
    packed = packing.pack(codes, CATEGORIES)
    rows = np.zeros((packed.rows, 1))
    np.add.at(rows, (packed.codes + packed.first_row[:-1]).ravel(), 1.0)

    found = packing.fold(packed, rows)[:, :, 0]

    assert [row[:many].tolist() for row, many in zip(found, CATEGORIES, strict=True)] == [
        np.bincount(codes[:, item], minlength=256)[:many].tolist() for item, many in enumerate(CATEGORIES)
    ]
    assert (packing.category_counts(packed) == found).all()


def test_ranges_tell_the_highest_category_and_what_is_missing(codes, road):
    above, missing = packing.code_ranges(codes)

    assert missing.tolist() == [True, False] * 4 + [True]
    given = np.where(codes == MISSING, 0, codes)
    assert above.tolist() == (given.max(axis=0) + 1).tolist()


def test_both_roads_pack_the_same_bytes(codes, monkeypatch):
    compiled = packing.pack(codes, CATEGORIES)
    monkeypatch.setattr(packing, "compiled_module", lambda name: None)

    plain = packing.pack(codes, CATEGORIES)

    assert (compiled.codes == plain.codes).all()


def test_sixty_items_of_two_categories_take_nine_bytes_a_person():
    codes = np.zeros((2, 60), dtype=np.uint8)

    assert packing.pack(codes, np.full(60, 2)).codes.shape == (2, 9)


def test_a_code_outside_its_categories_is_named_with_its_row(codes, road):
    codes[7, 3] = 2

    with pytest.raises(WrongShape, match=r"Item 4 has categories 0 to 1; row 8 has 2\."):
        packing.pack(codes, CATEGORIES)


def test_chosen_columns_are_packed_with_their_categories_joined(codes, road):
    joined = packing.pack(
        codes,
        np.asarray([2, 3]),
        missing=np.asarray([True, False]),
        columns=np.asarray([2, 1]),
        recoded={0: (0, 1, 1), 1: (0, 0, 1, 1, 2)},
    )

    counts = packing.category_counts(joined)
    assert counts.tolist() == [
        [int((codes[:, 2] == 0).sum()), int(np.isin(codes[:, 2], [1, 2]).sum()), 0],
        [
            int((codes[:, 1] < 2).sum()),
            int(np.isin(codes[:, 1], [2, 3]).sum()),
            int((codes[:, 1] == 4).sum()),
        ],
    ]
