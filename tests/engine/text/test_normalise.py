"""What two people type for the same word is found as the same word."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ustat_engine.text.normalise import SOFT_HYPHEN, clean, cyrillic_reading, fold, in_cyrillic, tidy, words

# The same examples every time; no clock.
steady = settings(deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("озгон", "Өзгөн"),
        ("кундолук", "күндөлүк"),
        ("жаны", "жаңы"),
        ("учитель еще", "учитель ещё"),
        ("обект", "объект"),
        ("Қодиров", "Кодиров"),
        ("Ўзбек", "Узбек"),
        ("мугалим", "МУГАЛИМ"),
        ("жаҥы", "жаңы"),
        ("е\u0308лка", "ёлка"),
        ("маа\u00adлы\u00adмат", "маалымат"),
        ("маа\u200bлымат", "маалымат"),
        ("жазу\u0301у", "жазуу"),
        ("смарт\u2013доска", "смарт-доска"),
    ],
)
def test_spellings_of_one_word_fold_together(typed: str, meant: str) -> None:
    assert fold(typed) == fold(meant)


def test_letters_that_only_look_alike_are_read_in_the_words_own_script() -> None:
    latin_letters_inside_cyrillic = "мyгaлим"
    cyrillic_letters_inside_latin = "РISА"

    assert fold(latin_letters_inside_cyrillic) == "мугалим"
    assert fold(cyrillic_letters_inside_latin) == "pisa"
    assert fold("PISAнын Zoomто CLILке") == "pisaнын zoomто clilке"
    assert fold("Моодл moodle") == "моодл moodle"


def test_short_i_stays_a_letter_of_its_own() -> None:
    assert fold("Сый") == "сый"
    assert fold("и\u0306од") == "йод"


@steady
@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@steady
@given(st.text())
def test_tidying_and_cleaning_twice_change_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert clean(clean(text)) == clean(text)


def test_tidy_keeps_what_can_be_seen_and_drops_what_cannot() -> None:
    typed = "\ufeff  Жаңы\u00a0ыкма,\tм-н  ж.б.\x00 №17 \u200e"

    assert tidy(typed) == "Жаңы ыкма, м-н ж.б. №17"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("балдар м-н иштөө", "балдар менен иштөө"),
        ("STEM б/ча курс", "STEM боюнча курс"),
        ("тил ж-а адабият", "тил жана адабият"),
        ("Word, Excel ж.б.", "Word, Excel"),
        ("Word, Excel ж. б. у. с. программалар", "Word, Excel программалар"),
        ("доска, проектор т.б", "доска, проектор"),
        ("тесты, игры и т.д.", "тесты, игры"),
        ("М-н", "менен"),
        ("м-номер", "м-номер"),
    ],
)
def test_short_forms_are_read_out(typed: str, read: str) -> None:
    assert clean(typed) == read


def test_words_have_no_punctuation_and_keep_their_order() -> None:
    assert words("«Смарт-доска», №17; өзгөн…") == ["смарт", "доска", "17", "озгон"]
    assert words(" — ") == []


def test_kyrgyz_in_latin_letters_reads_as_kyrgyz_would() -> None:
    assert cyrillic_reading("kompyuter sabattuulugu boyuncha kurs kerek") == fold(
        "компютер сабаттуулугу боюнча курс керек"
    )
    assert cyrillic_reading("mugalim") == "мугалим"


def test_a_latin_line_is_read_as_kyrgyz_and_names_are_not() -> None:
    assert in_cyrillic("mugalim uchun Moodle", known={"moodle"}) == "мугалим учун Moodle"
    assert in_cyrillic("Kahoot") == "Kahoot"
    assert in_cyrillic("Moodle Kahoot боюнча") == "Moodle Kahoot боюнча"


def test_light_rooms_do_not_pay_for_the_heavy_ones() -> None:
    script = (
        "import sys, ustat_engine.text.normalise, ustat_engine.text.alphabet, ustat_engine.text.hyphenation;"
        "loaded = {name.split('.')[0] for name in sys.modules};"
        "print(sorted(loaded & {'sklearn', 'scipy', 'numpy', 'rapidfuzz'}))"
    )

    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == "[]"


def test_soft_hyphen_is_the_invisible_one() -> None:
    assert tidy(f"му{SOFT_HYPHEN}га{SOFT_HYPHEN}лим") == "мугалим"
