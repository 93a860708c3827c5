"""Self-view beside the measured level: in a group, for one person, and when more answer."""

import numpy as np
import pytest

from tests.growth.people import MANY, more_people, sit
from ustat.common.errors import NotAllowed
from ustat.diagnosis.actions.score import score
from ustat.diagnosis.models import SelfView, SelfViewLink
from ustat.diagnosis.queries.self_views import own_self_views
from ustat.flow.deliver import run_until_quiet
from ustat.growth.actions.profiles import open_profile
from ustat.people.models import Trail


def test_the_link_is_that_of_the_traits_and_everybody_has_a_view(institute, undone):
    link = SelfViewLink.objects.get()

    assert link.low < 0.6 < link.high
    assert link.persons == MANY == link.views.count()


def test_most_views_agree_and_those_that_differ_point_the_right_way(institute, undone):
    counts = {one: SelfView.objects.filter(verdict=one).count() for one in ("lower", "agree", "higher")}

    assert counts["agree"] > counts["lower"] + counts["higher"] > 0
    assert all(one.difference < 0 for one in SelfView.objects.filter(verdict="lower"))
    assert all(one.difference > 0 for one in SelfView.objects.filter(verdict="higher"))


def test_whoever_answers_both_later_gets_her_view_by_the_same_link(institute, undone):
    [newcomer] = more_people(institute, 1)
    tested = sit(institute, institute.campaign, [newcomer], [1.5], seed=3)
    said = sit(institute, institute.assessment, [newcomer], [-3.0], seed=4)
    assert own_self_views(newcomer) == []

    score([one.pk for one in (*tested, *said)])
    run_until_quiet()

    [view] = own_self_views(newcomer)
    assert (view.verdict, view.link.persons) == ("lower", MANY)


def test_a_test_taken_later_does_not_replace_the_one_beside_the_self_assessment(institute, undone):
    person = institute.people[0]
    before = own_self_views(person)[0].test_sitting_id
    again = institute.open("again", is_made_up=False)
    sittings = sit(
        institute, again, [person], [3.0], seed=5, moment=institute.campaign.created_at.replace(year=2027)
    )

    score([one.pk for one in sittings])
    run_until_quiet()

    assert own_self_views(person)[0].test_sitting_id == before


def test_a_stranger_and_nobody_have_no_view(institute, undone):
    assert (own_self_views(institute.emil), own_self_views(None)) == ([], [])


def test_only_she_herself_opens_a_profile_and_reading_oneself_leaves_no_trace(institute, undone):
    person, before = institute.people[0], Trail.objects.count()

    scores = open_profile(person, by=person)

    assert {one.person_id for one in scores} == {person.pk}
    assert Trail.objects.count() == before
    for other in (
        institute.gulnara,
        institute.daniyar,
        institute.chynara,
        institute.joldosh,
        institute.emil,
        None,
    ):
        with pytest.raises(NotAllowed) as refusal:
            open_profile(person, by=other)
        assert refusal.value.code == "not_her_own"


def test_abilities_come_back_so_that_the_tests_above_mean_something(institute, undone):
    measured = dict(SelfView.objects.values_list("person_id", "measured"))

    found = [measured[one.pk] for one in institute.people]

    assert np.corrcoef(found, institute.ability)[0, 1] > 0.8
