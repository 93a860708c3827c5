"""Numbers and dates stand on the page as the reader writes them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from ustat.common.words import Words
from ustat.common.written import number, official_date, share, shortdate
from ustat.web.templatetags.words import in_language, soft


@pytest.fixture(params=["ky", "ru", "en"])
def tongue(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(0.74, 0, "74\xa0%"), (0.005, 0, "0\xa0%"), (1, 0, "100\xa0%"), (0.335, 1, "33,5\xa0%"), (None, 0, "–")],
)
def test_a_share_is_shown_as_per_cent(value, decimals, shown):
    with translation.override("ky"):
        assert share(value, decimals) == shown


def test_a_number_has_the_sign_of_the_readers_language(tongue):
    expected = {"ky": "12\xa0480,5", "ru": "12\xa0480,5", "en": "12,480.5"}

    assert number(12480.5) == expected[tongue]


def test_a_year_of_papers_has_its_own_form(tongue):
    expected = {"ky": "2026-жылдын 1-сентябры", "ru": "1 сентября 2026 года", "en": "1 September 2026"}

    assert official_date(date(2026, 9, 1)) == expected[tongue]


def test_every_month_has_its_ending():
    with translation.override("ky"):
        written = [official_date(date(2026, month, 5)).split("-")[-1] for month in range(1, 13)]

    assert written == [
        "январы", "февралы", "марты", "апрели", "майы", "июну",
        "июлу", "августу", "сентябры", "октябры", "ноябры", "декабры",
    ]  # fmt: skip


def test_a_short_date_is_the_same_in_every_language(tongue):
    assert shortdate(date(2026, 9, 1)) == "01.09.2026"


def test_the_day_of_a_moment_is_the_day_in_bishkek():
    late_in_greenwich = datetime(2026, 8, 31, 20, 0, tzinfo=UTC)

    assert shortdate(late_in_greenwich) == "01.09.2026"


def test_nothing_known_is_a_dash():
    assert [one(None) for one in (share, number, shortdate, official_date)] == ["–"] * 4


def test_words_can_be_shown_in_another_language():
    assert in_language(Words(ky="Муктаждык", en="Need"), "en") == "Need"
    assert in_language(Words(ky="Муктаждык", en="Need"), "ru") == "Муктаждык"


def test_only_the_longest_words_may_break():
    assert soft("компетенттүүлүктөрдү") == "ком\xadпе\xadтент\xadтүү\xadлүк\xadтөр\xadдү"
    assert soft("Мугалимдердин муктаждыктары") == "Мугалимдердин муктаждыктары"


def test_softening_keeps_markup_as_it_is():
    page = Template("{{ words|soft }}").render(Context({"words": "<b>компетенттүүлүктөрдү</b>"}))

    assert page.replace("\xad", "") == "&lt;b&gt;компетенттүүлүктөрдү&lt;/b&gt;"
