"""Long words break where a Kyrgyz reader would break them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ustat_engine.text.hyphenation import hyphenate, soften
from ustat_engine.text.normalise import SOFT_HYPHEN, tidy

# The same examples every time; no clock.
steady = settings(deadline=None, derandomize=True)


@pytest.mark.parametrize(
    "broken",
    [
        "ком-пе-тент-түү-лүк-төр-дү",
        "му-га-лим-дер-дин",
        "маа-лы-мат-тык",
        "са-на-рип-теш-ти-рүү",
        "ком-пью-тер",
        "объ-ект",
        "өз-гөн",
        "Са-бак-тар",
        "окуу",
        "МКТ",
        "ала",
        "тил",
    ],
)
def test_a_word_breaks_before_the_last_consonant_ahead_of_a_vowel(broken: str) -> None:
    assert hyphenate(broken.replace("-", ""), mark="-") == broken


def test_only_long_words_are_softened() -> None:
    text = "Мугалимдердин компетенттүүлүгү"

    assert soften(text, longer_than=13).replace(SOFT_HYPHEN, "-") == "Мугалимдердин ком-пе-тент-түү-лү-гү"


def test_latin_addresses_and_signs_stay_whole() -> None:
    text = "https://example.kg/verylongaddress LearningApps 12345678901234"

    assert soften(text) == text


@steady
@given(st.text(alphabet="абеёоөуүыиклмнтрсшйьъА-. \u00ad", max_size=60))
def test_softening_is_undone_by_tidying_and_done_once(text: str) -> None:
    softened = soften(text, longer_than=4)

    assert tidy(softened) == tidy(text)
    assert soften(softened, longer_than=4) == softened


@steady
@given(st.text(alphabet="абеёоөуүыиклмнтрсшйьъ", max_size=30))
def test_two_letters_stay_on_each_side_and_no_part_begins_with_a_sign(word: str) -> None:
    parts = hyphenate(word, mark="-").split("-")

    assert "".join(parts) == word
    assert len(parts) == 1 or (len(parts[0]) >= 2 and len(parts[-1]) >= 2)
    assert not [part for part in parts[1:] if part[0] in "ьъ"]
