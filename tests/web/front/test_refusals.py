"""When something does not work, the page says what happened, what to do, and shows a way back."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.front.addresses")]
ENGLISH = {"accept-language": "en"}


@pytest.mark.parametrize(
    ("address", "status", "code", "sentence"),
    [
        ("/not-allowed/", 403, "other_school", "This school is not yours."),
        ("/not-now/", 409, "group_full", "This group is full."),
        ("/wrong/", 400, "date", "Expected a date, got “tomorrow”."),
    ],
)
def test_a_refusal_is_shown_as_its_sentence(client, address, status, code, sentence):
    response = client.get(address, headers=ENGLISH)

    assert response.status_code == status
    assert response["X-Refusal"] == code
    assert f'<p class="lead">{sentence}</p>' in response.content.decode()
    assert "Nothing was changed." in response.content.decode()


def test_the_way_back_leads_to_our_own_pages_only(client):
    ours = client.get("/not-now/", headers={"referer": "http://testserver/help/"} | ENGLISH)
    foreign = client.get("/not-now/", headers={"referer": "https://elsewhere.example/"} | ENGLISH)

    assert 'href="http://testserver/help/"' in ours.content.decode()
    assert "elsewhere" not in foreign.content.decode()
    assert "To the first page" in foreign.content.decode()


def test_whoever_is_signed_in_keeps_the_frame_around_a_refusal(client, come_in, aigul):
    stranger = client.get("/not-now/").content.decode()
    own = come_in(aigul).get("/not-now/").content.decode()

    assert 'class="plain"' in stranger
    assert 'class="framed"' in own
    assert "Токтосунова" in own


def test_a_step_that_needs_a_button_says_so(client):
    response = client.get("/leave/", headers=ENGLISH)

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "This step begins on another page" in response.content.decode()


def test_an_address_without_a_page_says_so(client):
    response = client.get("/no-such-page/", headers=ENGLISH)

    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


def test_our_own_mistake_asks_nothing_of_the_database(client, django_assert_num_queries):
    client.raise_request_exception = False

    with django_assert_num_queries(0):
        response = client.get("/broken/", headers=ENGLISH)

    assert response.status_code == 500
    assert "Something of ours broke" in response.content.decode()


def test_a_form_of_three_megabytes_is_too_large(client):
    response = client.post("/", {"code": "A" * 3 * 1024**2}, headers=ENGLISH)

    assert response.status_code == 413
    assert "At most 2 MB can be sent at once." in response.content.decode()


def test_a_film_is_refused_before_it_is_read(client):
    response = client.post("/", {"code": "A"}, headers=ENGLISH | {"content-length": str(200 * 1024**2)})

    assert response.status_code == 413
    assert "At most 32 MB can be sent at once." in response.content.decode()


def test_a_form_that_was_open_too_long_says_what_is_kept_and_leads_back():
    careful = Client(enforce_csrf_checks=True)

    response = careful.post("/leave/", headers={"referer": "http://testserver/help/"} | ENGLISH)

    page = response.content.decode()
    assert response.status_code == 403
    assert "What you had saved before is kept." in page
    assert 'href="http://testserver/help/"' in page


def test_a_pause_after_many_tries_promises_that_nothing_is_lost(rf):
    from ustat.web.front import too_many_tries

    request = rf.get("/", headers=ENGLISH)
    response = too_many_tries(request)

    assert response.status_code == 429
