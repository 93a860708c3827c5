"""From wishes to cohorts: voluntary, within the school's limit, and with a reason for every 'not yet'."""

from datetime import date, timedelta

import pytest

from tests.factories import make_person, make_post
from tests.planning.region import MONDAY, make_planned_region, wish_for
from ustat.common.errors import NotNow, WrongInput
from ustat.common.models import Delivery, Fact
from ustat.common.words import same
from ustat.flow.deliver import run_until_quiet
from ustat.people.choices import Role
from ustat.planning import bridge
from ustat.planning.actions.plans import release, request_plan, withdraw_place
from ustat.planning.choices import AwayKind, Origin, PlanState
from ustat.planning.models import Absence, Cohort, Place, Plan, Unplaced
from ustat.planning.queries import places_of, plans_for, unplaced_of, weeks_away

pytestmark = pytest.mark.django_db


def plan_for(region, *, weeks: int = 8, **fields) -> Plan:
    plan = request_plan(region.region, name=same("Autumn"), starts_on=MONDAY, weeks=weeks, by=None, **fields)
    run_until_quiet()
    plan.refresh_from_db()
    return plan


def test_wishes_become_a_cohort_with_days_a_place_and_a_trainer():
    region = make_planned_region()
    for person in region.teachers[:8]:
        wish_for(region, person)

    plan = plan_for(region)

    cohort = Cohort.objects.get(plan=plan)
    assert plan.state == PlanState.DRAFT
    assert (cohort.programme, cohort.trainer, cohort.site, cohort.level) == (
        region.programme,
        region.trainer,
        region.site,
        1,
    )
    assert cohort.starts_on.weekday() == 0
    assert cohort.ends_on == cohort.starts_on + timedelta(days=12)
    assert set(cohort.places.values_list("person_id", flat=True)) == {one.pk for one in region.teachers[:8]}
    assert Delivery.objects.exclude(state="delivered").count() == 0


def test_nobody_is_placed_without_a_choice_of_her_own():
    region = make_planned_region()
    willing, sent, accepting = region.teachers[:6], region.teachers[6:9], region.teachers[9:11]
    for person in willing:
        wish_for(region, person)
    for person in sent:
        wish_for(region, person, origin=Origin.SCHOOL)
    for person in accepting:
        wish_for(region, person, origin=Origin.INSTITUTE, accepted=True)

    plan_for(region)

    assert set(Place.objects.values_list("person_id", flat=True)) == {
        one.pk for one in [*willing, *accepting]
    }


def test_a_school_never_has_more_teachers_away_than_the_regulation_allows():
    # Seven teachers a school, 15 %: one may be away; two schools: no group of five can ever meet in one week.
    region = make_planned_region(absent=(1, 1))
    for person in region.teachers:
        wish_for(region, person)

    plan = plan_for(region, weeks=12)

    assert Place.objects.filter(cohort__plan=plan).count() == 0
    assert set(Unplaced.objects.filter(plan=plan).values_list("reason", flat=True)) == {"too_few"}


def test_every_unmet_wish_has_a_reason_and_every_wish_is_either_met_or_not():
    region = make_planned_region(teachers=16, largest=10)
    for person in region.teachers:
        wish_for(region, person)
    Absence.objects.create(
        person=region.teachers[0], starts_on=MONDAY, ends_on=MONDAY + timedelta(weeks=20), kind=AwayKind.ALL
    )

    plan = plan_for(region, weeks=2)

    placed = set(Place.objects.filter(cohort__plan=plan).values_list("person_id", flat=True))
    unplaced = dict(Unplaced.objects.filter(plan=plan).values_list("person_id", "reason"))
    assert placed | set(unplaced) == {person.pk for person in region.teachers}
    assert placed & set(unplaced) == set()
    assert len(placed) == 10
    assert unplaced[region.teachers[0].pk] == "not_free"


def test_the_same_seed_and_inputs_give_the_same_plan():
    region = make_planned_region()
    for person in region.teachers:
        wish_for(region, person)

    first, second = plan_for(region, seed=7), plan_for(region, seed=7)

    def rows(plan):
        return set(
            Place.objects.filter(cohort__plan=plan).values_list(
                "person_id", "cohort__code", "cohort__starts_on"
            )
        )

    assert rows(first) == rows(second)
    assert first.input_digest == second.input_digest != ""


def test_a_released_plan_replaces_the_one_before_and_only_drafts_can_be_released():
    region = make_planned_region()
    for person in region.teachers:
        wish_for(region, person)
    first, second = plan_for(region), plan_for(region)
    release(first, by=None)

    release(second, by=None)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (PlanState.REPLACED, PlanState.RELEASED)
    with pytest.raises(NotNow) as refusal:
        release(first, by=None)
    assert refusal.value.code == "plan_not_a_draft"


def test_a_plan_that_breaks_a_rule_is_kept_as_failed_and_never_as_a_draft(monkeypatch):
    region = make_planned_region()
    for person in region.teachers:
        wish_for(region, person)
    honest = bridge.solve

    def with_a_stranger(problem, **others):
        from dataclasses import replace

        solved = honest(problem, **others)
        return replace(solved, places=(*solved.places, replace(solved.places[0], rank=99)))

    monkeypatch.setattr(bridge, "solve", with_a_stranger)

    plan = plan_for(region)

    assert plan.state == PlanState.FAILED
    assert plan.trouble
    assert Cohort.objects.filter(plan=plan).count() == 0


@pytest.mark.parametrize(
    ("starts_on", "weeks", "code"), [(date(2026, 9, 8), 4, "not_a_monday"), (MONDAY, 0, "weeks")]
)
def test_a_plan_needs_a_monday_and_some_weeks(starts_on, weeks, code):
    region = make_planned_region(teachers=2)

    with pytest.raises(WrongInput) as refusal:
        request_plan(region.region, name=same("x"), starts_on=starts_on, weeks=weeks, by=None)

    assert refusal.value.code == code
    assert Fact.objects.count() == 0


def test_who_may_see_what():
    region = make_planned_region(teachers=10, absent=(1, 0), smallest=2)
    aigul, joldosh, chynara, emil = (make_person(name) for name in ("Айгүл", "Жолдош", "Чынара", "Эмил"))
    make_post(aigul, region.places["school"])
    make_post(joldosh, region.places["school"], Role.HEAD)
    make_post(chynara, region.places["institute"], Role.PLANNER)
    for person in [*region.teachers, aigul]:
        wish_for(region, person)
    plan = plan_for(region, weeks=30)
    release(plan, by=chynara)

    assert list(plans_for(chynara)) == [plan]
    assert [list(plans_for(person)) for person in (aigul, joldosh, emil, None)] == [[], [], [], []]
    assert [place.person for place in places_of(aigul)] == [aigul]
    assert list(places_of(emil)) == list(unplaced_of(emil)) == []
    seen = {place.person for week in weeks_away(region.places["school"], joldosh) for place in week.places}
    assert seen
    assert {post.organisation for person in seen for post in person.posts.all()} == {region.places["school"]}
    assert max(week.count for week in weeks_away(region.places["school"], joldosh)) == 1
    for person in (aigul, chynara, emil, None):
        assert weeks_away(region.places["school"], person) == []
    assert weeks_away(region.places["other_school"], joldosh) == []


def test_a_place_can_be_given_back_by_its_owner_alone():
    region = make_planned_region()
    for person in region.teachers:
        wish_for(region, person)
    release(plan_for(region), by=None)
    place = Place.objects.filter(withdrawn_at=None).first()

    withdraw_place(place, by=next(one for one in region.teachers if one.pk != place.person_id))
    assert Place.objects.filter(pk=place.pk, withdrawn_at=None).exists()

    withdraw_place(place, by=place.person)
    assert not Place.objects.filter(pk=place.pk, withdrawn_at=None).exists()
