"""What is taken from the total never leaves a handful of people."""

from hypothesis import given
from hypothesis import strategies as st

from ustat.needs.rules import groups_to_hide

BASES = st.lists(st.integers(0, 40), min_size=1, max_size=8)


@given(BASES, st.integers(0, 9), st.integers(2, 10))
def test_what_is_left_after_subtracting_is_nobody_or_enough_people(bases, elsewhere, smallest):
    hidden = groups_to_hide(bases, smallest=smallest, elsewhere=elsewhere)

    left = sum(bases[group] for group in hidden) + elsewhere
    shown = [base for group, base in enumerate(bases) if group not in hidden and base]
    assert all(base >= smallest for base in shown)
    assert left == 0 or left >= smallest or not shown


@given(BASES, st.integers(2, 10))
def test_at_most_one_large_group_is_hidden_and_never_without_need(bases, smallest):
    hidden = groups_to_hide(bases, smallest=smallest)

    large = [group for group in hidden if bases[group] >= smallest]
    small = [group for group, base in enumerate(bases) if 0 < base < smallest]
    assert len(large) <= 1
    assert not large or small
    assert set(small) <= hidden
