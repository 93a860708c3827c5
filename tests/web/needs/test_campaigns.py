"""The pages of needs: shares with bases and ranges, groups only, the same as spreadsheets."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from tests.factories import make_person, make_post
from tests.needs.surveys import answer, make_campaign
from ustat.catalogue.actions.programmes import load_printed_courses
from ustat.instruments.choices import AnswerState

OVERVIEW, CAMPAIGN = "/needs/", "/needs/campaigns/needs-2026/"
PAGES = [OVERVIEW, CAMPAIGN, f"{CAMPAIGN}mapping/", f"{CAMPAIGN}questions/", f"{CAMPAIGN}need.csv"]


@pytest.fixture
def answered(campaign, region, other_district):
    """Twelve teachers of one district, four of another, one silent."""
    for number in range(17):
        person = make_person(f"Мугалим{number:02d}", "Сырдаш")
        make_post(person, other_district if number > 12 else region["school"])
        answer(
            campaign,
            person=person,
            d1=AnswerState.SILENT if number == 12 else ["d1-board"] if number % 2 else ["d1-none"],
            topic="STEM" if number == 0 else "",
        )
    return campaign


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("who", ["emil", "aigul"])
def test_a_stranger_and_a_teacher_are_told_whom_the_page_is_for(answered, request, browser_of, who, address):
    response = browser_of(request.getfixturevalue(who)).get(address)

    assert (response.status_code, response["X-Refusal"]) == (403, "wrong_role")


@pytest.mark.parametrize("address", PAGES)
def test_whoever_has_not_signed_in_is_led_to_the_door(answered, browser_of, address):
    response = browser_of(None).get(address)

    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("who", ["gulnara", "joldosh", "chynara"])
def test_staff_and_heads_read_every_page_and_nobody_is_named(answered, request, browser_of, who, address):
    response = browser_of(request.getfixturevalue(who)).get(address)

    text = response.content.decode()
    assert response.status_code == 200
    assert "Сырдаш" not in text
    assert "Мугалим" not in text


def test_a_head_does_not_find_what_her_school_asked_alone(answered, region, browser_of, joldosh, gulnara):
    make_campaign(answered.version, region["school"], slug="school", title="Only our school")

    seen = [browser_of(one).get("/needs/campaigns/school/").status_code for one in (joldosh, gulnara)]

    assert seen == [404, 200]
    assert "Only our school" not in browser_of(joldosh).get(OVERVIEW).content.decode()


def test_the_picture_says_share_range_base_and_how_it_was_computed(answered, browser_of, gulnara):
    text = browser_of(gulnara).get(CAMPAIGN).content.decode()

    assert "50\u00a0% (28–72), of 16 asked" in text
    assert "Not in the base: 1 answer “prefer not to say”." in text
    assert "How this was computed" in text
    assert "Everyone counts once." in text
    assert "12.9\u00a0%" in text  # the standard error: sqrt(0.25 / 15)


def test_a_small_district_is_hidden_with_the_reason(answered, browser_of, gulnara):
    text = browser_of(gulnara).get(f"{CAMPAIGN}?by=district").content.decode()

    assert "Groups of fewer than 5 people are not shown" in text
    assert text.count("not shown, to protect a small group") >= 2
    assert "of 12 asked" not in text


def test_an_unknown_grouping_is_no_grouping(answered, browser_of, gulnara):
    page = browser_of(gulnara).get(f"{CAMPAIGN}?by=salary")

    assert page.context["by"] == ""


def test_the_mapping_is_told_with_the_topics_that_answer_each_area(answered, browser_of, gulnara):
    load_printed_courses(by=None, sizes=(12, 25))

    areas = browser_of(gulnara).get(f"{CAMPAIGN}mapping/").context["areas"]

    assert len(areas) == 35
    board = next(area for area in areas if area["code"] == "d1-board")
    assert (board["direction"].number, [topic.code for topic in board["topics"]]) == (1, ["course-11"])
    assert next(area for area in areas if area["code"] == "d1-documents")["topics"] == []


def test_none_of_these_stands_among_the_options_of_its_question(answered, browser_of, gulnara):
    parts = browser_of(gulnara).get(f"{CAMPAIGN}questions/").context["parts"]

    shown = {bar.label: bar.words for section, _files in parts for bar in section.bars}
    nothing = {label: words for label, words in shown.items() if "50\u00a0%" in words}
    assert len(nothing) == 2  # who marked the board, and who needs nothing now


def test_a_picture_is_a_spreadsheet_too_and_hides_the_same(answered, browser_of, gulnara):
    client = browser_of(gulnara)

    text = client.get(f"{CAMPAIGN}need.csv?by=district").content.decode("utf-8-sig")
    book = client.get(f"{CAMPAIGN}areas.xlsx").content

    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["code"] for row in rows} == {"ict", "forms", "legal", "subject", "psych"}
    assert {(row["n"], row["share"], row["note"]) for row in rows if row["code"] == "ict"} == {
        ("", "", "hidden")
    }
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    board = next(row for row in sheet if row[0] == "d1-board")
    assert (board[3], board[5]) == (16.0, 0.5)


@pytest.mark.parametrize("address", ["salary.csv", "need.exe", "questions/d9.csv", "questions/d1.exe"])
def test_a_file_that_is_not_kept_is_not_found(answered, browser_of, gulnara, address):
    assert browser_of(gulnara).get(f"{CAMPAIGN}{address}").status_code == 404


def test_a_survey_without_a_mapping_leads_to_its_questions(answered, browser_of, gulnara):
    answered.version.mapping.delete()

    text = browser_of(gulnara).get(CAMPAIGN).content.decode()

    assert "This survey says nothing about the five directions" in text
    assert browser_of(gulnara).get(f"{CAMPAIGN}mapping/").status_code == 404
    assert browser_of(gulnara).get(f"{CAMPAIGN}questions/").status_code == 200


def test_without_a_campaign_the_page_says_what_to_do(region, gulnara, browser_of):
    assert "No survey yet" in browser_of(gulnara).get(OVERVIEW).content.decode()


def test_pages_ask_the_same_for_one_campaign_and_for_thirty_for_few_answers_and_for_many(
    campaign, region, gulnara, browser_of, questions_asked
):
    client = browser_of(gulnara)
    for _ in range(5):
        answer(campaign, d1=["d1-board"])
    asked = []
    for more_campaigns, more_answers in ((0, 0), (29, 60)):
        for number in range(more_campaigns):
            make_campaign(campaign.version, region["institute"], slug=f"more-{number}")
        for _ in range(more_answers):
            answer(campaign, d1=["d1-none"], d2=["d2-stem"])
        asked.append([questions_asked(client, f"{address}?x") for address in PAGES])

    assert asked[0] == asked[1]
    assert max(asked[0]) <= 24
