"""The forms of one word share a stem; different words mostly do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ustat_engine.text.normalise import fold
from ustat_engine.text.stemmer import Word, read_words, russian_stem, stem, stems

# The same examples every time; no clock.
steady = settings(deadline=None, derandomize=True)

FAMILIES = """
мугалим мугалимдер мугалимдердин мугалимдерге мугалимдери мугалимдеринин
сабаттуулук сабаттуулугу сабаттуулуктарын сабаттуулуктун сабаттуулугун сабаттуу
компетенттүүлүк компетенттүүлүккө компетенттүүлүгү компетенттүүлүктөрдү
китеп китеби китептер китебинде
сабак сабагы сабагында сабактар сабакта сабактарды сабагын
район районуна районунда райондогу
долбоор долбоордук долбоорлор
окутуу окутуунун окутууда окутууну окутуудагы
стандарт стандарттарды стандарты стандарттын стандартов стандарту
технология технологиялары технологияларын технологии технологий
методика методикасы методиканын методики методикой
көндүм көндүмдөрдү көндүмдөрүн
деңгээл деңгээлдик деңгээлдүү
план планын планы пландар
бала балалар баланын балдар
иш иши иштери иштерди
укук укугу укуктары укуктук
дети детей детям детьми
цифровые цифровых цифровая
обучение обучения обучению
"""


@pytest.mark.parametrize("family", FAMILIES.strip().splitlines())
def test_forms_of_one_word_share_a_stem(family: str) -> None:
    assert len({key for word in family.split() for key in stems(word)}) == 1


def test_different_words_keep_different_stems() -> None:
    apart = stems(
        "мугалим окуучу сабак китеп долбоор тил укук көндүм деңгээл баалоо доска закон родители навыки"
    )

    assert len(apart) == len(set(apart)) == 14


def test_endings_come_off_only_in_harmony_and_after_the_right_sound() -> None:
    assert stem("доска") == "доска"
    assert stem("книга") == "книга"
    assert stem("метода") == "метода"


def test_a_possessive_gives_the_hard_sound_back() -> None:
    assert stem("китебинде") == "китеп"
    assert stem("сабагында") == "сабак"


@steady
@given(st.text(alphabet="абгдеёжзийклмнңоөпрстуүчшщыьэюя", min_size=1, max_size=20))
def test_a_stem_is_never_empty_nor_longer_than_the_word(word: str) -> None:
    assert 0 < len(stem(word)) <= len(fold(word))


@steady
@given(st.text(alphabet="абгдеёжзийклмнңоөпрстуүчшщыьэюя ", max_size=40))
def test_the_keyboard_does_not_matter(text: str) -> None:
    typed = text.translate(str.maketrans("өүң", "оун"))

    assert stems(typed) == stems(text) == stems(text.upper())


def test_a_kyrgyz_ending_on_a_latin_word_is_dropped() -> None:
    assert stems("PISAнын CLILди STEMде") == ["pisa", "clil", "stem"]


def test_a_word_keeps_how_it_was_typed() -> None:
    assert read_words("Сабактарды м-н") == [Word("Сабактарды", "сабактарды", "сабак")]


def test_function_words_are_left_out() -> None:
    assert stems("тил жана адабият боюнча") == stems("тил адабият")
    assert stems("как и для") == []


def test_a_lemmatiser_is_asked_for_words_without_kyrgyz_letters_only() -> None:
    asked = []

    def lemma(word: str) -> str | None:
        asked.append(word)
        return {"люди": "человек"}.get(word)

    keys = stems("Люди өзгөн ещё", lemmatiser=lemma)

    assert asked == ["люди", "ещё"]
    assert keys == [russian_stem("человек"), *stems("өзгөн ещё")]
