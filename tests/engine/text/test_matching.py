"""A request finds the course it means, and the words that decided are told."""

import pytest

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.text.features import Features, Weights
from ustat_engine.text.glossary import read_term
from ustat_engine.text.matching import USUAL_CHANCE, Candidate, Matcher, fit_threshold

DIGITAL = Candidate(
    "digital", ("Билим берүүдөгү санариптик технологиялар", "Цифровые технологии в образовании")
)
SKILLS = Candidate("skills", ("Көндүмдөрдү өстүрүү сабактары", "Уроки развития навыков"))
SKILLS_AGAIN = Candidate("again", ("көндүмдөрдү өстүрүү сабактары", "Уроки развития навыков"))
TASKS = Candidate("tasks", ("Деңгээлдик тапшырмаларды түзүү", "Составление уровневых заданий"))
PISA = Candidate("pisa", ("PISA программасынын талаптары", "Требования программы PISA"))
COURSES = [DIGITAL, SKILLS, TASKS, PISA, SKILLS_AGAIN]
LEVELLED = read_term(ky="деңгээлдик тапшырмалар", ru="уровневые задания", note="syn_ru: разноуровневые")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(COURSES, [LEVELLED])


@pytest.mark.parametrize(
    ("request_text", "course"),
    [
        ("санарип технология", "digital"),
        ("цифровая технология на уроке", "digital"),
        ("кондумдорду остуруу", "skills"),
        ("PISAнын талабы", "pisa"),
        ("РISА", "pisa"),
        ("разноуровневые для 5 класса", "tasks"),
        ("dengeeldik tapshyrma tuzuu", "tasks"),
    ],
)
def test_a_request_finds_its_course(matcher: Matcher, request_text: str, course: str) -> None:
    (match,) = matcher.match([request_text])

    assert match.suggestions[0].key == course
    assert match.found == match.suggestions[0]


def test_the_words_that_decided_are_told_as_typed(matcher: Matcher) -> None:
    (match,) = matcher.match(["Разноуровневые, для 5 класса"], best=1)

    (suggestion,) = match.suggestions
    assert suggestion.words == ("Разноуровневые",)
    assert suggestion.terms == ("деңгээлдик тапшырмалар",)


def test_three_best_are_three_different_courses_best_first(matcher: Matcher) -> None:
    (match,) = matcher.match(["Деңгээлдик тапшырмалар, көндүмдөрдү өстүрүү жана технологиялар"])

    scores = [suggestion.score for suggestion in match.suggestions]
    assert {suggestion.key for suggestion in match.suggestions} == {"tasks", "skills", "digital"}
    assert scores == sorted(scores, reverse=True)


def test_courses_with_the_same_title_are_suggested_once(matcher: Matcher) -> None:
    (match,) = matcher.match(["көндүмдөрдү өстүрүү"], best=1)

    assert [(suggestion.key, suggestion.also) for suggestion in match.suggestions] == [("skills", ("again",))]


@pytest.mark.parametrize("text", ["", "-", "😀", "学校", "ыыы", "=HYPERLINK"])
def test_what_has_nothing_in_common_finds_no_course(matcher: Matcher, text: str) -> None:
    (match,) = matcher.match([text])

    assert match.found is None


def test_the_same_words_are_wholly_similar(matcher: Matcher) -> None:
    (match,) = matcher.match(["составление уровневых заданий"], best=1)

    assert match.score == pytest.approx(1.0)


def test_an_answer_depends_on_no_other_request(matcher: Matcher) -> None:
    texts = ["санарип", "PISA", "тапшырма түзүү", "көндүм"]

    assert matcher.match(texts) == [match for text in texts for match in matcher.match([text])]


def test_a_request_of_ten_thousand_letters_is_read_at_its_beginning(matcher: Matcher) -> None:
    (match,) = matcher.match(["PISAга даярдоо. " + "бла " * 2_500], best=1)

    assert match.suggestions[0].key == "pisa"


def test_a_confirmed_request_is_one_more_wording() -> None:
    request = "балдар бири бирине жардам берсе"

    before = Matcher(COURSES).match([request])[0].found
    learnt = Matcher([*COURSES[:3], Candidate("pisa", (*PISA.variants, request))])

    assert before is None
    assert learnt.match(["балдар бири бирине жардам"])[0].suggestions[0].key == "pisa"


def test_no_requests_give_no_matches(matcher: Matcher) -> None:
    assert matcher.match([]) == []
    assert matcher.scores([]).shape == (0,)


def test_the_shares_of_words_add_up_to_the_similarity() -> None:
    features = Features(["санарип технология", "тапшырма түзүү"], [LEVELLED])
    first, second = features.read(["санариптик технологияларды түзүү", "санарип технология түзүү"])
    one, other = features.vectors([first, second])
    both = one.multiply(other).tocoo()

    (shares,) = features.shares(first, [dict(zip(both.col.tolist(), both.data.tolist(), strict=True))])

    assert sum(shares.values()) == pytest.approx(both.data.sum())
    assert set(shares) == {"санариптик", "технологияларды", "түзүү"}


def test_candidates_are_checked_at_the_door() -> None:
    with pytest.raises(TooLittleData):
        Matcher([])
    with pytest.raises(WrongShape, match="occurs twice"):
        Matcher([DIGITAL, DIGITAL])
    with pytest.raises(WrongShape, match="has none"):
        Matcher([Candidate("silent", ("", " "))])
    with pytest.raises(WrongShape, match="between 0 and 1"):
        Matcher(COURSES, threshold=2)
    with pytest.raises(WrongShape, match="at least 1"):
        Matcher(COURSES).match(["PISA"], best=0)
    with pytest.raises(WrongShape, match="sum to 1"):
        Weights(0.5, 0.6, 0.4)
    with pytest.raises(TooLittleData):
        Features(["-"], [])


def test_a_threshold_parts_served_from_unserved_requests() -> None:
    scores = [0.9, 0.8, 0.7, 0.3, 0.2, 0.1]
    served = [True, True, True, False, False, False]

    assert 0.3 < fit_threshold(scores, served) < 0.7


def test_a_threshold_needs_both_kinds_of_requests() -> None:
    with pytest.raises(TooLittleData):
        fit_threshold([0.4, 0.5], [True, True])
    with pytest.raises(TooLittleData):
        fit_threshold([0.4, 0.5], [False, False])
    with pytest.raises(WrongShape):
        fit_threshold([0.4], [True, False])


def test_a_likeness_to_what_none_serves_makes_the_best_less_probable() -> None:
    courses = [Candidate("1", ("Жаңы стандарт боюнча сабак",)), Candidate("2", ("Тарбия иштери",))]
    plain = Matcher(courses)
    knowing = Matcher(courses, unserved=["жаңы стандарт китеби"])

    (before,), (after,) = (one.match(["жаңы стандарт китептери"]) for one in (plain, knowing))

    assert (before.elsewhere, before.suggestions[0].key, after.suggestions[0].key) == (0.0, "1", "1")
    assert after.elsewhere > 0.5
    assert USUAL_CHANCE.of(after) < USUAL_CHANCE.of(before)
