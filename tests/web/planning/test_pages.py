"""The pages of planning, home, certificates and the worker: rights in the query, and as many questions for
thirty rows as for one."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_person, make_post
from tests.planning.region import make_planned_region, wish_for
from tests.planning.test_plans import plan_for
from ustat.common.models import Delivery, Fact
from ustat.learning.models import Certificate
from ustat.people.choices import Role
from ustat.people.models import Account, Person, Trail
from ustat.planning.actions.plans import release
from ustat.planning.choices import Origin
from ustat.planning.models import Cohort, Place, Plan, Wish

pytestmark = pytest.mark.django_db


def browser_of(person: Person | None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if person:
        account, _ = Account.objects.get_or_create(person=person)
        client.force_login(account, backend="ustat.people.cards.CardBackend")
    return client


class World:
    """A region with a released plan, and the people who look at it."""

    def __init__(self, *, teachers: int, placed: int | None = None) -> None:
        self.region = make_planned_region(teachers=teachers, smallest=2, largest=60)
        for person in self.region.teachers[:placed]:
            wish_for(self.region, person)
        self.chynara, self.emil = make_person("Чынара"), make_person("Эмил")
        self.joldosh, self.daniyar = make_person("Жолдош"), make_person("Данияр")
        make_post(self.chynara, self.region.places["institute"], Role.PLANNER)
        make_post(self.daniyar, self.region.places["institute"], Role.DIRECTOR)
        make_post(self.joldosh, self.region.places["school"], Role.HEAD)
        self.plan = plan_for(self.region)
        release(self.plan, by=self.chynara)
        self.cohort = Cohort.objects.filter(plan=self.plan).first()
        self.aigul = Place.objects.filter(cohort=self.cohort).first().person
        self.bakyt = self.region.trainer.person


def questions(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        reply = client.get(address)
    assert reply.status_code == 200, address
    return len(asked)


@pytest.fixture
def world() -> World:
    return World(teachers=6)


def test_who_opens_which_page(world):
    addresses = {
        "plans": reverse("planning:plans"),
        "plan": reverse("planning:plan", args=[world.plan.pk]),
        "unmet": reverse("planning:unmet", args=[world.plan.pk]),
        "file": reverse("planning:groups_file", args=[world.plan.pk]),
        "group": reverse("planning:cohort", args=[world.cohort.pk]),
        "complete": reverse("learning:complete", args=[world.cohort.pk]),
        "parked": reverse("flow:parked"),
    }
    opened = {
        name: {
            page for page, address in addresses.items() if browser_of(person).get(address).status_code == 200
        }
        for name, person in {
            "planner": world.chynara,
            "director": world.daniyar,
            "trainer": world.bakyt,
            "head": world.joldosh,
            "teacher": world.aigul,
            "stranger": world.emil,
            "visitor": None,
        }.items()
    }

    assert opened == {
        "planner": {"plans", "plan", "unmet", "file", "group", "complete"},
        "director": {"plans", "plan", "file"},
        "trainer": {"group", "complete"},
        "head": set(),
        "teacher": set(),
        "stranger": set(),
        "visitor": set(),
    }


def test_a_group_with_names_is_noted_when_it_is_looked_at(world):
    browser_of(world.bakyt).get(reverse("planning:cohort", args=[world.cohort.pk]))

    looks = Trail.objects.filter(what="planning.cohort")
    assert [(look.sort, look.by, look.detail) for look in looks] == [
        ("read", world.bakyt, {"cohort": world.cohort.pk})
    ]


def test_only_planner_and_director_release_and_only_by_post(world):
    draft = plan_for(world.region)
    address = reverse("planning:release", args=[draft.pk])

    assert browser_of(world.chynara).get(address).status_code == 405
    for person in (world.aigul, world.joldosh, world.emil, world.bakyt, None):
        assert browser_of(person).post(address).status_code in {302, 403, 404}
    draft.refresh_from_db()
    assert draft.state == "draft"

    browser_of(world.chynara).post(address)
    draft.refresh_from_db()
    assert draft.state == "released"


def test_a_planner_asks_for_a_plan_and_another_day_is_moved_to_its_monday(world):
    reply = browser_of(world.chynara).post(
        reverse("planning:plans"),
        {"organisation": world.region.region.pk, "name": "Spring", "starts_on": "14.01.2027", "weeks": "8"},
    )

    plan = Plan.objects.order_by("-pk").first()
    assert reply.status_code == 302
    assert (str(plan.name), plan.starts_on.isoformat(), plan.state) == ("Spring", "2027-01-11", "requested")


def test_a_wrong_form_keeps_what_was_typed_and_asks_for_nothing(world):
    before = Plan.objects.count()

    reply = browser_of(world.chynara).post(
        reverse("planning:plans"),
        {"organisation": world.region.region.pk, "name": "Spring", "starts_on": "31.02.2027", "weeks": "99"},
    )

    assert Plan.objects.count() == before
    assert b'value="Spring"' in reply.content
    assert b'value="31.02.2027"' in reply.content


def test_a_teacher_orders_accepts_and_takes_back_only_her_own(world):
    proposed = wish_for(world.region, make_person("Нур"), origin=Origin.SCHOOL)
    own = Wish.objects.get(person=world.aigul)
    browser = browser_of(world.aigul)

    assert (
        browser.post(reverse("planning:change_wish", args=[proposed.pk]), {"do": "accept"}).status_code == 404
    )
    browser.post(reverse("planning:change_wish", args=[own.pk]), {"do": "back"})

    proposed.refresh_from_db()
    own.refresh_from_db()
    assert (proposed.accepted_at, own.withdrawn_at is not None) == (None, True)


def test_a_place_is_given_back_by_one_button(world):
    place = Place.objects.get(cohort=world.cohort, person=world.aigul)
    address = reverse("planning:give_back", args=[place.pk])

    assert browser_of(world.emil).post(address).status_code == 404
    assert browser_of(world.aigul).post(address).status_code == 302

    place.refresh_from_db()
    assert place.withdrawn_at is not None


def test_certificates_are_issued_by_the_trainer_and_checked_by_anybody(world):
    Cohort.objects.update(
        starts_on=timezone.localdate() - timedelta(days=20), ends_on=timezone.localdate() - timedelta(days=7)
    )
    people = list(world.cohort.places.values_list("person_id", flat=True))
    address = reverse("learning:complete", args=[world.cohort.pk])

    assert browser_of(world.emil).post(address, {"person": people}).status_code == 404
    browser_of(world.bakyt).post(address, {"person": people[:2]})

    certificates = list(Certificate.objects.all())
    assert {one.person_id for one in certificates} == set(people[:2])
    shown = Client().get(reverse("learning:certificate", args=[certificates[0].check_code]))
    assert certificates[0].name_as_printed in shown.content.decode()
    assert Client().get(reverse("learning:check"), {"code": "NOTHING"}).status_code == 404


def test_a_parked_delivery_is_shown_and_started_again_by_an_operator(world):
    operator = make_person("Оператор")
    make_post(operator, world.region.places["institute"], Role.OPERATOR)
    with transaction.atomic():
        fact = Fact.objects.create(
            kind="planning.PlanReleased", body={"plan_id": 1}, addressed_at=timezone.now()
        )
    parked = Delivery.objects.create(
        fact=fact, listener="x", state="parked", tries=6, due_at=timezone.now(), trouble="It rained."
    )
    page = browser_of(operator).get(reverse("flow:parked"))
    again = reverse("flow:again", args=[parked.pk])

    assert "It rained." in page.content.decode()
    assert browser_of(world.emil).post(again).status_code == 403
    browser_of(operator).post(again)

    parked.refresh_from_db()
    assert (parked.state, parked.tries) == ("waiting", 0)


def measured(world: World) -> dict[str, int]:
    planner, trainer = browser_of(world.chynara), browser_of(world.bakyt)
    return {
        "plan": questions(planner, reverse("planning:plan", args=[world.plan.pk])),
        "unmet": questions(planner, reverse("planning:unmet", args=[world.plan.pk])),
        "group": questions(trainer, reverse("planning:cohort", args=[world.cohort.pk])),
        "complete": questions(trainer, reverse("learning:complete", args=[world.cohort.pk])),
        "planner": questions(planner, "/home/"),
        "trainer": questions(trainer, "/home/"),
        "head": questions(browser_of(world.joldosh), "/home/"),
        "teacher": questions(browser_of(world.aigul), "/home/"),
        "director": questions(browser_of(world.daniyar), "/home/"),
    }


def test_thirty_rows_ask_as_many_questions_as_a_few():
    few = measured(World(teachers=4, placed=3))

    many = measured(World(teachers=40, placed=36))

    assert many == few
