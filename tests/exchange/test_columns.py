"""Headers in three languages, misspelt, doubled, decorated."""

import pytest

from ustat.exchange.columns import Field, Guess, match_columns, plain
from ustat.exchange.register_columns import FIELDS, LABELS

SURNAME = Field("surname", ("Фамилиясы", "Фамилия", "Surname"), required=True)
GIVEN = Field("given", ("Аты", "Имя", "Given name"), required=True)
FATHER = Field("father", ("Атасынын аты", "Отчество"))
PHONE = Field("phone", ("Телефон номери", "Номер телефона"))
NUMBER = Field("number", ("№",))
ALL = (SURNAME, GIVEN, FATHER, PHONE, NUMBER)


def test_columns_are_found_in_any_order_and_language():
    matching = match_columns(["№", "Имя", "SURNAME", "Атасынын аты", "Эскертүү"], ALL)

    assert matching.found == {"number": 0, "given": 1, "surname": 2, "father": 3}
    assert matching.unknown == ["Эскертүү"]
    assert matching.missing == []
    assert matching.guesses == []


@pytest.mark.parametrize(
    "header",
    ["Телефон номери", "ТЕЛЕФОН  НОМЕРИ", "телефон-номери:", "Телефон номери (милдеттүү)",
     "Телефон номери / Тел.",
     "Номер телефона\nТелефон", "Тeлефон нoмери"],
)  # fmt: skip
def test_case_punctuation_brackets_second_languages_and_latin_look_alikes_do_not_matter(header):
    matching = match_columns([header], [PHONE])

    assert matching.found == {"phone": 0}
    assert matching.guesses == []


def test_letters_of_a_poor_keyboard_do_not_matter():
    assert match_columns(["Окуткан сабагы, балл"], [Field("x", ("Өкүткаң сабагы балл",))]).found == {"x": 0}
    assert plain("Бөкөнбаев — Ё") == "боконбаев е"


def test_a_near_miss_and_a_longer_header_are_taken_and_told():
    matching = match_columns(["Фамилясы", "Мугалимдин телефон номери кайсы"], ALL)

    assert matching.found == {"surname": 0, "phone": 1}
    assert [(guess.key, guess.header, guess.name) for guess in matching.guesses] == [
        ("surname", "Фамилясы", "Фамилиясы"),
        ("phone", "Мугалимдин телефон номери кайсы", "Телефон номери"),
    ]
    assert isinstance(matching.guesses[0], Guess)
    assert [field.key for field in matching.missing] == ["given"]


def test_a_name_inside_a_longer_one_does_not_take_its_column():
    matching = match_columns(["Атасынын аты", "Аты"], ALL)

    assert matching.found == {"father": 0, "given": 1}


def test_the_exact_header_wins_over_an_earlier_near_one_which_is_unknown():
    matching = match_columns(["Телефон номер", "Телефон номери"], [PHONE])

    assert matching.found == {"phone": 1}
    assert matching.unknown == ["Телефон номер"]


def test_a_second_column_of_one_field_is_told_as_doubled():
    matching = match_columns(["Фамилиясы", "Аты", "Фамилия"], ALL)

    assert matching.found == {"surname": 0, "given": 1}
    assert matching.doubled == ["Фамилия"]
    assert matching.unknown == []


def test_nothing_is_found_among_strangers():
    matching = match_columns(["", "a", "балл", "11"], ALL)

    assert matching.found == {}
    assert matching.unknown == ["a", "балл", "11"]
    assert matching.missing == [SURNAME, GIVEN]


def test_no_two_fields_of_the_register_share_a_name():
    owners: dict[str, set[str]] = {}
    for field in FIELDS:
        for name in field.names:
            owners.setdefault(plain(name) or name, set()).add(field.key)

    assert {name: keys for name, keys in owners.items() if len(keys) > 1} == {}
    assert {field.key for field in FIELDS} - LABELS.keys() == {"pin", "ordinal"}
