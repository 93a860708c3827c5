"""Requests that say the same come together, and each stands in one group."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ustat_engine.errors import WrongShape
from ustat_engine.text.duplicates import group, near_duplicates
from ustat_engine.text.features import Features

# The same examples every time; no clock.
steady = settings(deadline=None, derandomize=True)

REQUESTS = [
    "Электрондук журнал толтуруу",
    "электрондук журнал жана күндөлүк",
    "Электрондук журналды толтуруу",
    "Мектептеги зордук-зомбулук",
    "зордук зомбулуктун алдын алуу",
    "шахмат",
    "-",
]


@pytest.fixture(scope="module")
def features() -> Features:
    return Features(REQUESTS, [])


def test_a_title_printed_twice_is_found(features: Features) -> None:
    titles = ["Көндүм сабактары: пландоо", "Шахмат сабагы", "КӨНДҮМ САБАКТАРЫ — пландоо"]

    (pair,) = near_duplicates(titles, Features(titles, []))

    assert (pair.first, pair.second) == (0, 2)
    assert pair.similarity == pytest.approx(1)


def test_requests_for_one_thing_form_a_group_named_by_its_most_typical(features: Features) -> None:
    groups = group(REQUESTS, features)

    assert [g.members for g in groups] == [(0, 1, 2), (3, 4), (5,), (6,)]
    assert groups[0].central in {0, 2}
    assert [g.anchor for g in groups] == [None] * 4
    assert groups[2].closeness == 1.0


def test_requests_matched_with_a_course_form_its_group(features: Features) -> None:
    groups = group(REQUESTS, features, anchors=[None, "c1", None, None, None, "c1", None])

    assert {(g.anchor, g.members) for g in groups} == {
        ("c1", (1, 5)),
        (None, (0, 2)),
        (None, (3, 4)),
        (None, (6,)),
    }


def test_nothing_to_group_is_no_group(features: Features) -> None:
    assert group([], features) == []
    assert near_duplicates([], features) == []
    assert [g.anchor for g in group(["шахмат"], features, anchors=["c1"])] == ["c1"]


def test_more_requests_than_one_block_are_grouped_all_the_same(features: Features) -> None:
    groups = group(REQUESTS * 100, features)

    assert [len(g.members) for g in groups[:3]] == [300, 200, 100]
    assert [g.members for g in groups[3:]] == [(7 * time + 6,) for time in range(100)]  # says nothing: alone


@steady
@given(st.lists(st.sampled_from(REQUESTS), max_size=12), st.floats(0.05, 1.0))
def test_every_request_is_in_exactly_one_group_that_holds_its_centre(
    texts: list[str], at_least: float
) -> None:
    groups = group(texts, Features(REQUESTS, []), at_least=at_least)

    assert sorted(place for g in groups for place in g.members) == list(range(len(texts)))
    assert all(g.central in g.members for g in groups)


@pytest.mark.parametrize("at_least", [0.0, -1.0, 1.5])
def test_a_cut_outside_its_range_is_refused(features: Features, at_least: float) -> None:
    with pytest.raises(WrongShape):
        group(REQUESTS, features, at_least=at_least)
    with pytest.raises(WrongShape):
        near_duplicates(REQUESTS, features, at_least=at_least)


def test_anchors_must_run_in_step(features: Features) -> None:
    with pytest.raises(WrongShape):
        group(REQUESTS, features, anchors=["c1"])
