"""What becomes of a need: its reason, its state with dates, the head's suggestion, and how it is weighed."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from tests.factories import make_person, make_post
from tests.needs.surveys import answer
from ustat.catalogue.actions.programmes import load_printed_courses
from ustat.catalogue.actions.supply import add_site, add_trainer
from ustat.common.errors import NotAllowed, NotNow
from ustat.common.words import same
from ustat.diagnosis.facts import SittingScored
from ustat.diagnosis.models import Score
from ustat.learning.actions.complete import complete
from ustat.learning.actions.needs import meet_needs_of_certificate
from ustat.learning.facts import CourseCompleted
from ustat.needs.actions.derive import derive
from ustat.needs.actions.states import (
    accept_advice,
    advise,
    decline_advice,
    note_duties,
    note_low_scores,
    reopen_need,
    withdraw_need,
)
from ustat.needs.asked import advice_for, own_needs
from ustat.needs.choices import NeedState, ReasonKind
from ustat.needs.models import Need
from ustat.needs.priorities import USUAL, priorities_of
from ustat.people.actions.courses import note_last_course
from ustat.planning.actions.needs import (
    duties_in,
    open_needs_of_place,
    plan_needs_of_places,
)
from ustat.planning.actions.plans import withdraw_place
from ustat.planning.actions.wishes import choose
from ustat.planning.choices import PlanState
from ustat.planning.facts import PlaceWithdrawn, PlanReleased
from ustat.planning.models import Cohort, Place, Plan
from ustat.standards.models import Direction, Provision


@pytest.fixture
def courses(campaign):
    return load_printed_courses(by=None, sizes=(12, 25))


def give_place(person, programme, region, *, ends_on=date(2026, 10, 2)):
    """A released plan in which somebody has a place in a course."""
    site = add_site(
        region["institute"], code=f"s{Plan.objects.count()}", name=same("House"), rooms=[], by=None
    )
    trainer = add_trainer(make_person("Бакыт"), home=site, hours_cap=288, teaches={}, by=None)
    Plan.objects.update(state=PlanState.REPLACED)
    plan = Plan.objects.create(
        organisation=region["region"], name=same("P"), starts_on=date(2026, 9, 7), weeks=20,
        state=PlanState.RELEASED,
    )  # fmt: skip
    cohort = Cohort.objects.create(
        plan=plan, code="1", programme=programme, level=1, language="ky", trainer=trainer,
        starts_on=date(2026, 9, 7), ends_on=ends_on, start_week=1,
    )  # fmt: skip
    wish = person.wishes.filter(topic=programme.topic).first() if person else None
    return Place.objects.create(cohort=cohort, person=person, wish=wish) if person else plan


def states(person):
    return {(need.kind, need.direction_id): need.state for need in Need.objects.filter(person=person)}


def test_an_own_choice_is_a_need_by_own_wish_once(courses, aigul):
    choose(aigul, courses[10].topic, by=aigul)
    choose(aigul, courses[11].topic, by=aigul)

    wishes = [(one.kind, one.direction_id, one.is_stated) for one in own_needs(aigul)]

    directions = {courses[10].topic.direction_id, courses[11].topic.direction_id}
    assert sorted(wishes) == sorted((ReasonKind.WISH, direction, True) for direction in directions)


def test_what_was_marked_in_a_survey_is_reason_enough(campaign, courses, aigul):
    sitting = answer(campaign, person=aigul, d1=["d1-board"])
    derive([sitting.pk])
    stated = Need.objects.filter(person=aigul, is_stated=True)
    before = {(one.kind, one.state) for one in stated}
    topic = next(one.topic for one in courses if one.topic.direction_id == stated.first().direction_id)

    choose(aigul, topic, by=aigul)

    assert before == {(ReasonKind.SURVEY, NeedState.OPEN)}
    assert not Need.objects.filter(kind=ReasonKind.WISH).exists()


def test_a_place_plans_the_need_giving_it_back_opens_it_and_a_completed_course_meets_it(
    courses, region, aigul
):
    course, seen = courses[10], []
    choose(aigul, course.topic, by=aigul)
    note_duties({aigul.pk: 1.0})
    place = give_place(aigul, course, region)
    released = PlanReleased(plan_id=place.cohort.plan_id)
    for _twice in range(2):
        plan_needs_of_places(released)
    seen.append(set(states(aigul).values()))
    withdraw_place(place, by=aigul)
    open_needs_of_place(PlaceWithdrawn(place_id=place.pk))
    seen.append(set(states(aigul).values()))
    Place.objects.update(withdrawn_at=None)
    plan_needs_of_places(released)
    [certificate] = complete(place.cohort, people=[aigul.pk], on=date(2026, 10, 2), by=None)

    meet_needs_of_certificate(
        CourseCompleted(certificate_id=certificate.pk, person_id=aigul.pk, completed_on="2026-10-02")
    )

    assert seen == [{NeedState.PLANNED}, {NeedState.OPEN}]
    assert set(states(aigul).values()) == {NeedState.MET}
    assert all(one.planned_at and one.met_at for one in Need.objects.all())


def test_a_plan_that_replaces_another_opens_the_needs_whose_place_is_gone(courses, region, aigul):
    course = courses[10]
    choose(aigul, course.topic, by=aigul)
    place = give_place(aigul, course, region, ends_on=date(2999, 1, 1))
    plan_needs_of_places(PlanReleased(plan_id=place.cohort.plan_id))
    newer = give_place(None, course, region)

    plan_needs_of_places(PlanReleased(plan_id=newer.pk))

    assert set(states(aigul).values()) == {NeedState.OPEN}


def test_only_the_teacher_withdraws_her_need_and_brings_it_back(courses, aigul, joldosh, emil):
    choose(aigul, courses[10].topic, by=aigul)
    need = Need.objects.get()

    for somebody in (joldosh, emil):
        with pytest.raises(NotAllowed):
            withdraw_need(need, by=somebody)
    withdrawn = withdraw_need(need, by=aigul)
    was = (withdrawn.state, withdrawn.withdrawn_at is not None)
    reopened = reopen_need(need, by=aigul)

    assert was == (NeedState.WITHDRAWN, True)
    assert (reopened.state, reopened.withdrawn_at) == (NeedState.OPEN, None)


def test_a_withdrawn_need_is_not_planned_and_a_met_one_not_withdrawn(courses, region, aigul):
    choose(aigul, courses[10].topic, by=aigul)
    need = withdraw_need(Need.objects.get(), by=aigul)
    place = give_place(aigul, courses[10], region)
    plan_needs_of_places(PlanReleased(plan_id=place.cohort.plan_id))
    stays = states(aigul)
    Need.objects.update(state=NeedState.MET)

    with pytest.raises(NotNow) as refusal:
        withdraw_need(need, by=aigul)

    assert (set(stays.values()), refusal.value.code) == ({NeedState.WITHDRAWN}, "need_met")


def test_a_heads_suggestion_is_no_need_until_the_teacher_accepts_it(campaign, joldosh, aigul):
    direction = Direction.objects.get(number=2)
    advice = advise(aigul, direction=direction, note="PISA", by=joldosh)
    again = advise(aigul, direction=direction, by=joldosh)
    before = (states(aigul), list(advice_for(aigul)))

    need = accept_advice(advice, by=aigul)

    assert (again, before) == (advice, ({}, [advice]))
    assert (need.kind, need.direction, need.is_stated) == (ReasonKind.ADVICE, direction, True)
    assert not advice_for(aigul).exists()


def test_a_suggestion_let_go_leaves_nothing_and_is_decided_once_by_the_teacher_alone(
    campaign, joldosh, aigul, emil
):
    advice = advise(aigul, direction=Direction.objects.get(number=2), by=joldosh)
    with pytest.raises(NotAllowed):
        accept_advice(advice, by=joldosh)
    decline_advice(advice, by=aigul)

    with pytest.raises(NotNow) as refusal:
        accept_advice(advice, by=aigul)

    assert (refusal.value.code, states(aigul)) == ("advice_decided", {})


@pytest.mark.parametrize("who", ["gulnara", "emil", "aigul"])
def test_only_the_head_of_the_own_school_suggests(campaign, region, request, aigul, who):
    with pytest.raises(NotAllowed):
        advise(aigul, direction=Direction.objects.get(number=2), by=request.getfixturevalue(who))


def test_a_head_suggests_nothing_to_another_school(campaign, region, joldosh):
    other = make_person("Башка")
    make_post(other, region["other_school"])

    with pytest.raises(NotAllowed):
        advise(other, direction=Direction.objects.get(number=2), by=joldosh)


def test_a_surely_low_level_is_a_need_that_nobody_stated(campaign, aigul):
    sitting = answer(campaign, person=aigul)
    for number, level, chance in ((1, 1, 0.9), (2, 1, 0.6), (3, 2, 0.95)):
        Score.objects.create(
            person=aigul, sitting=sitting, direction_id=number, value=level, error=0.3, items=3, level=level,
            level_chance=chance, method="test", scored_at=timezone.now(),
        )  # fmt: skip

    for _twice in range(2):
        note_low_scores(SittingScored(sitting_ids=[sitting.pk]))

    needs = Need.objects.filter(kind=ReasonKind.SCORE)
    assert [(one.direction_id, one.strength, one.is_stated) for one in needs] == [(1, 0.9, False)]


def test_whose_course_is_due_has_a_need_by_rule_once_until_a_course_meets_it(campaign, region, aigul):
    late = make_person("Кеч")
    fresh = make_person("Жаңы")
    for person, day in ((late, date(2021, 9, 1)), (fresh, date(2026, 1, 1))):
        make_post(person, region["school"])
        note_last_course(person.pk, on=day)
    note_last_course(aigul.pk, on=date(2022, 1, 1))

    due = duties_in(region["region"], on=date(2026, 10, 1))
    for _twice in range(2):
        note_duties(due)

    assert due == {late.pk: 1.0, aigul.pk: 0.5}
    needs = Need.objects.filter(kind=ReasonKind.RULE)
    assert {(one.person, one.direction, one.strength) for one in needs} == {
        (late, None, 1.0),
        (aigul, None, 0.5),
    }


def test_a_priority_is_the_sum_of_its_parts_and_the_regulation_may_weigh_them_anew(courses, aigul):
    choose(aigul, courses[10].topic, by=aigul)
    note_duties({aigul.pk: 0.5})
    Need.objects.update(derived_at=datetime(2000, 1, 1, tzinfo=UTC))
    usual = priorities_of(own_needs(aigul))
    Provision.objects.filter(key="priority_wish").update(value=60)

    [anew] = priorities_of(own_needs(aigul))

    expected = USUAL[ReasonKind.WISH] + USUAL[ReasonKind.RULE] / 2 + USUAL["waiting"]
    assert [one.points for one in usual] == [expected]
    assert anew.points == expected + 60 - USUAL[ReasonKind.WISH]
    assert (sum(USUAL.values()), priorities_of([])) == (100, [])
