"""A request is placed in a direction, with honest doubt."""

import pytest

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.text.directions import DirectionModel, Example, Guess, fit_sharpness

EXAMPLES = [
    Example("санариптик технологиялар", 1),
    Example("цифровые технологии", 1),
    Example("интерактивдүү доска", 1),
    Example("электрондук журнал", 1),
    Example("укуктук сабаттуулук", 3),
    Example("закон об образовании", 3),
    Example("баланын укуктары", 3),
    Example("мотивация", 5),
    Example("сынчыл ойлом", 5),
    Example("ата-эне менен иштөө", 5),
]


@pytest.fixture(scope="module")
def model() -> DirectionModel:
    return DirectionModel(EXAMPLES)


def test_a_request_goes_to_its_direction_with_the_words_that_speak_for_it(model: DirectionModel) -> None:
    (guess,) = model.guess(["Окуучунун укугу"])

    assert guess.direction == 3
    assert guess.words[0] == "укугу"
    assert guess.by_rule is False


def test_probabilities_cover_every_direction_best_first_and_sum_to_one(model: DirectionModel) -> None:
    (guess,) = model.guess(["доска"])

    directions, chances = zip(*guess.probabilities, strict=True)
    assert set(directions) == {1, 3, 5}
    assert sum(chances) == pytest.approx(1)
    assert list(chances) == sorted(chances, reverse=True)
    assert (guess.direction, guess.probability) == guess.probabilities[0]


def test_words_never_seen_leave_the_guess_unsure(model: DirectionModel) -> None:
    (guess,) = model.guess(["xyz"])

    assert not guess.is_sure
    assert guess.words == ()


def test_an_answer_that_asks_nothing_is_no_request_by_rule(model: DirectionModel) -> None:
    (guess,) = model.guess(["жок, рахмат"])

    assert (guess.direction, guess.by_rule) == (0, True)


def test_the_same_examples_give_the_same_model_and_no_request_depends_on_another(
    model: DirectionModel,
) -> None:
    texts = ["доска", "закон", "жок", "ата-эне"]

    again = DirectionModel(EXAMPLES)

    assert again.guess(texts) == model.guess(texts)
    assert model.guess(texts) == [guess for text in texts for guess in model.guess([text])]


def test_two_directions_are_enough() -> None:
    model = DirectionModel([Example("цифровые технологии", 1), Example("закон об образовании", 3)])

    assert [guess.direction for guess in model.guess(["технология", "закон"])] == [1, 3]


def test_one_direction_is_not() -> None:
    with pytest.raises(TooLittleData, match="need at least 2, got 1"):
        DirectionModel([Example("цифровые технологии", 1)])


def test_no_requests_give_no_guesses(model: DirectionModel) -> None:
    assert model.guess([]) == []


def guess_of(chances: dict[int, float]) -> Guess:
    ranked = tuple(sorted(chances.items(), key=lambda pair: -pair[1]))
    return Guess("", ranked[0][0], ranked[0][1], ranked, ())


def test_probabilities_that_were_too_shy_become_bolder_and_the_reverse() -> None:
    shy, right = [guess_of({1: 0.6, 2: 0.4})] * 40, [1] * 40
    bold, mixed = [guess_of({1: 0.98, 2: 0.02})] * 40, [1, 1, 1, 2] * 10

    assert fit_sharpness(shy, right) > 1.3
    assert fit_sharpness(bold, mixed) < 0.7
    assert fit_sharpness(shy[:10], right[:10]) == fit_sharpness([], []) == 1.0
    with pytest.raises(WrongShape):
        fit_sharpness(shy, [1])


def test_sharpness_changes_how_sure_a_guess_is_and_never_what_it_is() -> None:
    examples = [Example("компьютер жана интернет", 1), Example("баланын укугу", 3), Example("жок рахмат", 0)]
    texts = ["интернет", "укук жөнүндө", "компьютер укугу", "рахмат сиздерге"]

    shy, bold = (DirectionModel(examples, sharpness=sharpness).guess(texts) for sharpness in (1.0, 3.0))

    assert [one.direction for one in shy] == [one.direction for one in bold]
    assert bold[0].probability > shy[0].probability
    with pytest.raises(WrongShape):
        DirectionModel(examples, sharpness=0)
