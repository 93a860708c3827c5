"""What is true of every page: its language, its title, no script or style inside, little weight."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.front.addresses")]

PAGES = ["/", "/help/", "/card/K7M4P-2X9QT/", "/no-such-page/", "/not-now/", "/broken/"]
MOST_BYTES = 40 * 1024
MOST_REQUESTS = 5


class Outline(HTMLParser):
    """What stands in a page: its tags and their attributes, and the text inside scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside, self.code = "", ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside in {"script", "style"}:
            self.code += data.strip()

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(params=[*PAGES, "signed in", "gallery"])
def outline(request, client, come_in, operator):
    client.raise_request_exception = False
    if request.param in {"signed in", "gallery"}:
        come_in(operator)
    address = {"signed in": "/help/", "gallery": "/gallery/"}.get(request.param, request.param)
    return Outline(client.get(address).content.decode())


def test_no_page_carries_script_or_style_inside(outline):
    attributes = {name for _, given in outline.tags for name in given}

    assert outline.code == ""
    assert "style" not in {tag for tag, _ in outline.tags}
    assert {name for name in attributes if name == "style" or name.startswith("on")} == set()


def test_every_page_says_its_language_its_title_and_its_one_heading(outline):
    assert outline.all("html")[0]["lang"] == "ky"
    assert len(outline.all("title")) == 1
    assert len(outline.all("h1")) == 1
    assert outline.all("meta")[1]["content"] == "width=device-width, initial-scale=1"


def test_no_name_is_given_twice_in_a_page(outline):
    names = [given["id"] for _, given in outline.tags if given.get("id")]

    assert sorted(names) == sorted(set(names))


def test_no_page_fetches_from_anybody_else(outline):
    fetched = [
        given.get("src") or given.get("href")
        for tag in ("script", "link", "img")
        for given in outline.all(tag)
    ]

    assert [address for address in fetched if not address.startswith("/")] == []


def test_the_first_visit_to_the_front_door_is_light(client):
    page = client.get("/").content
    linked = re.findall(r'(?:href|src)="(/(?:sheet|static)/[^"]+)"', page.decode())

    weights = [len(gzip.compress(page))]
    for address in linked:
        if address.startswith("/sheet/"):
            weights.append(len(gzip.compress(client.get(address).content)))
        else:
            weights.append(
                len(gzip.compress(Path(finders.find(address.removeprefix("/static/"))).read_bytes()))
            )

    assert len(weights) <= MOST_REQUESTS
    assert sum(weights) <= MOST_BYTES / 4


def test_a_page_of_the_frame_asks_four_questions_of_the_database(
    come_in, operator, django_assert_num_queries
):
    client = come_in(operator)

    with django_assert_num_queries(4):  # session, person, roles, made up or not
        client.get("/help/")
