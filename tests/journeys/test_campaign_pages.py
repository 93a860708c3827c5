"""Pages of those who run surveys in a real browser: nothing sticks out, nothing is hidden from anybody."""

import pytest

from tests.browsing import DESK, PHONE
from tests.factories import make_person, make_post, make_region
from tests.instruments.factories import item_of, make_campaign, make_finished, make_version
from ustat.instruments.actions.answers_import import preview
from ustat.instruments.actions.campaign import close_campaign
from ustat.instruments.actions.sitting import answer, start
from ustat.people import cards
from ustat.people.choices import Role
from ustat.people.models import Card

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.web.instruments.addresses"),
]
CODE = "K7M4P-2X9QT"
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
STICKS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PROBLEM = {"code": "unknown_option", "row": 0, "column": "d1", "got": "робот", "other": "", "rows": [2, 3]}


@pytest.fixture
def addresses(transactional_db):
    """Every page of a campaign that runs, with answers, a file and a school that is silent."""
    region = make_region()
    methodist = make_person("Гүлнара", "Асанова")
    make_post(methodist, region["institute"], Role.METHODIST)
    Card.objects.create(person=methodist, digest=cards.digest_of(CODE))
    teacher = make_person()
    make_post(teacher, region["school"])
    make_post(make_person("Нурлан"), region["other_school"])
    campaign = make_campaign(make_version(), region["institute"], is_made_up=True)
    make_finished(campaign, person=teacher)
    answer(start(campaign, language="ky"), item_of(campaign, "d1"), chosen=["d1-board"])
    file = preview(
        campaign,
        file_name="answers.csv",
        digest="0" * 64,
        rows=[{"row": 2, "answers": {}}],
        problems=[PROBLEM],
        counts={"rows": 1, "questions": 3, "answers": 0, "left_empty": 0},
        by=methodist,
    )
    closed = make_campaign(campaign.version, region["institute"], slug="closed", is_anonymous=True)
    close_campaign(closed, by=None)
    return [
        "/campaigns/",
        "/campaigns/?q=nothing",
        "/campaigns/new/",
        "/campaigns/needs-2026/",
        "/campaigns/needs-2026/schools/",
        "/campaigns/needs-2026/sheet/",
        "/campaigns/needs-2026/import/",
        f"/imports/{file.pk}/",
        "/campaigns/closed/",
        "/s/closed/",
        "/s/needs-2026/",
        "/resume/",
    ]


@SIZES
def test_every_page_of_a_campaign_is_open_to_everybody(live_server, look, accessible, addresses, size):
    with look(live_server.url, size=size) as page:
        page.goto("/")
        page.fill("#code", CODE)
        page.click("form.codebox button")
        page.wait_for_load_state()
        for address in addresses:
            page.goto(address)
            assert page.evaluate(STICKS_OUT) <= 0, address
            accessible(page)
