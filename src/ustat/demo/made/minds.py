"""What made-up teachers would say if they were asked: how far each is in a direction, and what each wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from ustat.demo.made.people import Teacher

DIRECTIONS = (1, 2, 3, 4, 5)

# On the scale of levels, 1 to 4: most know their own subject best and the computer least.
MIDDLE = {1: 2.0, 2: 2.2, 3: 2.2, 4: 2.8, 5: 2.5}
OF_A_SCHOOL, OF_A_PERSON, OF_A_DIRECTION = 0.25, 0.45, 0.4

# Log-odds of wanting to learn in a direction, by and large in the order the paper found.
WANTING = {1: 1.0, 2: 0.6, 3: -0.6, 4: -0.5, 5: -0.3}
BY_SUBJECT = {
    "primary": {2: 0.3, 5: 0.5}, "informatics": {1: -0.8}, "kyrgyz": {4: 0.4}, "russian": {4: 0.5},
    "english": {4: 0.6}, "uzbek": {4: 0.5}, "history": {3: 0.5}, "physics": {1: 0.4, 2: 0.3},
    "physical-education": {1: -0.4, 5: 0.3},
}  # fmt: skip
BY_LANGUAGE = {"uz": {4: 0.5, 1: 0.2}, "ru": {3: 0.2, 1: -0.2}}
WANTS_MORE_WHERE_LESS_SURE = 0.6
SCHOOL_WANTS, PERSON_WANTS = 0.6, 0.5


@dataclass(frozen=True, slots=True)
class Mind:
    """One teacher from the inside. By number of direction: ability from 1 to 4, log-odds of wanting to learn.

    ``willing`` is the log-odds of answering when asked; ``fashion`` says how strongly the school speaks of an
    option of the survey, and is the same for all its teachers.
    """

    teacher: Teacher
    ability: Mapping[int, float]
    wanting: Mapping[int, float]
    willing: float
    fashion: int


def make_minds(teachers: Sequence[Teacher], draw: Random) -> list[Mind]:
    """A mind for each teacher, alike within schools, subjects and languages; heads are not asked."""
    schools = list(dict.fromkeys(one.school for one in teachers))
    climate = {school: _Climate.of(draw) for school in schools}
    return [_mind(one, climate[one.school], draw) for one in teachers if one.role == "teacher"]


@dataclass(frozen=True, slots=True)
class _Climate:
    """What the teachers of a school share."""

    ability: Mapping[int, float]
    wanting: Mapping[int, float]
    willing: float
    fashion: int

    @classmethod
    def of(cls, draw: Random) -> "_Climate":
        return cls(
            {direction: draw.gauss(0, OF_A_SCHOOL) for direction in DIRECTIONS},
            {direction: draw.gauss(0, SCHOOL_WANTS) for direction in DIRECTIONS},
            draw.gauss(0, 0.7),
            draw.randrange(1_000_000),
        )


def _mind(teacher: Teacher, climate: _Climate, draw: Random) -> Mind:
    person, eager = draw.gauss(0, OF_A_PERSON), draw.gauss(0, PERSON_WANTS)
    ability = {
        direction: MIDDLE[direction] + climate.ability[direction] + person + draw.gauss(0, OF_A_DIRECTION)
        for direction in DIRECTIONS
    }
    wanting = {
        direction: WANTING[direction]
        + climate.wanting[direction]
        + eager
        + BY_SUBJECT.get(teacher.subjects[0], {}).get(direction, 0.0)
        + BY_LANGUAGE.get(teacher.languages[0], {}).get(direction, 0.0)
        - WANTS_MORE_WHERE_LESS_SURE * (ability[direction] - MIDDLE[direction])
        for direction in DIRECTIONS
    }
    return Mind(teacher, ability, wanting, climate.willing + draw.gauss(0, 1), climate.fashion)


def most_willing(minds: Sequence[Mind], share: float) -> list[Mind]:
    """The given share of people, those most willing to answer, in the order of the register."""
    ranked = sorted(minds, key=lambda mind: (-mind.willing, mind.teacher.number))
    chosen = {mind.teacher.number for mind in ranked[: round(share * len(minds))]}
    return [mind for mind in minds if mind.teacher.number in chosen]
