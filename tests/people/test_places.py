"""One place, many ways of writing it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_organisation
from ustat.people.choices import Kind
from ustat.people.models import Organisation
from ustat.people.places import Finder, match_key, school_name, unit_name

SAME_SCHOOL = [
    ("№17 орто мектеп", "СОШ № 17"),
    ("№17 орто мектеп", "17"),
    ("№17 орто мектеп", "Средняя школа N 017"),
    ("№17 орто мектеп", "17-орто мектеп"),
    ("Ж. Бөкөнбаев атындагы орто мектеп", "школа им. Ж. Боконбаева"),
    ("Ж. Бөкөнбаев атындагы орто мектеп", "Боконбаев Ж. ат. о/м"),
    ("№ 3 Ж. Бөкөнбаев атындагы мектеп-гимназия", "УВК ШГ №3 имени Боконбаева"),
    ("Кызыл-Октябрь орто мектеби", "КЫЗЫЛ-ОКТЯБРЬ ОРТО МЕКТЕБИ"),
    ("Т. Сатылганов атындагы мектеп", "средняя школа имени Т.Сатылганова"),
]
OTHER_SCHOOL = [
    ("№17 орто мектеп", "№ 71 орто мектеп"),
    ("Ж. Бөкөнбаев атындагы орто мектеп", "Т. Сатылганов атындагы орто мектеп"),
    ("№ 3 Ж. Бөкөнбаев атындагы мектеп", "№ 4 Ж. Бөкөнбаев атындагы мектеп"),
]
SAME_UNIT = [
    ("Өзгөн району", "Озгон р-ну"),
    ("Өзгөн району", "ӨЗГӨН РАЙОНУ"),
    ("Ош облусу", "Ош обл."),
    ("Манас шаары", "г. Манас"),
    ("Узгенский район", "Узген району"),
]


@pytest.mark.parametrize(("one", "other"), SAME_SCHOOL)
def test_two_spellings_of_a_school_are_one_school(one, other):
    assert school_name(one) == school_name(other)


@pytest.mark.parametrize(("one", "other"), OTHER_SCHOOL)
def test_two_schools_are_told_apart(one, other):
    assert school_name(one) != school_name(other)


@pytest.mark.parametrize(("one", "other"), SAME_UNIT)
def test_two_spellings_of_a_district_are_one_district(one, other):
    assert unit_name(one) == unit_name(other)


def test_a_district_and_a_city_of_one_name_are_two_places():
    assert match_key(Kind.DISTRICT, {"ky": "Өзгөн району"}) != match_key(Kind.CITY, {"ky": "Өзгөн шаары"})


@given(st.text(max_size=200))
def test_any_text_has_a_key_that_fits_its_column(text):
    assert len(match_key(Kind.SCHOOL, {"ky": text})) <= 160
    assert len(match_key(Kind.DISTRICT, {"ky": text})) <= 160


@pytest.fixture
def finder(db):
    region = make_organisation(Kind.REGION, name="Ош облусу")
    ozgon_names = {"ky": "Өзгөн району", "ru": "Узгенский район"}
    ozgon = make_organisation(Kind.DISTRICT, parent=region, name=ozgon_names)
    make_organisation(Kind.CITY, parent=region, name={"ky": "Өзгөн шаары", "ru": "город Узген"})
    suu = make_organisation(Kind.DISTRICT, parent=region, name="Кара-Суу району")
    for parent, name, code in (
        (ozgon, "№17 Ж. Бөкөнбаев атындагы орто мектеп", "oz-17"),
        (ozgon, "№4 орто мектеп", "oz-4"),
        (suu, "№17 орто мектеп", "ks-17"),
        (suu, "№2 орто мектеп", "ks-2"),
        (suu, "№2 Кашкар-Кыштак орто мектеби", "ks-2k"),
    ):
        make_organisation(Kind.SCHOOL, parent=parent, name=name, code=code)
    return Finder(Organisation.objects.all())


FOUND = [
    ("№17", "Өзгөн р-ну", "oz-17"),
    ("СОШ 17", "Узгенский район", "oz-17"),
    ("школа имени Боконбаева", "", "oz-17"),
    ("№17", "Карасуу району", None),
    ("№17", "Кара-Суу", "ks-17"),
    ("ks-2", "", "ks-2"),
    ("№2 Кашкар-Кыштак", "Кара-Суу", "ks-2k"),
    ("№2 Кашкар-Кыштакк", "Кара-Суу", "ks-2k"),
    ("№2", "Кара-Суу", "ks-2"),
    ("№4", "Кара-Суу", None),
    ("Бөкөнбаев №18", "Өзгөн району", None),
]


@pytest.mark.parametrize(("school", "district", "code"), FOUND)
def test_a_school_is_found_in_its_district_or_not_at_all(finder, school, district, code):
    below = finder.unit(district).organisation if district else None
    if district and below is None:
        found = None
    else:
        found = finder.school(school, below=below).organisation

    assert (found.code if found else None) == code


def test_what_fits_several_places_names_them_all_and_takes_none(finder):
    found = finder.school("№17")

    assert found.organisation is None
    assert {place.code for place in found.several} == {"oz-17", "ks-17"}


def test_a_district_without_its_kind_is_doubtful_where_a_city_has_the_same_name(finder):
    found = finder.unit("Өзгөн")

    assert {str(place) for place in found.several} == {"Өзгөн району", "Өзгөн шаары"}


def test_a_near_miss_names_the_nearest_and_takes_none(finder):
    suu = finder.unit("Кара-Суу").organisation

    found = finder.school("Кашкар-Кыштакк орто мектеби", below=suu)

    assert found.organisation is None
    assert found.nearest[0].code == "ks-2k"


def test_a_former_name_still_finds_the_place(db):
    city = make_organisation(
        Kind.CITY,
        name={"ky": "Манас шаары", "ru": "город Манас"},
        also_known_as=[
            {"name": {"ky": "Жалал-Абад шаары", "ru": "город Джалал-Абад"}, "until": "2025-09-26"}
        ],
    )

    assert Finder([city]).unit("г. Джалал-Абад").organisation == city
