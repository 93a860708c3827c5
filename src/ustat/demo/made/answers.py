"""What the made-up teachers answer: the needs survey and the self-assessment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from ustat.demo.made.minds import Mind, most_willing
from ustat.demo.made.topics import Topics
from ustat.instruments.models import Choice

Options = Mapping[str, Sequence[Choice]]

NEEDS_SHARE, SELF_SHARE, WRITES_A_TOPIC = 0.75, 0.60, 0.40
SILENT, LEFT_EMPTY = 0.08, 0.07  # of those who want nothing in a direction
NOT_APPLICABLE, SILENT_ABOUT_LEVEL = 0.03, 0.015
SLIP = 0.45  # how far one statement may lie from what somebody can do
TEST_SHARE, TEST_SLOPE, TEST_SKIPPED, NOT_YET = 0.45, 2.2, 0.03, 0.35
DULL, UNFAIR, HARDER_IN_KYRGYZ = "t05", "t18", 0.9
SEEN_OTHERWISE = 0.6  # how far what somebody can do lies from what she sees in herself
AGAIN_SHARE, LEARNERS_COME_AGAIN = 0.5, 0.95
GAIN_OF_LEARNERS, GAIN_OF_OTHERS, GAIN_SPREAD = 0.6, 0.05, 0.2
PASSED_ON, EASIER_AGAIN = "t11", 1.2  # a question that went round among colleagues before the second time

# How often an option is marked, where not 1; and by whom more often.
POPULAR = {
    "d1-basics": 1.2, "d1-documents": 1.5, "d1-board": 1.5, "d1-communities": 0.5, "d2-modern": 1.6,
    "d2-research": 0.7, "d2-stem": 0.5, "d3-planning": 1.5, "d3-global": 0.5, "d4-language": 0.3,
    "d4-multilingual": 0.4, "d4-sustainable": 0.3, "d5-thinking": 1.6, "d5-levels": 1.3, "d5-mentoring": 0.6,
}  # fmt: skip
OTHER = 0.08
LEANINGS = {
    "d2-stem": {"mathematics": 5, "physics": 7, "chemistry": 5, "biology": 4, "informatics": 6},
    "d4-language": {"kyrgyz": 8, "kyrgyz-second": 12, "russian": 8, "english": 12, "uzbek": 8},
    "d4-multilingual": {"english": 5, "uzbek": 6, "russian": 4, "primary": 2},
    "d4-sustainable": {"kyrgyz": 6, "geography": 6, "biology": 6},
    "d4-literacy": {"primary": 2, "mathematics": 2},
    "d5-upbringing": {"primary": 2, "physical-education": 2},
}
MARKS = ((1, 0.40), (2, 0.37), (3, 0.23))


@dataclass(frozen=True, slots=True)
class Answers:
    """What one person answered: option codes by question, none for one left empty; a topic, if any."""

    number: str
    language: str
    chosen: Mapping[str, tuple[str, ...]]
    topic: str = ""


def make_needs_answers(
    minds: Sequence[Mind], options: Options, topics: Topics, draw: Random, *, always: str = ""
) -> list[Answers]:
    """Three quarters answer the five questions; two fifths of them write a topic.

    ``options`` are the choices of the questions d1 to d5; ``always`` is the number of somebody who answers
    in any case: Aigul, who wants the interactive board, competence-oriented teaching and thinking pupils.
    """
    asked = most_willing(minds, NEEDS_SHARE)
    made = [_needs(mind, options, topics, draw) for mind in asked]
    if not always:
        return made
    aigul = Answers(
        always,
        "ky",
        {
            "d1": ("d1-board",),
            "d2": ("d2-competence",),
            "d3": ("d3-none",),
            "d4": ("d4-none",),
            "d5": ("d5-thinking",),
        },
        topic="Интерактивдүү доска менен иштөө",
    )
    return [aigul, *(one for one in made if one.number != always)]


def make_levels(
    minds: Sequence[Mind], options: Options, directions: Mapping[str, int], draw: Random, *, always: str = ""
) -> list[Answers]:
    """Three fifths choose, for each statement, the level that fits; a few do not say, or have no such thing.

    ``directions`` gives the direction of each question.
    """
    asked = most_willing(minds, SELF_SHARE)
    asked += [mind for mind in minds if mind.teacher.number == always and mind not in asked]
    return [
        Answers(
            mind.teacher.number,
            _language(mind),
            {
                item: (_level(mind.ability[directions[item]], choices, directions[item], draw),)
                for item, choices in options.items()
            },
        )
        for mind in asked
    ]


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """A question of a test: its right option, its other options, and the level at which it is expected."""

    right: str
    wrong: Sequence[str]
    not_yet: str
    expected_level: int


@dataclass(frozen=True, slots=True)
class Hardness:
    """How hard each question of a test is, on the scale of levels, and how sharply it tells people apart."""

    places: Mapping[str, float]
    slopes: Mapping[str, float]


def make_hardness(questions: Mapping[str, TestQuestion], draw: Random) -> Hardness:
    """Around the level at which each question is expected; one hardly depends on ability."""
    places = {code: one.expected_level - 0.4 + draw.gauss(0, 0.3) for code, one in questions.items()}
    return Hardness(places, {code: TEST_SLOPE * exp(draw.gauss(0, 0.25)) for code in questions} | {DULL: 0.4})


def make_test(
    minds: Sequence[Mind],
    questions: Mapping[str, TestQuestion],
    hardness: Hardness,
    draw: Random,
    *,
    direction: int = 1,
    always: str = "",
) -> list[Answers]:
    """Nearly half take the test: the further beyond a question's level, the more often they are right.

    Two questions are made up to be faulty, so that there is something to find: one hardly depends on ability,
    and one is harder in Kyrgyz than in Russian. What people can do is not quite what they see in themselves.
    """
    asked = most_willing(minds, TEST_SHARE)
    asked += [mind for mind in minds if mind.teacher.number == always and mind not in asked]
    return [_tested(mind, questions, hardness, _shown(mind, direction), draw) for mind in asked]


def make_test_again(
    minds: Sequence[Mind],
    questions: Mapping[str, TestQuestion],
    hardness: Hardness,
    draw: Random,
    *,
    learners: Collection[str],
    direction: int = 1,
    always: str = "",
) -> list[Answers]:
    """The test once more, for half of those in ``minds``: who took a course learned more than who did not.

    ``learners``: register numbers of those whose course is over; nearly all of them come. One question has
    become easier by itself, so that there is something to find.
    """
    again = Hardness(
        dict(hardness.places) | {PASSED_ON: hardness.places[PASSED_ON] - EASIER_AGAIN}, hardness.slopes
    )
    found = []
    for mind in minds:
        has_learned = mind.teacher.number in learners
        comes, gain = draw.random(), draw.gauss(0, GAIN_SPREAD)
        if comes > (LEARNERS_COME_AGAIN if has_learned else AGAIN_SHARE) and mind.teacher.number != always:
            continue
        gain += GAIN_OF_LEARNERS if has_learned else GAIN_OF_OTHERS
        found.append(_tested(mind, questions, again, _shown(mind, direction) + gain, draw))
    return found


def _shown(mind: Mind, direction: int) -> float:
    """What somebody can do, beside what she sees in herself: the same whenever she is tested."""
    own = Random(f"{mind.teacher.number} {mind.fashion} shown")
    return mind.ability[direction] + own.gauss(0, SEEN_OTHERWISE)


def _tested(
    mind: Mind, questions: Mapping[str, TestQuestion], hardness: Hardness, ability: float, draw: Random
) -> Answers:
    language = _language(mind)
    chosen = {}
    for code, one in questions.items():
        harder = HARDER_IN_KYRGYZ if (code, language) == (UNFAIR, "ky") else 0.0
        lead = ability - hardness.places[code] - harder
        if draw.random() < TEST_SKIPPED:
            continue
        if draw.random() < 1 / (1 + exp(-hardness.slopes[code] * lead)):
            chosen[code] = (one.right,)
        else:
            is_honest = draw.random() < NOT_YET
            chosen[code] = (one.not_yet if is_honest else draw.choice(one.wrong),)
    return Answers(mind.teacher.number, language, chosen)


def _needs(mind: Mind, options: Options, topics: Topics, draw: Random) -> Answers:
    chosen = {}
    wanted = []
    for direction, (item, choices) in enumerate(options.items(), start=1):
        if draw.random() < 1 / (1 + exp(-mind.wanting[direction])):
            chosen[item] = _marked(mind, choices, draw)
            wanted.append(direction)
        elif (said := _nothing(choices, draw)) is not None:
            chosen[item] = (said,)
    writes = wanted and draw.random() < WRITES_A_TOPIC
    topic = topics.written(mind.teacher.languages, wanted, draw) if writes else ""
    return Answers(mind.teacher.number, _language(mind), chosen, topic)


def _marked(mind: Mind, choices: Sequence[Choice], draw: Random) -> tuple[str, ...]:
    """One to three areas, those of the person's subject and of the school's talk more often."""
    areas = [choice for choice in choices if choice.is_substantive]
    weights = {choice.code: _weight(choice, mind) for choice in areas}
    many = draw.choices([count for count, _ in MARKS], [share for _, share in MARKS])[0]
    picked: set[str] = set()
    while len(picked) < min(many, len(weights)):
        left = [code for code in weights if code not in picked]
        picked.add(draw.choices(left, [weights[code] for code in left])[0])
    return tuple(choice.code for choice in areas if choice.code in picked)


def _weight(choice: Choice, mind: Mind) -> float:
    if choice.is_other:
        return OTHER
    leaning = LEANINGS.get(choice.code, {}).get(mind.teacher.subjects[0], 1)
    talk = 2.5 if Random(f"{mind.fashion} {choice.code}").random() < 0.2 else 1.0
    return POPULAR.get(choice.code, 1.0) * leaning * talk


def _nothing(choices: Sequence[Choice], draw: Random) -> str | None:
    """What somebody says who wants nothing in a direction; None leaves the question empty."""
    said = draw.random()
    if said < LEFT_EMPTY:
        return None
    if said < LEFT_EMPTY + SILENT:
        return next(choice.code for choice in choices if choice.is_silent)
    return next(choice.code for choice in choices if choice.is_none)


def _level(ability: float, choices: Sequence[Choice], direction: int, draw: Random) -> str:
    luck = draw.random()
    if luck < SILENT_ABOUT_LEVEL:
        return next(choice.code for choice in choices if choice.is_silent)
    if luck < SILENT_ABOUT_LEVEL + NOT_APPLICABLE and direction == 1:
        return next(choice.code for choice in choices if choice.is_not_applicable)
    levels = {choice.level: choice.code for choice in choices if choice.level is not None}
    near = round(ability + draw.gauss(0, SLIP))
    return levels[min(max(near, min(levels)), max(levels))]


def _language(mind: Mind) -> str:
    """The language in which somebody reads the questions; there is no Uzbek version yet."""
    return next((code for code in mind.teacher.languages if code in {"ky", "ru"}), "ky")
