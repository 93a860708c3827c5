"""The stylesheets: whole, small, and of our own making."""

import gzip
import re

import pytest

from ustat.web import sheets

pytestmark = pytest.mark.urls("tests.web.front.addresses")

PARTS = {part for parts in sheets.SHEETS.values() for part in parts}
MOST = {"light": 8 * 1024, "frame": 4 * 1024, "curves": 2 * 1024}


def test_every_part_is_in_exactly_one_sheet():
    listed = sorted(part for parts in sheets.SHEETS.values() for part in parts)

    assert listed == sorted(path.stem for path in sheets.FOLDER.glob("*.css"))


@pytest.mark.parametrize("name", sheets.SHEETS)
def test_a_sheet_is_light(name):
    assert len(gzip.compress(sheets.text_of(name).encode())) <= MOST[name]


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_says_in_which_layer_it_stands(part):
    layers = set(re.findall(r"@layer (\w+)", (sheets.FOLDER / f"{part}.css").read_text()))

    assert layers
    assert layers <= {"reset", "tokens", "base", "layout", "components", "print"}


def test_every_variable_that_is_used_is_set():
    text = sheets.text_of("light") + sheets.text_of("frame")

    assert set(re.findall(r"var\((--[\w-]+)", text)) <= set(re.findall(r"(--[\w-]+):", text))


@pytest.mark.parametrize("name", sheets.SHEETS)
def test_a_sheet_fetches_nothing_more(name):
    addresses = re.findall(r"url\(\"?([^\")]{5})", sheets.text_of(name))

    assert set(addresses) <= {"data:"}
    assert "@import" not in sheets.text_of(name)


@pytest.mark.parametrize("name", sheets.SHEETS)
def test_squeezing_loses_no_rule(name):
    squeezed = sheets.text_of(name)
    written = "".join((sheets.FOLDER / f"{part}.css").read_text() for part in sheets.SHEETS[name])
    bare = re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL)

    assert squeezed.count("{") == bare.count("{")
    assert squeezed.count("{") == squeezed.count("}")


def test_a_sheet_may_be_kept_for_a_year(client):
    response = client.get(sheets.address_of("light"))

    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_page_from_before_an_update_gets_todays_sheet_but_does_not_keep_it(client):
    response = client.get("/sheet/light-0123456789ab.css")

    assert response.content.decode() == sheets.text_of("light")
    assert response["Cache-Control"] == "no-cache"


def test_there_is_no_third_sheet(client, db):
    assert client.get("/sheet/heavy-0123456789ab.css").status_code == 404
