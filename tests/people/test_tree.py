"""The tree: every path names its ancestors and itself, whatever is moved."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.people.actions import tree
from ustat.people.actions.units import REPUBLIC_CODE, Loaded, load_units
from ustat.people.choices import Kind
from ustat.people.models import Organisation, Trail

pytestmark = pytest.mark.django_db


def wrong_paths() -> list[str]:
    places = {place.pk: place for place in Organisation.objects.all()}

    def due(place: Organisation) -> str:
        above = due(places[place.parent_id]) if place.parent_id else "/"
        return f"{above}{place.pk}/"

    return [f"{place}: {place.path}" for place in places.values() if place.path != due(place)]


def add(kind, name, parent=None, **fields):
    return tree.add_organisation(kind=kind, name=name, parent=parent, by=None, **fields)


def test_a_moved_branch_takes_everything_below_with_it_in_one_statement(django_assert_num_queries):
    republic = add(Kind.REPUBLIC, "Кыргыз Республикасы")
    osh, batken = add(Kind.REGION, "Ош облусу", republic), add(Kind.REGION, "Баткен облусу", republic)
    district = add(Kind.DISTRICT, "Өзгөн району", osh)
    schools = [add(Kind.SCHOOL, f"№{number}", district) for number in range(1, 31)]

    with django_assert_num_queries(9):
        tree.move(district, under=batken, by=None)

    assert wrong_paths() == []
    schools[29].refresh_from_db()
    assert schools[29].path == f"{batken.path}{district.pk}/{schools[29].pk}/"


class AnyMoves(TestCase):
    """Whatever is moved wherever, paths stay true and no branch hangs in itself."""

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
    def test_any_moves_leave_true_paths(self, moves):
        places = [add(Kind.REPUBLIC, "Республика")]
        places += [add(Kind.REGION, f"Облус {one}", places[0]) for one in "АБВ"]
        places += [add(Kind.CITY, f"Шаар {one}", places[1]) for one in "АБВ"]
        places += [add(Kind.DISTRICT, f"Район {one}", places[4]) for one in "АБВ"]
        for what, where in moves:
            with suppress(WrongInput):
                tree.move(places[what], under=places[where], by=None)

        assert wrong_paths() == []


def test_a_branch_cannot_hang_in_itself():
    region = add(Kind.REGION, "Ош облусу")
    city = add(Kind.CITY, "Ош шаары", region)
    district = add(Kind.DISTRICT, "Сулайман району", city)

    with pytest.raises(WrongInput) as refusal:
        tree.move(city, under=district, by=None)

    assert refusal.value.code == "own_branch"
    assert wrong_paths() == []


def test_a_school_under_a_school_is_refused():
    school = add(Kind.SCHOOL, "№1", add(Kind.DISTRICT, "Өзгөн району", add(Kind.REGION, "Ош облусу")))

    with pytest.raises(WrongInput) as refusal:
        add(Kind.SCHOOL, "№2", school)

    assert refusal.value.code == "wrong_parent"


def test_one_school_cannot_be_added_twice_in_other_letters():
    district = add(Kind.DISTRICT, "Өзгөн району", add(Kind.REGION, "Ош облусу"))
    add(Kind.SCHOOL, "№17 орто мектеп", district)

    with pytest.raises(WrongInput, match="№17 орто мектеп") as refusal:
        add(Kind.SCHOOL, "СОШ № 17", district)

    assert refusal.value.code == "known_already"


def test_one_number_in_two_districts_is_two_schools():
    region = add(Kind.REGION, "Ош облусу")

    for name in ("Өзгөн району", "Кара-Суу району"):
        add(Kind.SCHOOL, "№17 орто мектеп", add(Kind.DISTRICT, name, region))

    assert Organisation.objects.filter(kind=Kind.SCHOOL).count() == 2


@pytest.mark.parametrize(("name", "code"), [("", "no_name"), ({"ky": " ", "ru": "\u00ad"}, "no_name")])
def test_a_place_without_a_name_is_refused(name, code):
    with pytest.raises(WrongInput) as refusal:
        add(Kind.REGION, name)

    assert refusal.value.code == code


def test_a_code_in_use_is_refused():
    add(Kind.REGION, "Ош облусу", code="osh")

    with pytest.raises(WrongInput) as refusal:
        add(Kind.REGION, "Баткен облусу", code="osh")

    assert refusal.value.code == "code_in_use"


def test_a_renamed_place_keeps_its_old_name_for_old_files():
    city = add(Kind.CITY, "Жалал-Абад шаары")

    city = tree.rename(city, name="Манас шаары", on=date(2025, 9, 27), by=None)

    assert str(city) == "Манас шаары"
    assert [(one["name"]["ky"], one["until"]) for one in city.also_known_as] == [
        ("Жалал-Абад шаары", "2025-09-26")
    ]


def test_a_place_with_open_places_below_cannot_be_closed():
    district = add(Kind.DISTRICT, "Өзгөн району", add(Kind.REGION, "Ош облусу"))
    school = add(Kind.SCHOOL, "№17", district)

    with pytest.raises(NotNow, match="№17") as refusal:
        tree.close(district, on=date(2026, 9, 1), by=None)
    tree.close(school, on=date(2026, 9, 1), by=None)
    tree.close(district, on=date(2026, 9, 1), by=None)

    assert refusal.value.code == "still_open_below"
    assert set(Organisation.objects.filter(valid_until=None)) == {district.parent}


def test_only_an_operator_there_changes_the_tree(people, region):
    for who in ("aigul", "joldosh", "chynara", "daniyar", "gulnara", "emil", "zamira"):
        with pytest.raises(NotAllowed):
            tree.add_organisation(kind=Kind.SCHOOL, name="№ 5", parent=region["district"], by=people[who])
        with pytest.raises(NotAllowed):
            tree.move(region["school"], under=region["region"], by=people[who])

    tree.add_organisation(kind=Kind.SCHOOL, name="№ 5", parent=region["district"], by=people["erkin"])
    assert Trail.objects.filter(what="organisation added", by=people["erkin"]).count() == 1


def test_the_units_of_the_country_stand_where_they_belong():
    loaded = load_units()

    republic = Organisation.objects.get(code=REPUBLIC_CODE)
    kinds = {
        kind: Organisation.objects.filter(kind=kind).count()
        for kind in (Kind.REPUBLIC, Kind.REGION, Kind.CITY, Kind.DISTRICT)
    }
    assert loaded == Loaded(added=65, renamed=0, same=0)
    assert kinds == {Kind.REPUBLIC: 1, Kind.REGION: 7, Kind.CITY: 14, Kind.DISTRICT: 44}
    assert wrong_paths() == []
    cities = {one.name["ky"] for one in republic.children.filter(kind=Kind.CITY)}
    assert cities == {"Бишкек шаары", "Ош шаары"}


def test_loading_the_units_again_adds_nothing_and_a_new_name_is_kept_with_its_day():
    load_units()
    row = {
        "soate": "41703410000010",
        "level": "city",
        "parent_soate": "41703000000000",
        "name_ky": "Жаңы Манас шаары",
        "name_ru": "город Новый Манас",
        "name_en": "New Manas City",
    }

    again = load_units()
    renamed = load_units([row], on=date(2027, 1, 1))

    assert again == Loaded(added=0, renamed=0, same=65)
    assert renamed == Loaded(added=0, renamed=1, same=0)
    city = Organisation.objects.get(code="41703410000010")
    assert [one["until"] for one in city.also_known_as] == ["2025-09-26", "2026-12-31"]


UNIT = {
    "soate": "41799000000000",
    "level": "oblast",
    "parent_soate": REPUBLIC_CODE,
    "name_ky": "Сыноо облусу",
    "name_ru": "",
    "name_en": "",
}
WRONG_UNITS = {
    "unit_level": UNIT | {"level": "county"},
    "unit_parent": UNIT | {"soate": "41797000000000", "parent_soate": "41798000000000"},
    "unit_columns": {"soate": "1"},
}


@pytest.mark.parametrize("code", WRONG_UNITS)
def test_a_wrong_file_of_units_is_refused_as_a_whole(code):
    with pytest.raises(WrongInput) as refusal:
        load_units([UNIT, WRONG_UNITS[code]])

    assert refusal.value.code == code
    assert not Organisation.objects.exists()
