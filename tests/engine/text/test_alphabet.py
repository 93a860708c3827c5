"""Lists stand in the order a Kyrgyz reader expects."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from ustat_engine.text.alphabet import ALPHABET, sort_key

# The same examples every time; no clock.
steady = settings(deadline=None, derandomize=True)


def in_order(texts: list[str]) -> list[str]:
    return sorted(texts, key=sort_key)


def test_the_thirty_six_letters_sort_into_their_alphabet() -> None:
    shuffled = random.Random(1).sample(ALPHABET, len(ALPHABET))

    assert "".join(in_order(shuffled)) == ALPHABET
    assert len(ALPHABET) == 36


def test_kyrgyz_letters_stand_in_their_places_and_not_after_the_last() -> None:
    assert in_order(
        ["Яна", "Үсөн", "Умар", "Өскөн", "Омор", "Ңар", "Нур", "Ёлка", "Жакып", "Елена", "Пери"]
    ) == [
        "Елена",
        "Ёлка",
        "Жакып",
        "Нур",
        "Ңар",
        "Омор",
        "Өскөн",
        "Пери",
        "Умар",
        "Үсөн",
        "Яна",
    ]


def test_case_does_not_count_and_equal_names_keep_their_order() -> None:
    assert in_order(["ОШ", "ош", "Ош", "баткен"]) == ["баткен", "ОШ", "ош", "Ош"]


def test_names_are_compared_word_by_word() -> None:
    assert in_order(["Асанбекова", "Асан уулу Эрлан", "Асан кызы Айпери", "Асанбек"]) == [
        "Асан кызы Айпери",
        "Асан уулу Эрлан",
        "Асанбек",
        "Асанбекова",
    ]


def test_numbers_count_by_size() -> None:
    assert in_order(["№17 мектеп", "№5 мектеп", "№ 5 мектеп", "№100 мектеп", "№05 лицей"]) == [
        "№ 5 мектеп",
        "№05 лицей",
        "№5 мектеп",
        "№17 мектеп",
        "№100 мектеп",
    ]


def test_quotes_and_invisible_marks_do_not_count() -> None:
    assert in_order(["«Яйлоо»", "Ай\u00adчүрөк", "Айша", '"Байтик"']) == [
        "Ай\u00adчүрөк",
        "Айша",
        '"Байтик"',
        "«Яйлоо»",
    ]


def test_latin_stands_before_cyrillic_and_foreign_letters_by_their_plain_form() -> None:
    assert in_order(["Қодиров", "Лола", "Кадыров", "Émile", "Emil", "Zoom", "Ўткир", "Уфа"]) == [
        "Emil",
        "Émile",
        "Zoom",
        "Кадыров",
        "Қодиров",
        "Лола",
        "Ўткир",
        "Уфа",
    ]


def test_other_scripts_come_last_and_nothing_comes_first() -> None:
    assert in_order(["学校", "Я", "", "1"]) == ["", "1", "Я", "学校"]


def test_a_number_too_long_for_arithmetic_still_has_a_place() -> None:
    assert in_order(["9" * 10_000, "8"]) == ["8", "9" * 10_000]


@steady
@given(st.text())
def test_any_text_has_a_key_of_plain_lower_case_signs(text: str) -> None:
    key = sort_key(text)

    assert set(key) <= set("0123456789abcdef")
    assert sort_key(text.lower()) == key or text.lower().upper() != text.upper()
