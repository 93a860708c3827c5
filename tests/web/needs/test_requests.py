"""The desk of requests: looked through, settled with a tap, taken back, taken along without names."""

import csv
import io

import pytest

from tests.factories import make_person, make_post
from tests.web.needs.desk import ask
from ustat.needs.choices import RequestState
from ustat.needs.models import Request
from ustat.people.choices import Role

DESK = "/needs/requests/"


def texts_on(response):
    return {one.request.text for group in response.context["groups"] for one in group.requests}


@pytest.mark.parametrize("who", ["emil", "aigul", "joldosh", "chynara"])
def test_the_desk_is_closed_to_everybody_but_methodists_as_the_survey_promises(
    requests, request, browser_of, who
):
    client = browser_of(request.getfixturevalue(who))

    seen = [
        client.get(f"{DESK}{page}").status_code for page in ("", "requests.csv", f"{requests[0].pk}/settle/")
    ]

    assert seen == [403, 403, 403]


def test_groups_show_how_many_people_ask_and_no_name(requests, browser_of, gulnara):
    response = browser_of(gulnara).get(DESK)

    groups = {group.title: group.support for group in response.context["groups"]}
    assert groups == {"The interactive board": 2, "«Эмгек кодекси»": 1, "«рахмат»": 1}
    assert "Токтосунова" not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=ДОСКА", {"Интерактивдүү доска", "интерактивная доска"}),
        ("q=интерактивдуу", {"Интерактивдүү доска"}),
        ("direction=3", {"Эмгек кодекси"}),
        ("direction=none", {"рахмат"}),
        ("state=settled", set()),
        ("direction=1&q=доска&state=suggested", {"Интерактивдүү доска", "интерактивная доска"}),
    ],
)
def test_the_desk_is_searched_and_filtered(requests, browser_of, gulnara, query, expected):
    assert texts_on(browser_of(gulnara).get(f"{DESK}?{query}")) == expected


def test_a_whole_group_is_accepted_with_one_tap_and_the_filter_stays(requests, browser_of, gulnara):
    ids = [one.pk for one in requests[:2]]

    response = browser_of(gulnara).post(f"{DESK}accept/", {"request": ids, "next": f"{DESK}?direction=1"})

    assert (response.status_code, response["Location"]) == (302, f"{DESK}?direction=1")
    states = dict(Request.objects.values_list("pk", "state"))
    assert {pk for pk, state in states.items() if state == RequestState.SETTLED} == set(ids)


def test_a_correction_names_topic_or_direction_and_can_be_taken_back(requests, board, browser_of, gulnara):
    client, one = browser_of(gulnara), requests[2]

    client.post(f"{DESK}{one.pk}/settle/", {"meaning": "topic-board"})
    one.refresh_from_db()
    with_topic = (one.state, one.direction_id, one.topic)
    client.post(f"{DESK}{one.pk}/settle/", {"meaning": "direction-5"})
    one.refresh_from_db()
    with_direction = (one.state, one.direction_id, one.topic)
    client.post(f"{DESK}{one.pk}/undo/")
    one.refresh_from_db()

    assert with_topic == (RequestState.SETTLED, 1, board)
    assert with_direction == (RequestState.SETTLED, 5, None)
    assert (one.state, one.settled_by) == (RequestState.SUGGESTED, None)


def test_what_asks_for_no_course_is_set_aside(requests, browser_of, gulnara):
    browser_of(gulnara).post(f"{DESK}{requests[3].pk}/set-aside/")

    requests[3].refresh_from_db()
    assert requests[3].state == RequestState.NOT_A_REQUEST


@pytest.mark.parametrize("meaning", ["", "topic-nothing", "direction-9", "direction-x", "nonsense"])
def test_a_meaning_that_does_not_exist_is_refused_kindly(requests, browser_of, gulnara, meaning):
    response = browser_of(gulnara).post(f"{DESK}{requests[2].pk}/settle/", {"meaning": meaning})

    assert (response.status_code, response["X-Refusal"]) == (400, "no_meaning")


def test_accepting_nothing_is_refused_kindly(requests, browser_of, gulnara):
    response = browser_of(gulnara).post(f"{DESK}accept/", {"request": ["x"]})

    assert (response.status_code, response["X-Refusal"]) == (400, "nothing_chosen")


def test_a_request_of_another_branch_is_not_found(requests, region, browser_of):
    methodist = make_person("Нурзат")
    make_post(methodist, region["other_school"], Role.METHODIST)

    seen = browser_of(methodist).get(f"{DESK}{requests[0].pk}/settle/")

    assert seen.status_code == 404


def test_an_address_of_somebody_else_is_no_way_back(requests, browser_of, gulnara):
    response = browser_of(gulnara).post(
        f"{DESK}{requests[3].pk}/set-aside/", {"next": "https://example.org/needs/requests/"}
    )

    assert response["Location"] == DESK


def test_requests_are_taken_along_as_a_spreadsheet_without_names(requests, browser_of, gulnara):
    text = browser_of(gulnara).get(f"{DESK}requests.csv?direction=1").content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == [
        "group",
        "people",
        "text",
        "state",
        "direction",
        "chance",
        "topic",
        "score",
        "survey",
    ]
    assert {(row["group"], row["people"], row["text"]) for row in rows} == {
        ("1", "2", "Интерактивдүү доска"),
        ("1", "2", "интерактивная доска"),
    }
    assert "Токтосунова" not in text


def test_a_cell_that_a_spreadsheet_would_run_is_kept_as_words(campaign, board, browser_of, gulnara):
    ask(campaign, "=HYPERLINK(1)")

    text = browser_of(gulnara).get(f"{DESK}requests.csv").content.decode("utf-8-sig")

    assert "'=HYPERLINK(1)" in text


def test_the_desk_asks_the_same_for_one_request_and_for_thirty(
    campaign, board, gulnara, browser_of, questions_asked
):
    client = browser_of(gulnara)
    ask(campaign, "Интерактивдүү доска", topic=board)
    few = [questions_asked(client, f"{DESK}{page}") for page in ("", "requests.csv")]
    for number in range(29):
        ask(campaign, f"Интерактивдүү доска {number}", topic=board if number % 2 else None)

    assert [questions_asked(client, f"{DESK}{page}") for page in ("", "requests.csv")] == few
