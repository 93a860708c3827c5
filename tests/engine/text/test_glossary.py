"""Different words for one idea are heard as one idea."""

import pytest

from ustat_engine.text.glossary import Glossary, Term, merged, read_term
from ustat_engine.text.stemmer import read_words

AI = read_term(
    ky="жасалма интеллект",
    ru="искусственный интеллект",
    en="artificial intelligence",
    note="abbr: ЖИ, ИИ, AI, ChatGPT; syn_ru: нейросеть",
)
PUPIL = read_term(
    ky="окуучу", ru="ученик; учащийся", en="pupil", note="S1, S2; syn_ky: бала, балдар; syn_ru: дети"
)
GIFTED = read_term(ky="шыктуу окуучу", ru="одарённый ученик", note="syn_ky: зээндүү")
TEST = read_term(ky="жалпы республикалык тест", ru="общереспубликанское тестирование", note="abbr: ЖРТ, ОРТ")
DISTRICT = read_term(
    ky="райондук билим берүү бөлүмү", ru="районный отдел образования (РОО)", note="abbr: РББ / РОО"
)


def heard(text: str, *terms: Term) -> dict[str, tuple[str, ...]]:
    return {fired.term.ky: fired.words for fired in Glossary(terms).fired(read_words(text))}


def test_a_note_is_read_as_lists_and_the_rest_is_for_people() -> None:
    assert (PUPIL.synonyms_ky, PUPIL.synonyms_ru, PUPIL.abbreviations) == (("бала", "балдар"), ("дети",), ())
    assert DISTRICT.abbreviations == ("РББ", "РОО")
    assert read_term(ky="анкета", note="form label; арыз = formal (заявление)") == Term(ky="анкета")


def test_phrases_hold_alternatives_apart_and_no_parentheses() -> None:
    assert PUPIL.phrases == ("окуучу", "ученик", "учащийся", "pupil", "бала", "балдар", "дети")
    assert DISTRICT.phrases == ("райондук билим берүү бөлүмү", "районный отдел образования")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Жасалма интеллектти сабакта колдонуу", ("Жасалма", "интеллектти")),
        ("нейросети на уроке", ("нейросети",)),
        ("AI куралдары", ("AI",)),
        ("ИИ", ("ИИ",)),
        ("ЖИни үйрөнүү", ("ЖИни",)),
        ("chatgptни колдонуу", ("chatgptни",)),
        ("исскуственный интеллект", ("исскуственный", "интеллект")),
        ("исскувственый интеллект", None),
        ("искусственый интелект", ("искусственый", "интелект")),
        ("интеллект балдардын", None),
    ],
)
def test_a_term_fires_when_all_words_of_one_wording_are_there(
    text: str, words: tuple[str, ...] | None
) -> None:
    assert heard(text, AI) == ({"жасалма интеллект": words} if words else {})


def test_an_abbreviation_is_not_met_by_a_longer_word() -> None:
    assert heard("№17 орто мектеп", TEST) == {}
    assert heard("ОРТга даярдоо", TEST) == {"жалпы республикалык тест": ("ОРТга",)}


def test_those_whom_every_course_concerns_name_no_topic_alone() -> None:
    assert heard("окуучулар, дети, бала", PUPIL, GIFTED) == {}
    assert heard("шыктуу окуучулар", PUPIL, GIFTED) == {"шыктуу окуучу": ("шыктуу", "окуучулар")}


def test_terms_come_in_the_order_of_the_glossary() -> None:
    fired = Glossary([TEST, AI]).fired(read_words("AI жана ЖРТ"))

    assert [(f.place, f.term.ky) for f in fired] == [(0, TEST.ky), (1, AI.ky)]


def test_an_empty_glossary_hears_nothing() -> None:
    assert heard("жасалма интеллект") == {}


def test_terms_of_one_name_join_their_words() -> None:
    own = Term(ky="Жасалма интеллект", ru="машинный разум", synonyms_ky=("акылдуу машина",))

    joined = merged([AI, own])

    assert [term.ky for term in joined] == [AI.ky]
    assert joined[0].ru == AI.ru
    assert set(joined[0].phrases) == {*AI.phrases, "машинный разум", "акылдуу машина"}
    assert joined[0].abbreviations == AI.abbreviations
