"""Weeks of a plan and days of the world: a plan's week 1 begins on its first day, a Monday."""

from datetime import date, timedelta

WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    """The Monday of the week a day lies in."""
    return day - timedelta(days=day.weekday())


def week_of(day: date, *, first_monday: date) -> int:
    """The number of the week a day lies in; 0 and less before the plan."""
    return (monday_of(day) - first_monday).days // 7 + 1


def monday(week: int, *, first_monday: date) -> date:
    """The Monday of a numbered week."""
    return first_monday + (week - 1) * WEEK


def weeks_between(starts_on: date, ends_on: date, *, first_monday: date, weeks: int) -> range:
    """The numbered weeks of a plan that any of the days touches."""
    first = max(1, week_of(starts_on, first_monday=first_monday))
    last = min(weeks, week_of(ends_on, first_monday=first_monday))
    return range(first, last + 1)


def years_later(day: date, years: int) -> date:
    """The same day so many years later; the 29th of February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
