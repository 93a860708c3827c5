"""Dates and times as people write them."""

from datetime import date, datetime, timedelta, timezone

import pytest

from ustat.exchange.dates import DateReading, read_date
from ustat.exchange.moments import HERE, read_moments

FIRST_OF_SEPTEMBER = date(2026, 9, 1)


@pytest.mark.parametrize(
    "written",
    ["01.09.2026", "1.9.2026", "01.09.26", "2026-09-01", "2026-09-01 00:00:00", "2026-09-01T10:30",
     "2026.09.01",     "01. 09. 2026", "01.09.2026 ж.", "01.09.2026г.",
     "1 сентября 2026 г.", "2026-жылдын 1-сентябры", "1-сентябрь 2026-ж.",
     "2026-ж., 1-сентябрь", "1 September 2026"],
)  # fmt: skip
def test_certain_dates_are_read(written):
    assert read_date(written) == DateReading(FIRST_OF_SEPTEMBER)


@pytest.mark.parametrize(
    ("written", "doubt", "day"),
    [
        ("1/9/26", "ambiguous_date", None),
        ("01/09/2026", "ambiguous_date", None),
        ("25/09/2026", "", date(2026, 9, 25)),
        ("09/25/2026", "", date(2026, 9, 25)),
        ("09/09/2026", "", date(2026, 9, 9)),
        ("13-09-26", "ambiguous_date", None),
        ("2021", "part_of_date", date(2021, 12, 31)),
        ("2021-ж.", "part_of_date", date(2021, 12, 31)),
        ("2021 год", "part_of_date", date(2021, 12, 31)),
        ("02.2024", "part_of_date", date(2024, 2, 29)),
        ("май 2024", "part_of_date", date(2024, 5, 31)),
        ("45901", "number_for_date", date(2025, 9, 1)),
        ("31.02.2026", "wrong_date", None),
        ("2026-13-01", "wrong_date", None),
        ("былтыр", "wrong_date", None),
        ("72 саат", "wrong_date", None),
        ("12345678", "wrong_date", None),
        ("1 март, 2 апрель 2024", "wrong_date", None),
        ("01.09.1026", "wrong_date", None),
        ("", "", None),
    ],
)
def test_every_other_date_says_what_it_lacks(written, doubt, day):
    assert read_date(written) == DateReading(day, doubt)


def test_moments_of_forms_are_read_with_their_zone():
    moments = read_moments(
        [
            "2026/09/01 10:23:45 AM GMT+6",
            "2026/09/01 12:05:00 AM GMT+6",
            "01.09.2026 22:05",
            "2026-09-01 22:05:01",
            "",
            "эртең",
        ]
    )

    six = timezone(timedelta(hours=6))
    assert moments == [
        datetime(2026, 9, 1, 10, 23, 45, tzinfo=six),
        datetime(2026, 9, 1, 0, 5, tzinfo=six),
        datetime(2026, 9, 1, 22, 5, tzinfo=HERE),
        datetime(2026, 9, 1, 22, 5, 1, tzinfo=HERE),
        None,
        None,
    ]


def test_the_whole_column_decides_whether_the_month_comes_first():
    assert read_moments(["9/1/2026 8:00:00", "9/13/2026 8:00:00"])[0] == datetime(2026, 9, 1, 8, tzinfo=HERE)
    assert read_moments(["9/1/2026 8:00:00", "13/1/2026 8:00:00"])[0] == datetime(2026, 1, 9, 8, tzinfo=HERE)


def test_answers_come_in_the_order_of_time_which_decides_when_numbers_do_not():
    moments = read_moments(["8/9/2026 8:00", "8/10/2026 8:00", "9/1/2026 8:00", "9/2/2026 8:00"])

    assert [moment and (moment.month, moment.day) for moment in moments] == [(8, 9), (8, 10), (9, 1), (9, 2)]


def test_a_moment_that_may_be_two_days_is_none():
    assert read_moments(["9/1/2026 8:00", "10/1/2026 8:00"]) == [None, None]
    assert read_moments(["9/13/2026 8:00", "13/9/2026 8:00"]) == [None, None]
