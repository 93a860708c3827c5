"""The courses: a teacher chooses and takes back; staff see demand beside supply; gaps on both sides."""

import pytest

from tests.factories import make_organisation, make_person, make_post
from tests.needs.surveys import answer
from ustat.catalogue.actions.supply import add_site, add_trainer
from ustat.catalogue.choices import RoomKind
from ustat.common.words import same
from ustat.diagnosis.models import Score
from ustat.people.choices import Kind, Role
from ustat.planning.actions.wishes import choose
from ustat.planning.models import Wish

COURSES, BOARD = "/courses/", "/courses/p11/"


def wish(region, topic, *, levels=()):
    """Teachers of one school who wish the topic, each at a level; None: nobody knows it."""
    for number, level in enumerate(levels):
        person = make_person(f"Мугалим{number:02d}")
        make_post(person, region["school"])
        choose(person, topic, by=person)
        if level:
            know_level(person, topic, level, region)


def know_level(person, topic, level, region):
    from django.utils import timezone

    from tests.needs.surveys import make_campaign, make_version

    version = make_version(code=f"levels-{person.pk}")
    sitting = answer(make_campaign(version, region["institute"], slug=f"levels-{person.pk}"), person=person)
    Score.objects.create(
        person=person,
        sitting=sitting,
        direction=topic.direction,
        value=level,
        error=0.3,
        items=3,
        level=level,
        level_chance=0.9,
        method="test",
        scored_at=timezone.now(),
    )


def test_a_teacher_chooses_a_course_and_takes_it_back(courses, aigul, browser_of):
    client = browser_of(aigul)

    client.post(f"{BOARD}choose/")
    chosen = client.get(BOARD)
    client.post(f"{BOARD}take-back/")
    after = client.get(BOARD)

    assert "Take it back" in chosen.content.decode()
    assert "I want to learn this" in after.content.decode()
    assert [(one.topic, one.is_voluntary) for one in Wish.objects.all()] == [(courses[10].topic, False)]


def test_a_title_printed_twice_is_one_choice(courses, aigul, browser_of):
    client = browser_of(aigul)
    client.post("/courses/p12/choose/")

    cards = {card.programme.number: card.wish for card in client.get(COURSES).context["cards"]}

    assert {number for number, chosen in cards.items() if chosen} == {12, 17}


def test_one_wish_too_many_is_refused_kindly(courses, aigul, browser_of):
    client = browser_of(aigul)
    for number in (1, 2, 3, 4, 5):
        client.post(f"/courses/p{number:02d}/choose/")

    response = client.post("/courses/p06/choose/")

    assert (response.status_code, response["X-Refusal"]) == (409, "too_many_wishes")
    assert Wish.objects.count() == 5


@pytest.mark.parametrize("who", ["joldosh", "gulnara", "emil"])
def test_only_a_teacher_chooses_and_only_by_a_button(courses, request, browser_of, aigul, who):
    somebody = browser_of(request.getfixturevalue(who))

    assert somebody.post(f"{BOARD}choose/").status_code == 403
    assert browser_of(aigul).get(f"{BOARD}choose/").status_code == 405
    assert not Wish.objects.exists()


def test_a_teacher_sees_the_course_and_nothing_of_who_else_wishes_it(courses, region, aigul, browser_of):
    wish(region, courses[10].topic, levels=[1] * 6)

    text = browser_of(aigul).get(BOARD).content.decode()

    assert all(title in text for title in courses[10].title.values())
    assert "Demand beside supply" not in text
    assert browser_of(aigul).get(f"{COURSES}gaps/").status_code == 403


def test_staff_see_wishes_levels_trainers_and_what_is_missing(courses, region, gulnara, browser_of):
    topic = courses[10].topic
    wish(region, topic, levels=[1] * 6 + [2] * 5 + [None] * 7)
    site = add_site(
        region["institute"], code="house", name=same("House"), rooms=[("1", RoomKind.COMPUTERS, 20)], by=None
    )
    bakyt = make_person("Бакыт")
    add_trainer(bakyt, home=site, hours_cap=200, teaches={topic: 4}, by=None)

    card = browser_of(gulnara).get(BOARD).context["card"]

    assert (card.demand.wishing, card.demand.schools, card.trainers) == (18, 1, 1)
    assert card.demand.levels == ((1, 6), (2, 5), (0, 7))
    assert (card.demand.seats, card.missing_seats, card.lacks_trainers) == (0, 18, False)


def test_a_level_of_a_few_people_is_not_shown_nor_the_one_that_would_tell(
    courses, region, gulnara, browser_of
):
    wish(region, courses[10].topic, levels=[1] * 9 + [2] * 2 + [3] * 6)

    demand = browser_of(gulnara).get(BOARD).context["card"].demand

    assert demand.levels == ((1, 9), (2, None), (3, None))


def test_demand_of_another_region_is_not_counted_here(courses, region, gulnara, browser_of):
    other = make_organisation(Kind.REGION, parent=region["republic"])
    school = make_organisation(Kind.SCHOOL, parent=other)
    person = make_person("Нурзат")
    make_post(person, school)
    choose(person, courses[10].topic, by=person)

    assert browser_of(gulnara).get(BOARD).context["card"].demand.wishing == 0


def test_who_works_for_two_branches_looks_at_one_at_a_time(courses, region, gulnara, browser_of):
    other = make_organisation(Kind.REGION, parent=region["republic"], code="other")
    make_post(gulnara, other, Role.METHODIST)
    wish(region, courses[10].topic, levels=[None] * 5)
    client = browser_of(gulnara)

    seen = [client.get(f"{BOARD}?branch={code}").context["card"].demand.wishing for code in ("", "other")]

    assert seen == [5, 0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=ЦИФРОВЫЕ технологии в", {11}),
        ("q=saнариптик", set()),
        ("q=озгочо", set()),
        ("q=кондумдорду", {12, 17}),
        ("direction=5", {14, 18, 19}),
        ("direction=5&q=mentoring", {18}),
    ],
)
def test_courses_are_found_in_any_language_and_spelling(courses, aigul, browser_of, query, expected):
    page = browser_of(aigul).get(f"{COURSES}?{query}")

    assert {card.programme.number for card in page.context["cards"]} == expected


def test_the_two_lists_name_what_does_not_meet(courses, campaign, region, gulnara, aigul, browser_of):
    for _ in range(6):
        answer(campaign, d1=["d1-documents", "d1-board", "d1-other"])
    choose(aigul, courses[10].topic, by=aigul)

    page = browser_of(gulnara).get(f"{COURSES}gaps/")

    asked = [bar.label for bar in page.context["asked"].bars]
    assert len(asked) == 1
    assert "100\u00a0%" in page.context["asked"].bars[0].words
    assert [one.number for one in page.context["offered"]] == [
        number for number in range(1, 20) if number != 11
    ]


def test_pages_ask_the_same_for_one_course_and_for_nineteen(
    courses, gulnara, aigul, browser_of, questions_asked, region
):
    wish(region, courses[10].topic, levels=[1] * 6)
    counts = []
    for offered in (1, 19):
        type(courses[0]).objects.update(is_offered=False)
        type(courses[0]).objects.filter(pk__in=[one.pk for one in courses[-offered:]]).update(is_offered=True)
        counts.append([questions_asked(browser_of(one), COURSES) for one in (gulnara, aigul)])

    assert counts[0] == counts[1]


def test_a_course_that_is_not_there_is_not_found(courses, aigul, browser_of):
    assert browser_of(aigul).get("/courses/p99/").status_code == 404
