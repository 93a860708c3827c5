"""Who answered against the register, and weights that make up for those who did not."""

import pytest

from tests.factories import make_organisation, make_person, make_post
from tests.needs.surveys import answer
from ustat.needs.bridge.pictures import pictures_of, weighing_of
from ustat.needs.bridge.register import against_register
from ustat.people.choices import Kind, Role


def teachers(school, many, language):
    people = []
    for number in range(many):
        person = make_person(f"{school.name['en']}{number}", "Мугалим", languages=[language])
        make_post(person, school, Role.TEACHER)
        people.append(person)
    return people


@pytest.fixture
def two_districts(region, campaign):
    """40 Kyrgyz-speaking teachers in one district, 40 Russian-speaking in another."""
    found = []
    for name, language in (("Near", "ky"), ("Far", "ru")):
        district = make_organisation(Kind.DISTRICT, name=name, parent=region["region"])
        school = make_organisation(Kind.SCHOOL, name=f"School {name}", parent=district)
        found.append(teachers(school, 40, language))
    return found


def need(campaign, **how):
    return {line.code: line.first for line in pictures_of(campaign, **how).need.lines}["ict"]


def test_a_district_that_fell_silent_is_named(campaign, two_districts):
    near, far = two_districts
    for person in [*near[:34], *far[:9]]:
        answer(campaign, person=person, d1=["d1-board"])

    districts, languages = against_register(campaign)

    assert [(one.name, one.teachers, one.answered, one.is_under) for one in districts.groups] == [
        ("Far", 40, 9, True),
        ("Near", 40, 34, False),
    ]
    assert [one.is_under for one in languages.groups] == [True, False]
    assert districts.alike == pytest.approx(1 - 2 * (34 - 9) / 80)


def test_weights_let_the_silent_district_speak_at_its_size(campaign, two_districts):
    near, far = two_districts
    for person in near[:30]:
        answer(campaign, person=person, d1=["d1-board"])
    for person in far[:10]:
        answer(campaign, person=person, d1=["d1-none"])

    plain, weighted, price = need(campaign), need(campaign, to_register=True), weighing_of(campaign)

    assert plain.share == pytest.approx(0.75)
    assert weighted.share == pytest.approx(0.5)
    assert weighted.n == plain.n == 40  # the base is people, whatever they weigh
    # Weights 40/30 and 40/10 in proportion: Kish by hand.
    assert price.effective == pytest.approx(80**2 / (30 * (40 / 30) ** 2 + 10 * 4**2))
    assert weighted.high - weighted.low > plain.high - plain.low


def test_an_anonymous_campaign_is_compared_with_nothing(campaign, two_districts):
    for _ in range(12):
        answer(campaign, d1=["d1-board"])

    assert against_register(campaign) == []
    assert weighing_of(campaign) is None
    assert need(campaign, to_register=True) == need(campaign)


def test_a_group_too_small_to_be_shown_is_not_in_the_list(campaign, two_districts, region):
    district = make_organisation(Kind.DISTRICT, name="Tiny", parent=region["region"])
    few = teachers(make_organisation(Kind.SCHOOL, name="School Tiny", parent=district), 3, "ky")
    for person in [*two_districts[0][:20], *two_districts[1][:20], *few]:
        answer(campaign, person=person, d1=["d1-board"])

    districts = against_register(campaign)[0]

    assert {one.name for one in districts.groups} == {"Near", "Far"}


def test_a_category_with_a_handful_of_answers_shares_its_weight(campaign, two_districts, region):
    district = make_organisation(Kind.DISTRICT, name="Third", parent=region["region"])
    third = teachers(make_organisation(Kind.SCHOOL, name="School Third", parent=district), 30, "ky")
    for person in [*two_districts[0][:20], *two_districts[1][:20], *third[:1]]:
        answer(campaign, person=person, d1=["d1-board"])

    price = weighing_of(campaign)

    assert price.people == 41
    assert price.trimmed >= 1  # one answer for thirty teachers would weigh too much
