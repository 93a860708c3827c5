"""Weeks and days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ustat.planning.calendar import monday, monday_of, week_of, weeks_between, years_later

MONDAY = date(2026, 9, 7)


@given(st.integers(1, 53))
def test_a_week_and_its_monday_tell_each_other(week):
    assert week_of(monday(week, first_monday=MONDAY), first_monday=MONDAY) == week
    assert week_of(monday(week, first_monday=MONDAY) + timedelta(days=6), first_monday=MONDAY) == week


def test_weeks_touched_by_days_stay_inside_the_plan():
    days = (MONDAY - timedelta(days=30), MONDAY + timedelta(days=8))

    assert list(weeks_between(*days, first_monday=MONDAY, weeks=10)) == [1, 2]
    assert list(weeks_between(date(2030, 1, 1), date(2030, 2, 1), first_monday=MONDAY, weeks=10)) == []


def test_the_monday_of_a_sunday_is_six_days_before():
    assert monday_of(date(2026, 9, 13)) == MONDAY


def test_five_years_after_a_leap_day_is_the_last_of_february():
    assert years_later(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert years_later(date(2024, 3, 1), 5) == date(2029, 3, 1)
