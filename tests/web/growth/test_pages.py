"""The pages of growth: who opens which, what they say and hide, and how often they ask."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_person, make_post, make_region
from tests.growth.people import sit
from tests.growth.test_comparisons import LATER, again
from ustat.diagnosis.choices import SelfViewVerdict
from ustat.diagnosis.models import SelfView
from ustat.flow.deliver import run_until_quiet
from ustat.growth.actions.comparisons import request_comparison
from ustat.growth.models import Comparison
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.web.growth import saying

ME, GROUPS, CHANGES = "/growth/me/", "/growth/groups/", "/growth/changes/"


def compared(institute, shift=0.0, **how):
    comparison = request_comparison(institute.campaign, again(institute, shift, **how), by=institute.gulnara)
    run_until_quiet()
    return f"{CHANGES}{comparison.pk}/"


def questions(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


@pytest.mark.django_db
def test_a_teacher_who_has_not_answered_yet_is_told_what_she_will_see(browser_of):
    teacher = make_person()
    make_post(teacher, make_region()["institute"], Role.TEACHER)

    page = browser_of(teacher).get(ME).text

    assert "Nothing is known yet." in page
    assert "Who sees what of this" in page


def test_who_opens_which_page(institute, undone, browser_of):
    change = compared(institute)
    people = {
        "methodist": institute.gulnara,
        "director": institute.daniyar,
        "planner": institute.chynara,
        "head": institute.joldosh,
        "teacher": institute.people[0],
        "stranger": institute.emil,
        "visitor": None,
    }

    opened = {
        who: {page for page in (GROUPS, CHANGES, change) if browser_of(one).get(page).status_code == 200}
        for who, one in people.items()
    }

    assert opened == {
        "methodist": {GROUPS, CHANGES, change},
        "director": {GROUPS, CHANGES, change},
        "planner": {GROUPS},
        "head": set(),
        "teacher": set(),
        "stranger": set(),
        "visitor": set(),
    }


def test_a_profile_is_one_s_own_whoever_opens_it(institute, undone, browser_of):
    assert "self-views" in browser_of(institute.people[0]).get(ME).text
    assert "Nothing is known yet." in browser_of(institute.emil).get(ME).text
    assert "Nothing is known yet." in browser_of(institute.joldosh).get(ME).text
    assert browser_of(None).get(ME).status_code == 302


def test_strengths_come_first_and_one_step_is_within_reach(institute, undone, browser_of):
    page = browser_of(institute.people[0]).get(ME).text

    places = [
        page.index(words) for words in ("Where you are strong", "within reach", "room to grow", "Who sees")
    ]
    assert places == sorted(places)
    assert page.count("A next step within reach") == 1
    assert "style=" not in page


@pytest.mark.parametrize("verdict", SelfViewVerdict.values)
def test_the_words_about_a_self_view_are_chosen_by_code(institute, undone, browser_of, verdict):
    person = institute.people[0]
    SelfView.objects.filter(person=person).update(verdict=verdict)

    page = browser_of(person).get(ME).text

    said = {one for one, words in saying.SELF_VIEW.items() if str(words) in page}
    assert said == {verdict}


def test_a_profile_says_that_no_change_can_be_shown(institute, undone, browser_of):
    again(institute, 0.0)

    page = browser_of(institute.people[1]).get(ME).text

    assert str(saying.OWN_CHANGE["no_change_shown"]) in page
    assert "could not have been shown" in page


def test_a_profile_asks_as_often_for_one_answer_as_for_many(institute, undone, browser_of):
    again(institute, 0.0, many=2)
    first, second = institute.people[0], institute.people[1]
    third = institute.open("third", is_made_up=False)
    sit(institute, third, [second], institute.ability[1:2], seed=4, moment=LATER)

    assert questions(browser_of(first), ME) == questions(browser_of(second), ME)


def test_a_profile_can_be_taken_along(institute, undone, browser_of):
    reply = browser_of(institute.people[0]).get(f"{ME}profile.csv")

    rows = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert {row["self_view"] for row in rows} == {
        SelfView.objects.get(person=institute.people[0]).verdict,
        "",
    }
    assert len(rows) == 5


def test_groups_name_nobody_and_carry_their_base_and_range(institute, undone, browser_of):
    page = browser_of(institute.chynara).get(GROUPS).text

    named = [
        one for one in Person.objects.filter(sittings__gt=0).values_list("surname", flat=True) if one in page
    ]
    assert named == []
    assert page.count(">160<") == 2
    assert "the correlation is" in page
    assert "What changed between two campaigns" not in page  # that is for methodists and directors


def test_groups_ask_as_often_for_one_district_as_for_two(institute, undone, browser_of):
    planner = browser_of(institute.chynara)
    both = questions(planner, GROUPS)
    SelfView.objects.filter(person__in=[one.pk for one in institute.people[::2]]).delete()

    assert questions(planner, GROUPS) == both
    assert [planner.get(f"{GROUPS}?{one}").status_code for one in ("by=name", "scale=none")] == [404, 404]


def test_a_small_district_is_hidden_with_the_next_small_one(institute, undone, browser_of):
    SelfView.objects.filter(person__in=[one.pk for one in institute.people[8::2]]).delete()
    SelfView.objects.filter(person=institute.people[0]).delete()
    # one district keeps three views: with two districts, both have to be hidden

    page = browser_of(institute.chynara).get(GROUPS).text

    assert page.count("too few to show") == 2


def test_a_change_that_cannot_be_shown_is_a_result_with_what_could_have_been(institute, undone, browser_of):
    page = browser_of(institute.daniyar).get(compared(institute)).text

    assert "No change can be shown." in page
    assert "could have been shown" in page
    assert "there is nobody to compare" in page
    assert page.count("<figure") == 2
    assert "style=" not in page


def test_a_methodist_asks_for_a_comparison_and_sees_it_being_made(institute, undone, browser_of):
    campaign = again(institute, 0.8)
    gulnara, form = browser_of(institute.gulnara), {"before": institute.campaign.slug, "after": campaign.slug}

    reply = gulnara.post(CHANGES, form)

    comparison = Comparison.objects.get()
    assert reply.url == f"{CHANGES}{comparison.pk}/"
    assert "The change is being computed" in gulnara.get(reply.url).text
    run_until_quiet()
    assert "Improved: by more than chance explains." in gulnara.get(reply.url).text
    assert browser_of(institute.daniyar).post(CHANGES, form).status_code == 403


def test_the_list_asks_as_often_for_one_comparison_as_for_three(institute, undone, browser_of):
    compared(institute)
    gulnara = browser_of(institute.gulnara)
    one = questions(gulnara, CHANGES)
    row = Comparison.objects.get()
    for _ in range(2):
        row.pk = None
        row.save(force_insert=True)

    assert questions(gulnara, CHANGES) == one
