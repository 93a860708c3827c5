"""Coming in by a card or a survey sheet, changing the language, going out."""

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.web.front.conftest import CODE
from ustat.common.words import same
from ustat.instruments.models import Campaign, Instrument, Sitting, Version

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.front.addresses")]


def who(client: Client):
    account = get_user(client)
    return account.person if account.is_authenticated else None


@pytest.fixture
def sitting(region):
    instrument = Instrument.objects.create(code="needs", title=same("Needs"))
    version = Version.objects.create(instrument=instrument)
    campaign = Campaign.objects.create(
        version=version,
        organisation=region["institute"],
        slug="osh-2026",
        title=same("Osh 2026"),
        opens_on=datetime(2026, 9, 1, tzinfo=UTC).date(),
    )
    return Sitting.objects.create(
        campaign=campaign, code="7KM4P2X9", started_at=datetime(2026, 9, 2, tzinfo=UTC)
    )


@pytest.mark.parametrize("typed", [CODE, "k7m4p 2x9qt", "К7М4Р-2Х9QТ", "  k7m4p2x9qt\t"])
def test_a_card_opens_the_house_however_its_code_is_typed(client, aigul, typed):
    response = client.post("/", {"code": typed})

    assert (response.status_code, response["Location"]) == (302, "/home/")
    assert who(client) == aigul


def test_signing_in_gives_the_session_a_new_key(client, aigul):
    session = client.session
    session["seen"] = True
    session.save()
    before = client.cookies["sessionid"].value

    client.post("/", {"code": CODE})

    assert client.cookies["sessionid"].value != before


def test_after_signing_in_one_reaches_the_page_one_wanted(client, aigul):
    asked = client.get("/plans/2026/")
    assert asked["Location"] == "/?next=/plans/2026/"

    door = client.get(asked["Location"])
    assert 'name="next" value="/plans/2026/"' in door.content.decode()

    assert client.post("/", {"code": CODE, "next": "/plans/2026/"})["Location"] == "/plans/2026/"


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_nobody_is_led_out_of_the_house(client, aigul, address):
    assert client.post("/", {"code": CODE, "next": address})["Location"] == "/home/"
    assert client.post("/language/", {"language": "ru", "next": address})["Location"] == "/"


@pytest.mark.parametrize("typed", ["", "K7M4P", "K7M4P-2X9QW", "'; drop table people_person; --", "ң" * 60])
def test_a_wrong_code_is_answered_kindly_and_kept_in_the_box(client, aigul, typed):
    response = client.post("/", {"code": typed}, headers={"accept-language": "en"})

    assert response.status_code == 400
    assert "We do not know this code." in response.content.decode()
    assert response.context["typed"] == typed
    assert who(client) is None


@pytest.mark.parametrize("typed", ["7KM4P2X9", "7km4-p2x9", " 7КМ4 Р2Х9 "])
def test_the_code_of_a_survey_sheet_goes_on_where_it_stopped(client, sitting, typed):
    assert client.post("/", {"code": typed})["Location"] == "/survey/resume/7KM4P2X9/"
    assert who(client) is None


@pytest.mark.parametrize("typed", ["osh-2026", "OSH 2026", "Osh–2026"])
def test_the_name_of_a_survey_opens_it(client, sitting, typed):
    assert client.post("/", {"code": typed})["Location"] == "/survey/to/osh-2026/"


def test_looking_at_a_card_signs_nobody_in(client, aigul):
    page = client.get(f"/card/{CODE}/", headers={"accept-language": "en"})

    assert page.status_code == 200
    assert "Sign in as the owner of this card" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert who(client) is None


def test_the_button_of_a_card_sends_its_code_to_the_door(client, aigul):
    """Never to an address with the code in it: addresses are written into logs."""
    page = client.get(f"/card/{CODE}/").content.decode()

    assert f'<input type="hidden" name="code" value="{CODE}">' in page
    assert 'method="post" action="/"' in page
    assert client.post(f"/card/{CODE}/").status_code == 405


def test_a_card_says_whom_it_would_replace(come_in, operator, aigul):
    page = come_in(operator).get(f"/card/{CODE}/")

    assert "Өмүров" in page.content.decode()


def test_whoever_is_signed_in_is_led_home(come_in, aigul):
    assert come_in(aigul).get("/")["Location"] == "/home/"


@pytest.mark.urls("ustat.web.front.urls")
def test_leaving_is_asked_by_a_button_only(come_in, aigul, settings):
    settings.ROOT_URLCONF = "tests.web.front.addresses"
    client = come_in(aigul)

    assert client.get("/leave/").status_code == 405
    assert who(client) == aigul
    assert client.post("/leave/")["Location"] == "/"
    assert who(client) is None


@pytest.mark.parametrize(("tongue", "title"), [("ky", "ky"), ("ru", "ru"), ("en", "en")])
def test_the_language_is_changed_and_one_stays_on_the_page(client, tongue, title):
    response = client.post("/language/", {"language": tongue, "next": "/help/?part=2"})

    assert response["Location"] == "/help/?part=2"
    assert f'<html lang="{title}">' in client.get("/help/").content.decode()


def test_an_unknown_language_changes_nothing(client):
    response = client.post("/language/", {"language": "tlh", "next": "/help/"})

    assert response["Location"] == "/help/"
    assert "django_language" not in response.cookies


def test_the_language_switch_needs_no_key_so_that_pages_can_be_kept():
    careful = Client(enforce_csrf_checks=True)

    assert careful.post("/language/", {"language": "ru"}).status_code == 302


def test_signing_in_needs_a_key_against_forgery(aigul):
    careful = Client(enforce_csrf_checks=True)

    response = careful.post("/", {"code": CODE}, headers={"accept-language": "en"})

    assert response.status_code == 403
    assert "Please open the page again" in response.content.decode()
    assert who(careful) is None


def test_after_many_wrong_codes_there_is_a_pause_that_explains_itself(client, aigul, sitting, settings):
    settings.AXES_ENABLED = True
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post("/", {"code": "AAAAA-AAAAA"})

    card = client.post("/", {"code": CODE}, headers={"accept-language": "en"})
    sheet = client.post("/", {"code": "7KM4P2X9"})

    assert card.status_code == 429
    assert "Let us wait a quarter of an hour" in card.content.decode()
    assert sheet.status_code == 429
    assert who(client) is None


def test_neither_a_mistyped_nor_a_right_code_is_kept(client, aigul, settings):
    settings.AXES_ENABLED = True
    client.post("/", {"code": "K7M4P-2X9QW"})
    client.post("/", {"code": CODE})

    kept = [*AccessAttempt.objects.values(), *AccessLog.objects.values(), *Session.objects.values()]
    assert "2X9Q" not in str(kept)


def test_the_front_door_invites_to_open_anonymous_surveys_only(client, sitting):
    today = timezone.localdate()
    day = timedelta(days=1)
    first = sitting.campaign

    def another(slug, **fields):
        named = {
            "version": first.version,
            "organisation": first.organisation,
            "title": same(slug),
            "opens_on": today,
        }
        return Campaign.objects.create(slug=slug, **named | fields)

    another("open", is_anonymous=True, closes_on=today)
    another("named")
    another("over", is_anonymous=True, opens_on=today - 2 * day, closes_on=today - day)
    another("not-yet", is_anonymous=True, opens_on=today + day)
    another("closed-by-hand", is_anonymous=True, closed_at=timezone.now())

    page = client.get("/")

    assert [(survey.title, survey.url) for survey in page.context["surveys"]] == [
        ("open", "/survey/to/open/")
    ]
    assert 'href="/survey/to/open/"' in page.content.decode()


def test_behind_a_proxy_a_pause_is_for_one_network_and_cannot_be_faked(client, aigul, settings):
    settings.AXES_ENABLED = True
    settings.AXES_CLIENT_IP_CALLABLE = "ustat.web.front.address_behind_proxy"
    for count in range(settings.AXES_FAILURE_LIMIT):
        faked = f"198.51.100.{count}, 203.0.113.7"  # the last one is the proxy's own word
        client.post("/", {"code": "AAAAA-AAAAA"}, headers={"x-forwarded-for": faked})

    same_network = client.post("/", {"code": CODE}, headers={"x-forwarded-for": "203.0.113.7"})
    another = client.post("/", {"code": CODE}, headers={"x-forwarded-for": "203.0.113.8"})

    assert same_network.status_code == 429
    assert another.status_code == 302
