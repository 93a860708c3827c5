"""Planning: wishes, days on which people cannot come, and a plan that is made, checked and released."""

from collections.abc import Sequence
from datetime import timedelta

from ustat.common.words import Words
from ustat.demo.plans import dated, make_plan
from ustat.demo.steps import oecd
from ustat.demo.work import Tell, Work
from ustat.flow.deliver import run_until_quiet
from ustat.needs.facts import NeedsDerived
from ustat.needs.models import Need
from ustat.people.actions.trail import note_change
from ustat.people.models import Person
from ustat.planning.actions import plans, wishes
from ustat.planning.choices import AwayKind, Origin
from ustat.planning.models import Absence, Place, Plan, Wish
from ustat.standards.models import Topic

AWAY, AWAY_FROM_SCHOOL_ONLY = 0.03, 0.02
CHOSEN_BY_HAND = 12
PROPOSED_BY_THE_SCHOOL = 3
AT_ONCE = 500

PLAN_NAME = Words(
    ky="Курстардын планы: {} – {} (ойдон чыгарылган)",
    ru="План курсов: {} – {} (вымышленный)",
    en="Plan of courses: {} – {} (made up)",
)


def run(work: Work, tell: Tell) -> None:
    """What people want and can, and a released plan of twenty weeks."""
    collect_wishes()
    _choose_by_hand(work)
    _note_absences(work)
    tell(0.2)
    plan = make_plan(work, work.whole_region, name=dated(PLAN_NAME, work))
    plans.release(plan, by=work.cast("director"))
    _give_a_place_back(work, plan)
    tell(0.7)
    if work.size.has_oecd_sample:
        oecd.try_plans(work)
    run_until_quiet()
    tell(1)


def collect_wishes() -> None:
    """The courses came after people were asked; what was marked then, and is on offer now, becomes wishes."""
    sittings = sorted(set(Need.objects.filter(is_stated=True).values_list("sitting", flat=True)))
    for start in range(0, len(sittings), AT_ONCE):
        wishes.collect_from_needs(NeedsDerived(sitting_ids=sittings[start : start + AT_ONCE]))


def _choose_by_hand(work: Work) -> None:
    """Some choose on their own page; one takes a wish back; the school proposes, and one of three accepts."""
    draw = work.chance("choices")
    aigul, joldosh = work.cast("teacher"), work.cast("head")
    topics = list(Topic.objects.filter(programmes__is_offered=True).distinct())
    wishes.choose(aigul, Topic.objects.get(code="course-14"), by=aigul)
    few = _teachers(work, without=aigul)
    for person in draw.sample(few, min(CHOSEN_BY_HAND, len(few))):
        if person.wishes.count() < wishes.MOST_WISHES:
            wishes.choose(person, draw.choice(topics), by=person)
    colleagues = [one for one in few if one.posts.filter(organisation__code=work.schools[0].code).exists()]
    for place, person in enumerate(draw.sample(colleagues, min(PROPOSED_BY_THE_SCHOOL, len(colleagues)))):
        if person.wishes.count() < wishes.MOST_WISHES:
            proposed = wishes.choose(person, draw.choice(topics), origin=Origin.SCHOOL, by=joldosh)
            if place == 0:
                wishes.accept(proposed, by=person)
    last = Wish.objects.filter(person__in=few, origin=Origin.SURVEY, rank__gte=2).order_by("-id").first()
    if last is not None:
        wishes.withdraw(last, by=last.person)


def _teachers(work: Work, *, without: Person) -> Sequence[Person]:
    numbers = [one.number for one in work.teachers if one.role == "teacher"]
    people = Person.objects.filter(register_number__in=numbers).exclude(pk=without.pk)
    return list(people.order_by("register_number"))


def _note_absences(work: Work) -> None:
    """Weeks in which some teachers cannot come at all, or cannot leave their school.

    There is no action yet by which people say so; the rows are written here, and noted in the trail.
    """
    draw, first = work.chance("absences"), work.days.plan_starts_on
    people = _teachers(work, without=work.cast("teacher"))
    for share, kind in ((AWAY, AwayKind.ALL), (AWAY_FROM_SCHOOL_ONLY, AwayKind.LEAVE)):
        for person in draw.sample(people, round(share * len(people))):
            starts_on = first + timedelta(weeks=draw.randrange(work.days.plan_weeks))
            ends_on = starts_on + timedelta(days=7 * draw.choice((1, 1, 2, 4)) - 3)
            Absence.objects.create(person=person, starts_on=starts_on, ends_on=ends_on, kind=kind)
            note_change(by=person, about=person, what="planning.note_absence")


def _give_a_place_back(work: Work, plan: Plan) -> None:
    """One teacher cannot come after all, and says so."""
    places = Place.objects.filter(cohort__plan=plan, cohort__starts_on__gt=work.days.today)
    place = places.exclude(person=work.cast("teacher")).order_by("id").first()
    if place is not None:
        plans.withdraw_place(place, by=place.person)
