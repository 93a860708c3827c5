"""The OECD's sample, imported by the real actions, gives the published row by the path that serves the page.

Origin: table ``talis18_tt3g23o_freq`` of the R package Rrepest 1.0.0.8 (OECD authors, MIT licence), taken
November 2026: share of "yes" on tt3g23o among valid answers with its standard error, in per cent. Our file is
the package's own data, so only the arithmetic can differ: the tolerance is the fourth decimal.
"""

import csv

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.needs.surveys import DEMO, import_talis
from ustat.needs.actions.derive import derive
from ustat.needs.bridge.pictures import pictures_of
from ustat.needs.models import Need
from ustat.needs.queries import groupings_of, respondents

PUBLISHED = {"FRA": (13.54943, 3.071165), "ITA": (26.109539, 3.753801), "MEX": (18.101662, 3.996206)}


@pytest.fixture
def talis(db):
    return import_talis()


def people_who_rated_something_high():
    """Counted in the file itself: a 4 in any of the fourteen areas."""
    with (DEMO / "data" / "talis2018_teachers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return sum(any(row[f"tt3g27{letter}"] == "4" for letter in "abcdefghijklmn") for row in rows)


def by_country(campaign):
    return pictures_of(campaign, by="cntry")


def test_the_published_row_comes_out_of_the_code_that_serves_the_page(talis):
    picture = by_country(talis).topics_met

    countries = list(talis.groupings["cntry"]["values"])
    other = next(line for line in picture.lines if line.code == "tt3g23o")
    found = dict(zip(countries, ((100 * one.share, 100 * one.se) for one in other.shares), strict=True))
    assert found.keys() == PUBLISHED.keys()
    for country, published in PUBLISHED.items():
        assert found[country] == pytest.approx(published, abs=1e-4), country


def test_every_picture_is_there_for_every_country(talis):
    pictures = by_country(talis)

    shown = {
        name: (len(picture.groups), len(picture.lines), picture.hides_groups, picture.is_empty)
        for name in ("need", "areas", "participation", "topics_met", "barriers")
        for picture in [getattr(pictures, name)]
    }
    assert shown == {
        "need": (3, 5, False, False),
        "areas": (3, 14, False, False),
        "participation": (3, 10, False, False),
        "topics_met": (3, 15, False, False),
        "barriers": (3, 7, False, False),
    }
    assert all(
        one.low <= one.share <= one.high and one.se > 0 and one.n >= 90
        for name in shown
        for line in getattr(pictures, name).lines
        for one in line.shares
    )


def test_the_sample_is_split_by_what_came_with_it_and_stands_in_no_register(talis):
    who = respondents(talis)

    assert set(groupings_of(talis)) == {"cntry", "sex", "age"}
    assert (who.finished, who.schools, who.register) == (548, 370, 0)


def test_reading_the_sample_takes_few_questions(talis):
    with CaptureQueriesContext(connection) as asked:
        by_country(talis)
        pictures_of(talis, by="sex")

    assert len(asked) <= 13


def test_the_sample_becomes_needs_of_its_participants(talis):
    ids = list(talis.sittings.values_list("id", flat=True))
    derive(ids)

    directions = set(Need.objects.values_list("direction", flat=True))
    stated = Need.objects.filter(is_stated=True)
    assert directions == {1, 2, 3, 4, 5}
    assert stated.values("person").distinct().count() == people_who_rated_something_high()
    assert not stated.filter(strength=0).exists()
