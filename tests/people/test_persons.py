"""Persons, posts, cards and the trail behind them."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from tests.factories import make_person, make_post
from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.people import queries
from ustat.people.actions import cards, persons
from ustat.people.actions.trail import note_read
from ustat.people.bridge import named_like
from ustat.people.choices import Role
from ustat.people.models import Card, Person, Trail

pytestmark = pytest.mark.django_db


def add(name: str, **fields) -> Person:
    surname, _, given = name.partition(" ")
    return persons.add_person(surname=surname, given_name=given, **fields)


def test_people_are_listed_in_the_order_of_the_kyrgyz_alphabet():
    for name in ("Яковлева А", "Өмүров Э", "Ормонов Б", "Ёлкина В", "Нурланова Г", "Үсөнов Д", "Усупов К"):
        add(name)

    assert [one.surname for one in Person.objects.all()] == [
        "Ёлкина",
        "Нурланова",
        "Ормонов",
        "Өмүров",
        "Усупов",
        "Үсөнов",
        "Яковлева",
    ]


@pytest.mark.parametrize(
    "typed", ["Өзгөнбаева", "озгонбаева", "ОЗГОНБАЕВА", "гулнур озгон", "Озгонбаева Гүлнур"]
)
def test_a_person_is_found_on_any_keyboard_in_any_order(typed):
    wanted = add("Өзгөнбаева Гүлнур")
    add("Токтосунова Айгүл")

    assert list(named_like(Person.objects.all(), typed)) == [wanted]


def test_a_name_without_a_patronymic_stands_as_it_is():
    person = persons.add_person(surname="Асанбек уулу", given_name="Нурлан")

    assert (str(person), person.greeting) == ("Асанбек уулу Нурлан", "Нурлан")


WRONG = {
    "name": [{"surname": " "}, {"surname": "А" * 81}],
    "phone": [{"surname": "А", "phone": "жок"}],
    "language": [{"surname": "А", "languages": ["kk"]}],
    "register_number": [{"surname": "А", "register_number": " 7 "}],
}


@pytest.mark.parametrize(("code", "fields"), [(code, one) for code, many in WRONG.items() for one in many])
def test_what_cannot_be_kept_is_refused_and_nothing_is_kept(code, fields):
    make_person(register_number="7")

    with pytest.raises(WrongInput) as refusal:
        persons.add_person(**fields)

    assert refusal.value.code == code
    assert Person.objects.count() == 1


def test_a_telephone_is_kept_in_one_form():
    assert add("А Б", phone="0555 123 456").phone == "+996555123456"


def test_the_operator_corrects_a_name_and_the_trail_keeps_what_it_was(people):
    persons.correct(people["aigul"], by=people["erkin"], surname="Өмүрзакова")

    aigul = Person.objects.get(pk=people["aigul"].pk)
    assert list(named_like(Person.objects.all(), "омурзакова")) == [aigul]
    assert Trail.objects.get(what="person corrected").detail == {"surname": "Токтосунова"}


def test_a_teacher_changes_her_own_telephone_and_languages_and_nothing_else(people):
    aigul = people["aigul"]

    persons.correct(aigul, by=aigul, phone="0555 123 456", languages=["ky", "ru"])
    with pytest.raises(NotAllowed):
        persons.correct(aigul, by=aigul, surname="Башка")

    aigul.refresh_from_db()
    assert (aigul.surname, aigul.phone, aigul.languages) == ("Токтосунова", "+996555123456", ["ky", "ru"])


@pytest.mark.parametrize(
    "who", ["joldosh", "chynara", "daniyar", "gulnara", "bakyt", "nurlan", "emil", "zamira"]
)
def test_nobody_but_the_operator_there_touches_somebody_else(people, region, subjects, who):
    by, aigul = people[who], people["aigul"]
    before = list(Person.objects.values())

    for act in (
        lambda: persons.correct(aigul, by=by, phone=""),
        lambda: persons.leave(aigul, on=date(2026, 9, 1), by=by),
        lambda: persons.give_post(aigul, organisation=region["school"], role=Role.HEAD, by=by),
        lambda: persons.end_post(aigul.posts.get(), on=date(2026, 9, 1), by=by),
        lambda: cards.issue(aigul, by=by),
        lambda: cards.issue_many([aigul], by=by),
        lambda: cards.revoke(aigul, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert list(Person.objects.values()) == before
    assert not Card.objects.exists()


def test_a_post_is_given_with_its_subjects_and_given_again_is_one_post(people, region, subjects):
    for taught in (["mathematics"], ["mathematics", "physics"]):
        post = persons.give_post(
            people["emil"],
            organisation=region["school"],
            role=Role.TEACHER,
            subjects=taught,
            stages=["basic"],
            by=people["erkin"],
        )

    assert people["emil"].posts.count() == 1
    assert {one.pk for one in post.subjects.all()} == {"mathematics", "physics"}
    assert queries.school_of(people["emil"]) == region["school"]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("subject", {"subjects": ["alchemy"]}),
        ("stage", {"stages": ["kindergarten"]}),
        ("ends_before_it_begins", {"since": date(2026, 9, 2), "until": date(2026, 9, 1)}),
    ],
)
def test_an_impossible_post_is_refused(people, region, subjects, code, fields):
    with pytest.raises(WrongInput) as refusal:
        persons.give_post(people["emil"], organisation=region["school"], role=Role.TEACHER, **fields)

    assert refusal.value.code == code
    assert not people["emil"].posts.exists()


def test_somebody_leaves_once(people):
    day = timezone.localdate()
    persons.leave(people["aigul"], on=day, by=people["erkin"])

    with pytest.raises(NotNow) as refusal:
        persons.leave(people["aigul"], on=day + timedelta(days=1), by=people["erkin"])

    assert refusal.value.code == "left_already"


def test_a_new_card_opens_and_the_lost_one_no_longer_does(people, rf):
    request = rf.post("/")
    lost = cards.issue(people["aigul"], by=people["erkin"])
    account = authenticate(request, card_code=lost)
    session = account.get_session_auth_hash()

    new = cards.issue(people["aigul"], by=people["erkin"])

    assert authenticate(request, card_code=lost) is None
    again = authenticate(request, card_code=new.lower().replace("-", " "))
    assert again == account
    assert again.get_session_auth_hash() != session


def test_a_code_is_never_kept(people):
    code = cards.issue(people["aigul"], by=people["erkin"])

    kept = str(list(Card.objects.values())) + str(list(Trail.objects.values()))

    assert code not in kept
    assert code.replace("-", "") not in kept


def test_cards_for_thirty_cost_as_many_questions_as_for_one(people, region, django_assert_num_queries):
    many = [make_person(f"Айгүл {number}") for number in range(30)]
    for one in many:
        make_post(one, region["school"])

    with django_assert_num_queries(8):
        cards.issue_many(many[:1], by=people["erkin"])
    with django_assert_num_queries(8):
        issued = cards.issue_many(many[1:], by=people["erkin"])

    assert len({one.code for one in issued}) == 29


def test_a_withdrawn_card_opens_nothing(people, rf):
    code = cards.issue(people["aigul"], by=people["erkin"])

    assert cards.revoke(people["aigul"], by=people["erkin"]) == 1
    assert authenticate(rf.post("/"), card_code=code) is None


def test_the_made_up_institute_gives_its_own_codes(people):
    assert cards.issue(people["aigul"], by=None, code="K7M4P-2X9QT") == "K7M4P-2X9QT"
    with pytest.raises(WrongInput):
        cards.issue(people["aigul"], by=None, code="short")


def test_reading_about_somebody_leaves_a_trace_and_about_oneself_none(people):
    note_read(by=people["aigul"], about=people["aigul"], what="profile")
    note_read(by=people["erkin"], about=people["aigul"], what="person page")

    assert [(one.by, one.what) for one in queries.trail_about(people["aigul"])] == [
        (people["erkin"], "person page")
    ]
