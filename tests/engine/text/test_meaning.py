"""Vectors of meaning: an optional view beside letters, stems and terms."""

import numpy as np
import pytest

from ustat_engine.errors import WrongShape
from ustat_engine.text.features import Features, Weights
from ustat_engine.text.matching import Candidate, Chance, Matcher, fit_chance
from ustat_engine.text.meaning import Meaning, calm, offline_embedder, remembering

pytestmark = pytest.mark.engine


def by_first_letter(texts):
    """A stand-in embedder: texts mean the same when they begin alike."""
    rows = np.zeros((len(texts), 32))
    for row, text in enumerate(texts):
        rows[row, ord(text[:1].lower() or " ") % 32] = 1
    return rows + 1


def test_vectors_have_length_one_around_the_middle_of_the_corpus():
    meaning = Meaning(by_first_letter, ["ата", "бала", "китеп"])

    rows = meaning.rows(["апа", "билим", "?!"])

    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 0])
    assert meaning.rows([]).shape == (0, 32)


def test_meaning_finds_what_letters_cannot():
    courses = [Candidate("1", ("аба ырайы",)), Candidate("2", ("булут",))]
    background = ["асман", "бүркүт", "жер", "кен"]

    (plain,) = Matcher(courses, background=background).match(["бороон"])
    (meant,) = Matcher(courses, background=background, embed=by_first_letter).match(["бороон"])

    assert meant.suggestions[0].key == "2"
    assert meant.score > plain.score


def test_a_weight_of_meaning_needs_an_embedder():
    with pytest.raises(WrongShape):
        Features(["сабак"], [], weights=Weights(letters=0.5, stems=0.2, terms=0.2, meaning=0.1))


def test_a_text_in_capitals_is_calmed_and_others_are_left():
    assert [calm(text) for text in ("ЭЛЕКТРОНДУК ЖУРНАЛ", "PISA тесттери", "123")] == [
        "электрондук журнал",
        "PISA тесттери",
        "123",
    ]


def test_a_text_is_embedded_once():
    asked = []

    def counting(texts):
        asked.extend(texts)
        return by_first_letter(texts)

    embed = remembering(counting, most=3)
    first, again = embed(["ата", "апа"]), embed(["апа", "ата"])
    embed(["а", "б", "в"])

    assert asked == ["ата", "апа", "а", "б", "в"]
    assert np.array_equal(first[::-1], again)


def test_confirmed_requests_count_but_less_than_a_title():
    course = Candidate("1", ("Электрондук журнал",), confirmed=("Күндөлүктү компьютерден толтуруу",))
    matcher = Matcher([course, Candidate("2", ("Мектеп тарыхы",))])

    (title, said) = matcher.match(["Электрондук журнал", "Күндөлүктү компьютерден толтуруу"])

    assert (title.score, said.score) == pytest.approx((1.0, 0.9))


def test_a_probability_rises_with_similarity_and_is_learnt_from_what_was_right():
    generator = np.random.default_rng(1)
    scores = generator.uniform(0, 0.8, 400)
    right = generator.random(400) < 1 / (1 + np.exp(-15 * (scores - 0.4)))

    chance = fit_chance(scores.tolist(), right.tolist())

    assert chance.middle == pytest.approx(0.4, abs=0.04)
    assert chance.slope == pytest.approx(15, rel=0.3)
    assert chance.at(0.2) < chance.at(0.4) < chance.at(0.6)


def test_without_both_kinds_the_usual_probability_stands():
    assert fit_chance([0.1] * 40, [False] * 40) == fit_chance([], []) == Chance(12.0, 0.32, 0.5)


def test_the_installed_embedder_knows_kyrgyz_and_russian_of_one_thing():
    embed = offline_embedder()
    if embed is None:
        pytest.skip("no offline embedder is installed")
    meaning = Meaning(
        embed, ["Электрондук журнал жүргүзүү", "Инклюзивное образование", "Сүрөт тартуу", "Физика"]
    )

    rows = meaning.rows(
        ["электрондук күндөлүк толтуруу", "ведение электронного дневника", "особые дети в классе"]
    )

    assert rows[0] @ rows[1] > max(rows[0] @ rows[2], rows[1] @ rows[2])
