"""The register as a file: looked at, imported as a whole or not at all, taken back without a trace."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import make_person, make_post
from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.needs.actions.proposals import propose
from ustat.people import doubts
from ustat.people.actions import cards, persons, register, tree
from ustat.people.actions.content import load_content
from ustat.people.actions.register import undoing
from ustat.people.bridge import name_keys
from ustat.people.choices import ImportState, Kind, Role
from ustat.people.models import Organisation, Person, Post, RegisterImport, Trail

pytestmark = pytest.mark.django_db


def row(number: int, name: str, **values: Any) -> dict[str, Any]:
    surname, given_name, *patronymic = name.split()
    return {
        "number": number,
        "surname": surname,
        "given_name": given_name,
        "patronymic": " ".join(patronymic),
        "school": "№1",
        "district": "Өзгөн району",
    } | values


def look(place, rows, problems=(), by=None, digest="d1"):
    return register.preview(
        place, file_name="register.xlsx", digest=digest, rows=rows, problems=list(problems), by=by
    )


def bring(place, rows, **how) -> RegisterImport:
    return register.apply(look(place, rows, **how), by=None, make_schools=False)


def outcomes(kept: RegisterImport) -> list[str]:
    return [one["outcome"] for one in kept.rows]


def codes(kept: RegisterImport) -> list[tuple[int, str]]:
    return [(one["row"], one["code"]) for one in kept.problems]


def everything() -> dict[str, list[Any]]:
    """Every row that an import may touch, whole."""
    return {
        "people": list(Person.objects.order_by("pk").values()),
        "posts": list(Post.objects.order_by("pk").values()),
        "subjects": sorted(Post.subjects.through.objects.values_list("post_id", "subject_id")),
        "places": list(Organisation.objects.order_by("pk").values()),
    }


def known(name: str, place: Organisation, **fields: Any) -> Person:
    surname, given_name, *rest = name.split()
    person = make_person(given_name, surname, patronymic=" ".join(rest), **fields)
    Person.objects.filter(pk=person.pk).update(**name_keys(surname, given_name, " ".join(rest))._asdict())
    make_post(person, place)
    return person


@pytest.fixture
def places(db):
    load_content()
    region = tree.add_organisation(kind=Kind.REGION, name="Ош облусу")
    institute = tree.add_organisation(kind=Kind.INSTITUTE, name="Институт", parent=region, serves=region)
    ozgon = tree.add_organisation(kind=Kind.DISTRICT, name="Өзгөн району", parent=region)
    suu = tree.add_organisation(kind=Kind.DISTRICT, name="Кара-Суу району", parent=region)
    return {
        "region": region,
        "institute": institute,
        "ozgon": ozgon,
        "suu": suu,
        "one": tree.add_organisation(kind=Kind.SCHOOL, name="№1 орто мектеп", parent=ozgon),
        "two": tree.add_organisation(kind=Kind.SCHOOL, name="№2 орто мектеп", parent=ozgon),
        "suu_one": tree.add_organisation(kind=Kind.SCHOOL, name="№1 орто мектеп", parent=suu),
    }


# ---- Looking.


def test_looking_at_a_file_changes_nothing_but_the_preview(places):
    before = everything()

    kept = look(places["institute"], [row(2, "Токтосунова Айгүл"), row(3, "Осмонов Бакыт")])

    assert everything() == before
    assert (kept.state, outcomes(kept)) == (ImportState.PREVIEW, ["new", "new"])


def test_each_row_comes_to_what_it_is(places):
    aigul = known("Токтосунова Айгүл", places["one"], phone="+996555123456")
    known("Осмонов Бакыт", places["one"])

    kept = look(
        places["institute"],
        [
            row(2, "Токтосунова Айгул", phone="0555 123 456", given_name="Айгүл"),
            row(3, "Осмонов Бакыт", birth_year=1980),
            row(4, "Исакова Чынара"),
            row(5, "Сыдыков Данияр", school="№99"),
            row(6, "Беков Эмил", district="Арстанбап"),
        ],
    )

    assert outcomes(kept) == ["same", "changed", "new", "school", "blocked"]
    assert kept.rows[0]["person"] == aigul.pk
    assert kept.rows[1]["changes"] == [["birth_year", "", "1980"]]
    assert codes(kept) == [(5, "no_school_known"), (6, "no_district_known")]
    assert {name: kept.counts[name] for name in ("new", "changed", "same", "school", "blocked", "rows")} == {
        "new": 1,
        "changed": 1,
        "same": 1,
        "school": 1,
        "blocked": 1,
        "rows": 5,
    }


def test_a_new_school_is_named_once_however_it_is_written(places):
    kept = look(
        places["institute"],
        [
            row(2, "Токтосунова Айгүл", school="№99 орто мектеп"),
            row(3, "Осмонов Бакыт", school="СОШ 99"),
            row(4, "Исакова Чынара", school="99", district="Кара-Суу"),
        ],
    )

    assert [(one["name"], one["district_name"], one["rows"]) for one in kept.counts["new_schools"]] == [
        ("№99 орто мектеп", "Өзгөн району", 2),
        ("99", "Кара-Суу району", 1),
    ]


IDENTIFIED = {
    "by register number, though the surname changed": {
        "row": {"external_id": "77", "surname": "Өмүрова"},
        "changes": [["surname", "Токтосунова", "Өмүрова"]],
    },
    "by name in the school, typed without Kyrgyz letters": {
        "row": {"given_name": "Айгул"},
        "changes": [["given_name", "Айгүл", "Айгул"]],
    },
    "by name in the school, where the register knows the patronymic": {"row": {}, "changes": []},
    "by name and telephone, in another school": {
        "row": {"school": "№2", "phone": "+996555123456"},
        "changes": [["school", "№1 орто мектеп", "№2 орто мектеп"]],
    },
}


@pytest.mark.parametrize("how", IDENTIFIED)
def test_a_known_person_is_recognised(places, how):
    aigul = known("Токтосунова Айгүл Бакытовна", places["one"], phone="+996555123456", register_number="77")

    kept = look(places["institute"], [row(2, "Токтосунова Айгүл") | IDENTIFIED[how]["row"]])

    assert kept.rows[0]["person"] == aigul.pk
    assert kept.rows[0]["changes"] == IDENTIFIED[how]["changes"]


DOUBTED = {
    "number_of_another": {"surname": "Башка", "given_name": "Киши", "external_id": "77"},
    "number_out_of_reach": {"external_id": "99"},
    "school_several": {"district": "", "school": "№1"},
    "school_without_district": {"district": "", "school": "№55"},
    "district_several": {"district": "Жалал-Абад"},
    "too_long": {"surname": "А" * 81},
}


@pytest.mark.parametrize("code", DOUBTED)
def test_a_row_with_a_mistake_stays_out_and_says_why(places, code):
    known("Токтосунова Айгүл", places["one"], register_number="77")
    for kind, name in ((Kind.DISTRICT, "Жалал-Абад району"), (Kind.CITY, "Жалал-Абад шаары")):
        tree.add_organisation(kind=kind, name=name, parent=places["region"])
    far = tree.add_organisation(kind=Kind.REGION, name="Алыскы облус")
    known(
        "Исакова Чынара", tree.add_organisation(kind=Kind.SCHOOL, name="№1", parent=far), register_number="99"
    )

    kept = look(places["institute"], [row(2, "Исакова Чынара") | DOUBTED[code]])

    assert outcomes(kept) == ["blocked"]
    assert codes(kept) == [(2, code)]
    told = doubts.told(kept.problems[0])
    assert told.is_error
    assert told.sentence.startswith("Row 2: ")
    assert "%" not in told.sentence + told.expected


def test_a_person_of_another_region_is_neither_named_nor_touched(places):
    far = tree.add_organisation(kind=Kind.REGION, name="Алыскы облус")
    school = tree.add_organisation(kind=Kind.SCHOOL, name="№1", parent=far)
    known("Исакова Чынара", school, phone="+996555123456")

    kept = look(places["institute"], [row(2, "Исакова Чынара", phone="+996555123456")])

    assert (outcomes(kept), codes(kept), kept.rows[0]["person"]) == (["new"], [], None)


def test_a_namesake_elsewhere_is_somebody_new_with_a_word_of_warning(places):
    known("Токтосунова Айгүл", places["two"])

    kept = look(places["institute"], [row(2, "Токтосунова Айгүл")])

    assert (outcomes(kept), codes(kept)) == (["new"], [(2, "namesake")])


def test_one_telephone_of_two_names_is_a_warning(places):
    known("Токтосунова Айгүл", places["one"], phone="+996555123456")

    kept = look(places["institute"], [row(2, "Осмонов Бакыт", phone="0555123456")])

    assert (outcomes(kept), codes(kept)) == (["new"], [(2, "phone_of_another")])


def test_two_namesakes_of_one_school_each_find_themselves(places):
    first = known("Токтосунова Айгүл", places["one"], phone="+996555111111")
    second = known("Токтосунова Айгүл", places["one"], phone="+996555222222")

    kept = look(
        places["institute"],
        [
            row(2, "Токтосунова Айгүл", phone="0555222222"),
            row(3, "Токтосунова Айгүл", phone="0555111111"),
        ],
    )

    assert [(one["person"], one["outcome"]) for one in kept.rows] == [(second.pk, "same"), (first.pk, "same")]


def test_a_namesake_joining_a_school_does_not_become_the_one_who_is_there(places):
    first = known("Токтосунова Айгүл", places["one"], phone="+996555111111")

    kept = look(
        places["institute"],
        [
            row(2, "Токтосунова Айгүл", phone="0555222222"),
            row(3, "Токтосунова Айгүл", phone="0555111111"),
        ],
    )

    assert [(one["person"], one["outcome"]) for one in kept.rows] == [(None, "new"), (first.pk, "same")]


def test_namesakes_that_nothing_tells_apart_stay_out(places):
    for _ in range(2):
        known("Токтосунова Айгүл", places["one"])

    kept = look(places["institute"], [row(2, "Токтосунова Айгүл")])

    assert codes(kept) == [(2, "two_of_that_name")]


def test_one_person_on_two_rows_of_a_school_stays_out_once(places):
    known("Токтосунова Айгүл", places["one"], register_number="77")

    kept = look(
        places["institute"], [row(2, "Токтосунова Айгүл", external_id="77"), row(3, "Токтосунова Айгүл")]
    )

    assert outcomes(kept) == ["same", "blocked"]
    assert codes(kept) == [(3, "same_person_twice")]


def test_unknown_subjects_and_languages_are_told_and_the_row_is_kept(places):
    kept = look(
        places["institute"],
        [row(2, "Токтосунова Айгүл", subjects=["Математика", "Алхимия"], languages=["ky", "de"])],
    )

    assert outcomes(kept) == ["new"]
    assert codes(kept) == [(2, "subject_not_kept"), (2, "language_not_kept")]


def test_who_is_in_the_register_and_not_in_the_file_is_counted_and_left_alone(places):
    known("Токтосунова Айгүл", places["one"])
    known("Осмонов Бакыт", places["two"])

    kept = look(places["institute"], [row(2, "Исакова Чынара")])

    assert kept.counts["not_in_file"] == 1


def test_the_same_file_is_recognised_by_its_content(places):
    rows = [row(2, "Токтосунова Айгүл"), row(3, "Осмонов Бакыт")]
    first = look(places["institute"], rows)
    again = look(places["institute"], rows)
    done = register.apply(again, by=None, make_schools=False)

    third = look(places["institute"], rows)

    assert (first.pk, first.counts["same_file_as"]) == (again.pk, None)
    assert third.counts["same_file_as"] == done.pk
    assert outcomes(third) == ["same", "same"]


def test_a_file_without_rows_is_refused(places):
    with pytest.raises(WrongInput) as refusal:
        look(places["institute"], [])

    assert refusal.value.code == "no_rows"


# ---- Importing.


def test_importing_does_what_was_shown(places):
    day = date(2025, 3, 14)
    kept = bring(
        places["institute"],
        [
            row(
                2,
                "Токтосунова Айгүл Бакытовна",
                external_id="77",
                phone="0555 123 456",
                languages=["ky", "ru"],
                subjects=["математика", "Физика"],
                stages=["basic", "primary"],
                last_course_on="2025-03-14",
                birth_year=1980,
            ),
            row(3, "Абдиев Жолдош", role="head", subjects=["Тарых"]),
        ],
    )

    aigul = Person.objects.get(register_number="77")
    assert (str(aigul), aigul.phone, aigul.languages, aigul.last_course_on, aigul.birth_year) == (
        "Токтосунова Айгүл Бакытовна",
        "+996555123456",
        ["ky", "ru"],
        day,
        1980,
    )
    post = aigul.posts.get()
    assert (post.organisation, post.role, post.stages) == (places["one"], Role.TEACHER, ["primary", "basic"])
    assert {one.pk for one in post.subjects.all()} == {"mathematics", "physics"}
    assert set(Post.objects.filter(person__surname="Абдиев").values_list("role", flat=True)) == {
        "head",
        "teacher",
    }
    assert kept.counts["done"] == {"new": 2, "changed": 0, "same": 0, "schools": 0, "left_out": 0}
    assert Trail.objects.filter(what="register imported", about=aigul).count() == 1


def test_importing_again_changes_nothing(places):
    rows = [
        row(2, "Токтосунова Айгүл", subjects=["математика"], stages=["basic"], languages=["ky"]),
        row(3, "Осмонов Бакыт", role="head", phone="0555123456"),
        row(4, "Осмонов Бакыт", phone="0555654321"),
        row(5, "Исакова Чынара", birth_year=1990, last_course_on="2024-05-01", external_id="5"),
    ]
    bring(places["institute"], rows)
    before = everything()

    again = bring(places["institute"], rows, digest="d2")

    assert outcomes(again) == ["same"] * 4
    assert everything() == before
    assert again.changes == []


def test_an_empty_cell_erases_nothing(places):
    known("Токтосунова Айгүл", places["one"], phone="+996555123456", birth_year=1980)
    before = everything()

    bring(places["institute"], [row(2, "Токтосунова Айгүл")])

    assert everything() == before


def test_while_there_are_mistakes_nothing_is_imported(places):
    kept = look(
        places["institute"],
        [row(2, "Токтосунова Айгүл"), row(3, "Осмонов Бакыт", school="№99")],
        [problem(4, "wrong_date")],
    )
    before = everything()

    with pytest.raises(NotNow, match="2 rows") as refusal:
        register.apply(kept, by=None, make_schools=False)

    assert refusal.value.code == "rows_with_mistakes"
    assert everything() == before
    kept.refresh_from_db()
    assert kept.state == ImportState.PREVIEW


def problem(number: int, code: str, severity: str = "error") -> dict[str, Any]:
    return {
        "row": number,
        "code": code,
        "column": "Акыркы курс",
        "got": "31.02.2025",
        "expected": "a date",
        "sentence": "Expected a date.",
        "severity": severity,
    }


def test_the_good_rows_are_imported_alone_only_by_an_explicit_choice(places):
    kept = look(
        places["institute"],
        [row(2, "Токтосунова Айгүл"), row(3, "Осмонов Бакыт", school="№99")],
        [problem(4, "wrong_date"), problem(2, "name_order", "warning")],
    )

    done = register.apply(kept, by=None, make_schools=False, skip_bad_rows=True)

    assert [one.surname for one in Person.objects.all()] == ["Токтосунова"]
    assert done.counts["done"] == {"new": 1, "changed": 0, "same": 0, "schools": 0, "left_out": 2}


def test_schools_are_added_only_when_asked_for(places):
    rows = [row(2, "Токтосунова Айгүл", school="№99"), row(3, "Осмонов Бакыт", school="СОШ №99")]

    done = register.apply(look(places["institute"], rows), by=None, make_schools=True)

    school = Organisation.objects.get(match_key="99:")
    assert (str(school), school.parent) == ("№99", places["ozgon"])
    assert {post.person.surname for post in school.posts.all()} == {"Токтосунова", "Осмонов"}
    assert done.counts["done"]["schools"] == 1


def test_who_moves_to_another_school_leaves_the_one_before(places):
    aigul = known("Токтосунова Айгүл", places["one"], register_number="77")
    today = timezone.localdate()

    bring(places["institute"], [row(2, "Токтосунова Айгүл", school="№2", external_id="77")])

    posts = {post.organisation: (post.since, post.until) for post in aigul.posts.all()}
    assert posts == {places["one"]: (None, today - timedelta(days=1)), places["two"]: (today, None)}


def test_who_works_in_two_schools_of_the_file_keeps_both(places):
    aigul = known("Токтосунова Айгүл", places["one"], phone="+996555123456")
    rows = [
        row(2, "Токтосунова Айгүл", phone="0555123456"),
        row(3, "Токтосунова Айгүл", phone="0555123456", school="№2"),
    ]

    bring(places["institute"], rows)

    assert {post.organisation for post in aigul.posts.filter(until=None)} == {places["one"], places["two"]}


def test_the_register_of_one_district_does_not_end_a_post_in_another(places):
    aigul = known("Токтосунова Айгүл", places["suu_one"], register_number="77")
    make_post(aigul, places["ozgon"], Role.METHODIST)

    bring(places["ozgon"], [row(2, "Токтосунова Айгүл", external_id="77", district="")])

    assert {post.organisation for post in aigul.posts.filter(until=None, role=Role.TEACHER)} == {
        places["suu_one"],
        places["one"],
    }


def test_who_had_left_and_comes_back_is_taken_back(places):
    aigul = known("Токтосунова Айгүл", places["one"], register_number="77")
    persons.leave(aigul, on=date(2025, 1, 1), by=None)

    bring(places["institute"], [row(2, "Токтосунова Айгүл", external_id="77")])

    aigul.refresh_from_db()
    assert aigul.left_on is None


def test_a_file_gives_nobody_a_role_in_an_institute(places):
    rows = [
        row(number, f"Осмонов {given}", role=role)
        for number, (given, role) in enumerate(
            [
                ("Аа", "methodist"),
                ("Бб", "planner"),
                ("Вв", "director"),
                ("Гг", "operator"),
                ("Дд", "deputy"),
            ],
            2,
        )
    ]

    bring(places["institute"], rows)

    assert set(Post.objects.values_list("role", flat=True)) == {"teacher"}


def test_a_school_imports_its_own_register_without_naming_itself(places):
    bring(places["one"], [row(2, "Токтосунова Айгүл", school="", district="")])

    assert Post.objects.get().organisation == places["one"]


def test_a_preview_that_the_register_has_overtaken_is_refused(places):
    kept = look(places["institute"], [row(2, "Токтосунова Айгүл")])
    known("Токтосунова Айгүл", places["one"])

    with pytest.raises(NotNow) as refusal:
        register.apply(kept, by=None, make_schools=False)

    assert refusal.value.code == "preview_is_old"
    assert Person.objects.count() == 1


def test_a_file_is_imported_once(places):
    kept = bring(places["institute"], [row(2, "Токтосунова Айгүл")])

    with pytest.raises(NotNow) as refusal:
        register.apply(kept, by=None, make_schools=False)

    assert refusal.value.code == "imported_already"
    assert Person.objects.count() == 1


def test_only_the_operator_there_imports(places):
    operator = make_person("Эркин", "Өмүров")
    make_post(operator, places["ozgon"], Role.OPERATOR)
    planner = make_person("Чынара", "Исакова")
    make_post(planner, places["institute"], Role.PLANNER)
    rows = [row(2, "Токтосунова Айгүл")]

    for who, place in ((planner, "ozgon"), (operator, "suu"), (operator, "institute")):
        with pytest.raises(NotAllowed):
            look(places[place], rows, by=who)
    kept = look(places["ozgon"], rows, by=operator)
    with pytest.raises(NotAllowed):
        register.apply(kept, by=planner, make_schools=False)
    done = register.apply(kept, by=operator, make_schools=False)
    with pytest.raises(NotAllowed):
        register.undo(done, by=planner)

    assert done.by == operator


def test_three_hundred_rows_cost_few_statements(places):
    rows = [row(number, f"Осмонов{number} Бакыт", subjects=["математика"]) for number in range(2, 302)]
    with CaptureQueriesContext(connection) as looked:
        kept = look(places["institute"], rows)
    with CaptureQueriesContext(connection) as applied:
        done = register.apply(kept, by=None, make_schools=False)
    with CaptureQueriesContext(connection) as undone:
        register.undo(done, by=None)

    assert (len(looked) < 20, len(applied) < 40, len(undone) < 80) == (True, True, True)


def test_one_register_number_on_two_rows_stays_out_once(places):
    kept = look(
        places["institute"],
        [row(2, "Токтосунова Айгүл", external_id="7"), row(3, "Осмонов Бакыт", external_id="7")],
    )

    assert outcomes(kept) == ["new", "blocked"]
    assert codes(kept) == [(3, "same_number_twice")]


# ---- Taking back.


def test_taking_back_restores_every_row_as_it_was(places):
    known("Токтосунова Айгүл", places["one"], register_number="77", phone="+996555123456")
    bakyt = known("Осмонов Бакыт", places["one"], register_number="78")
    bakyt.posts.get().subjects.set(["mathematics", "physics"])
    persons.leave(known("Беков Эмил", places["one"], register_number="79"), on=date(2025, 1, 1), by=None)
    before = everything()
    rows = [
        row(2, "Өмүрова Айгүл", external_id="77", school="№2", phone="0555000000"),
        row(3, "Осмонов Бакыт", external_id="78", subjects=["Тарых"], stages=["basic"], languages=["uz"]),
        row(4, "Беков Эмил", external_id="79", last_course_on="2025-01-01"),
        row(5, "Исакова Чынара", school="№99", subjects=["Тарых"], role="head"),
    ]
    done = register.apply(look(places["institute"], rows), by=None, make_schools=True)
    assert everything() != before

    register.undo(done, by=None)

    assert everything() == before
    done.refresh_from_db()
    assert done.state == ImportState.UNDONE


NAMES = ["Токтосунова Айгүл", "Осмонов Бакыт", "Исакова Чынара", "Сыдыков Данияр", "Беков Эмил"]
ANY_ROW = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "school": st.sampled_from(["№1", "№2", "№7"]),
        "phone": st.sampled_from(["", "+996555000001", "+996555000002"]),
        "external_id": st.sampled_from(["", "1", "2"]),
        "subjects": st.lists(st.sampled_from(["Тарых", "Физика"]), unique=True),
        "languages": st.lists(st.sampled_from(["ky", "ru"]), unique=True),
        "stages": st.lists(st.sampled_from(["basic", "primary"]), unique=True),
        "role": st.sampled_from(["teacher", "head"]),
        "birth_year": st.sampled_from([None, 1980, 1990]),
    }
)


class AnyFile(TestCase):
    """Whatever two files hold, taking both back leaves every row as it was before each."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(ANY_ROW, min_size=1, max_size=6), st.lists(ANY_ROW, min_size=1, max_size=6))
    def test_any_files_can_be_taken_back(self, first, second):
        load_content()
        region = tree.add_organisation(kind=Kind.REGION, name="Ош облусу")
        ozgon = tree.add_organisation(kind=Kind.DISTRICT, name="Өзгөн району", parent=region)
        for name in ("№1", "№2"):
            tree.add_organisation(kind=Kind.SCHOOL, name=name, parent=ozgon)
        states, done = [everything()], []
        for digest, file in (("a", first), ("b", second)):
            rows = [
                row(number, one["name"]) | {key: value for key, value in one.items() if key != "name"}
                for number, one in enumerate(file, start=2)
            ]
            kept = look(region, rows, digest=digest)
            done.append(register.apply(kept, by=None, make_schools=True, skip_bad_rows=True))
            states.append(everything())

        register.undo(done[1], by=None)
        assert everything() == states[1]
        register.undo(done[0], by=None)
        assert everything() == states[0]


def test_an_import_whose_people_are_in_use_is_not_taken_back(places):
    done = bring(places["institute"], [row(2, "Токтосунова Айгүл"), row(3, "Осмонов Бакыт")])
    cards.issue(Person.objects.get(surname="Осмонов"), by=None)
    before = everything()

    with pytest.raises(NotNow, match=r"cards were issued.*Осмонов Бакыт") as refusal:
        register.undo(done, by=None)

    assert refusal.value.code == "in_use"
    assert everything() == before


def test_whatever_hangs_on_a_person_is_named_in_words_and_never_by_its_table(places, monkeypatch):
    done = bring(places["institute"], [row(2, "Токтосунова Айгүл"), row(3, "Осмонов Бакыт")])
    bakyt = Person.objects.get(surname="Осмонов")
    propose(bakyt, title="Шахмат", purpose="Балдар үчүн", outcome="Ойнойт", language="ky", by=bakyt)

    with translation.override("en"), pytest.raises(NotNow, match=r"they have proposed topics.*Осмонов"):
        register.undo(done, by=None)
    monkeypatch.delitem(undoing.SPOKEN, "TopicProposal")
    with translation.override("ky"), pytest.raises(NotNow) as refusal:
        register.undo(done, by=None)

    assert "proposal" not in str(refusal.value)


def test_an_import_whose_school_is_in_use_is_not_taken_back(places):
    rows = [row(2, "Токтосунова Айгүл", school="№99")]
    done = register.apply(look(places["institute"], rows), by=None, make_schools=True)
    make_post(make_person("Башка", "Киши"), Organisation.objects.get(match_key="99:"))

    with pytest.raises(NotNow, match="№99") as refusal:
        register.undo(done, by=None)

    assert refusal.value.code == "in_use"


def test_later_work_by_hand_is_never_overwritten(places):
    aigul = known("Токтосунова Айгүл", places["one"], register_number="77")
    done = bring(places["institute"], [row(2, "Токтосунова Айгүл", external_id="77", phone="0555111111")])
    persons.correct(aigul, by=None, phone="0555222222")

    with pytest.raises(NotNow, match="Токтосунова Айгүл") as refusal:
        register.undo(done, by=None)

    assert refusal.value.code == "changed_since"
    aigul.refresh_from_db()
    assert aigul.phone == "+996555222222"


def test_imports_that_build_on_each_other_are_taken_back_from_the_last(places):
    first = bring(places["institute"], [row(2, "Токтосунова Айгүл")])
    second = bring(places["institute"], [row(2, "Токтосунова Айгүл", phone="0555111111")], digest="d2")

    with pytest.raises(NotNow, match=r"register\.xlsx") as refusal:
        register.undo(first, by=None)
    register.undo(second, by=None)
    register.undo(first, by=None)

    assert refusal.value.code == "later_import"
    assert not Person.objects.exists()


@pytest.mark.parametrize("times", [0, 2])
def test_only_what_is_imported_can_be_taken_back(places, times):
    kept = look(places["institute"], [row(2, "Токтосунова Айгүл")])
    if times:
        register.undo(register.apply(kept, by=None, make_schools=False), by=None)

    with pytest.raises(NotNow) as refusal:
        register.undo(kept, by=None)

    assert refusal.value.code == "not_imported"


def test_a_file_taken_back_can_be_imported_again(places):
    rows = [row(2, "Токтосунова Айгүл")]
    register.undo(bring(places["institute"], rows), by=None)

    bring(places["institute"], rows)

    assert [str(one) for one in Person.objects.all()] == ["Токтосунова Айгүл"]


# ---- Telling.


def test_every_doubt_is_a_whole_sentence_with_what_was_expected():
    named = {"row": 7, "got": "GOT", "other": "OTHER"}
    told = {
        code: doubts.told({"code": code, "severity": kind.severity} | named)
        for code, kind in doubts.KINDS.items()
    }

    assert {code for code, one in told.items() if not one.sentence.startswith("Row 7: ")} == set()
    assert {code for code, one in told.items() if not one.sentence.endswith(".")} == set()
    assert {code for code, one in told.items() if not one.expected} == set()


def test_what_was_wrong_with_the_file_itself_keeps_its_own_words():
    told = doubts.told(problem(4, "wrong_date"))

    assert (told.row, told.column, told.expected, told.got, told.sentence) == (
        4,
        "Акыркы курс",
        "a date",
        "31.02.2025",
        "Expected a date.",
    )
