"""Teachers, heads and trainers who never lived."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from random import Random

from ustat.demo.made.scale import Days, Size
from ustat.demo.made.schools import School
from ustat.demo.region import CastMember, Field, Names, Region

YEARS_BETWEEN_COURSES = 5
OVERDUE, DUE_WITHIN_A_YEAR, NEVER = 0.08, 0.28, 0.06
WITH_A_PHONE = 0.7

# Shares of a school's staff by subject; systematic drawing keeps to them in every school.
STAFF = {
    "primary": 26, "kyrgyz": 13, "mathematics": 11, "russian": 8, "english": 8, "history": 6,
    "physical-education": 5, "physics": 4, "biology": 4, "geography": 4, "chemistry": 3, "informatics": 3,
    "technology": 3, "art": 1, "music": 1,
}  # fmt: skip
STAFF_IN = {
    "ky": STAFF,
    "ru": STAFF | {"kyrgyz": 0, "kyrgyz-second": 8, "russian": 13},
    "uz": STAFF | {"kyrgyz": 0, "kyrgyz-second": 6, "uzbek": 9, "russian": 6},
}
SECOND_SUBJECT = {
    "physics": "mathematics", "chemistry": "biology", "history": "society", "informatics": "mathematics",
    "geography": "biology", "art": "technology",
}  # fmt: skip
NAMES_IN = {
    "ky": {"ky": 0.97, "uz": 0.02, "ru": 0.01},
    "uz": {"ky": 0.10, "uz": 0.89, "ru": 0.01},
    "ru": {"ky": 0.50, "uz": 0.12, "ru": 0.38},
}
WOMEN = 0.83
MOST_TRIES = 20


@dataclass(frozen=True, slots=True)
class Teacher:
    """A row of the register. ``number`` is the register's own; ``role`` is teacher or head."""

    number: str
    surname: str
    given_name: str
    patronymic: str
    school: str
    role: str
    languages: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    phone: str = ""
    birth_year: int = 0
    last_course_on: date | None = None


@dataclass(frozen=True, slots=True)
class Trainer:
    """Somebody who teaches teachers: fields, the main one first, and in which place she is at home."""

    surname: str
    given_name: str
    patronymic: str
    languages: tuple[str, ...]
    fields: tuple[Field, ...]
    place: str


@dataclass(slots=True)
class NameBook:
    """Draws whole names, none of them twice, none with a name of the cast."""

    region: Region
    draw: Random
    given_out: set[tuple[str, str]] = field(default_factory=set)

    def name(self, speech: str) -> tuple[str, str, str]:
        """Surname, given name, patronymic of somebody of that speech; "uulu" and "kyzy" take none.

        Where a speech has few names left, somebody of the largest stands in for it.
        """
        largest = max(self.region.names, key=lambda group: group.share)
        names = next(group for group in self.region.names if group.code == speech)
        for tries in count():
            surname, given_name, patronymic = self._drawn(names if tries < MOST_TRIES else largest)
            if (surname, given_name) not in self.given_out:
                self.given_out.add((surname, given_name))
                break
        return surname, given_name, patronymic

    def _drawn(self, names: Names) -> tuple[str, str, str]:
        is_woman = self.draw.random() < WOMEN
        surname = self.draw.choice(names.surnames)[is_woman]
        given_name = self.draw.choice(names.female if is_woman else names.male)
        patronymic = "" if " " in surname else self.draw.choice(names.patronymics)[is_woman]
        return surname, given_name, patronymic


def make_teachers(region: Region, schools: Sequence[School], days: Days, draw: Random) -> list[Teacher]:
    """Heads and teachers, school by school. In the first, Aigul teaches mathematics and Joldosh is head."""
    book = NameBook(region, draw)
    people = [person for school in schools for person in (_head(school, book), *_staff(school, book))]
    people[0] = _played(people[0], region.cast_as("head"))
    own_school = [place for place, one in enumerate(people) if one.school == people[0].school][1:]
    first = next((place for place in own_school if people[place].subjects[0] == "mathematics"), own_school[0])
    people[first] = replace(_played(people[first], region.cast_as("teacher")), languages=("ky", "ru"))
    # The school's code without its own number is the place's: MS-2-05 stands in MS-2.
    people = [
        replace(one, number=f"{one.school.rpartition('-')[0]}-{place:04d}")
        for place, one in enumerate(people, start=1)
    ]
    return _with_phones(_with_courses(people, days, aigul=first, draw=draw), draw)


def _head(school: School, book: NameBook) -> Teacher:
    surname, given_name, patronymic = book.name(_speech(school, book.draw))
    return Teacher(
        "", surname, given_name, patronymic, school.code, "head", _languages(school, "", book.draw)
    )


def _staff(school: School, book: NameBook) -> Iterator[Teacher]:
    draw = book.draw
    for subject in _subjects(school, draw):
        surname, given_name, patronymic = book.name(_speech(school, draw))
        second = SECOND_SUBJECT.get(subject) if draw.random() < 0.2 else None
        yield Teacher(
            number="",
            surname=surname,
            given_name=given_name,
            patronymic=patronymic,
            school=school.code,
            role="teacher",
            languages=_languages(school, subject, draw),
            subjects=(subject, second) if second else (subject,),
            stages=_stages(subject, draw),
        )


def _subjects(school: School, draw: Random) -> list[str]:
    """One subject a teacher, in the shares of the school's language: every n-th of a line of all shares."""
    shares = STAFF_IN[school.languages[0]]
    step = sum(shares.values()) / school.teachers
    marks = [(draw.random() + place) * step for place in range(school.teachers)]
    chosen: list[str] = []
    reached = 0.0
    for subject, share in shares.items():
        reached += share
        while len(chosen) < len(marks) and marks[len(chosen)] < reached:
            chosen.append(subject)
    return chosen


def _stages(subject: str, draw: Random) -> tuple[str, ...]:
    if subject == "primary":
        return ("primary",)
    return ("basic", "secondary") if draw.random() < 0.6 else ("basic",)


def _speech(school: School, draw: Random) -> str:
    shares = NAMES_IN[school.languages[0]]
    return draw.choices(list(shares), list(shares.values()))[0]


def _languages(school: School, subject: str, draw: Random) -> tuple[str, ...]:
    """In which languages somebody can learn, the best first."""
    best = draw.choice(school.languages)
    others = {"ky": {"ru": 0.5}, "ru": {"ky": 0.55}, "uz": {"ky": 0.75, "ru": 0.35}}[best]
    spoken = [best, *(code for code, share in others.items() if draw.random() < share)]
    if subject == "russian":
        spoken.append("ru")
    if subject in {"kyrgyz", "kyrgyz-second"}:
        spoken.append("ky")
    if subject == "english":
        spoken.append("en")
    return tuple(dict.fromkeys(spoken))


def _played(person: Teacher, member: CastMember) -> Teacher:
    return replace(person, surname=member.surname, given_name=member.given_name, patronymic=member.patronymic)


def _with_courses(people: Sequence[Teacher], days: Days, *, aigul: int, draw: Random) -> list[Teacher]:
    """Years of birth and days of the last course. Exact shares are overdue, due in a year, had none yet.

    Aigul falls due in the first weeks of the plan.
    """
    order = [place for place in range(len(people)) if place != aigul]
    draw.shuffle(order)
    shares = {"overdue": OVERDUE, "due": DUE_WITHIN_A_YEAR, "never": NEVER}
    kinds = [
        kind for kind, share in shares.items() for _ in range(round(share * len(people)) - (kind == "due"))
    ]
    kind_of = dict(zip(order, kinds, strict=False)) | {aigul: "due"}
    return [
        replace(
            person,
            last_course_on=_last_course(kind_of.get(place, "later"), days, draw)
            if place != aigul
            else _years_before(days.plan_starts_on + timedelta(days=24)),
            birth_year=days.today.year
            - (draw.randint(22, 27) if kind_of.get(place) == "never" else draw.randint(30, 63)),
        )
        for place, person in enumerate(people)
    ]


def _last_course(kind: str, days: Days, draw: Random) -> date | None:
    """The last day of somebody's last course, so that the five-year rule finds what ``kind`` says."""
    start = days.plan_starts_on
    if kind == "never":
        return None
    if kind == "overdue":
        return _years_before(start - timedelta(days=draw.randint(1, 600)))
    if kind == "due":
        return _years_before(start + timedelta(days=draw.randint(0, 364)))
    return start - timedelta(days=draw.randint(60, 365 * 4 - 10))


def _years_before(day: date) -> date:
    """Five years earlier; the 29th of February becomes the 28th."""
    if (day.month, day.day) == (2, 29):
        day -= timedelta(days=1)
    return day.replace(year=day.year - YEARS_BETWEEN_COURSES)


def _with_phones(people: Sequence[Teacher], draw: Random) -> list[Teacher]:
    """Telephones for most: 0600 000 001 and so on, which no operator gives out, as far as we know."""
    return [
        replace(person, phone=f"0600 {place // 1000:03d} {place % 1000:03d}")
        if draw.random() < WITH_A_PHONE
        else person
        for place, person in enumerate(people, start=1)
    ]


def make_trainers(
    region: Region, size: Size, draw: Random, *, taken: Sequence[Teacher] = ()
) -> list[Trainer]:
    """Bakyt and his colleagues; as the paper says, few are specialists of a subject.

    Where the fields ask for more people than there are, people have two fields or more. Fields with one
    specialist come first, so that no two of them fall to one person.
    """
    book = NameBook(region, draw, {(one.surname, one.given_name) for one in taken})
    seats = [one for one in sorted(region.fields, key=lambda one: one.trainers) for _ in range(one.trainers)]
    fields = [
        tuple({one.code: one for one in seats[place :: size.trainers]}.values())
        for place in range(size.trainers)
    ]
    digital = [place for place, own in enumerate(fields) if "digital" in {one.code for one in own}]
    bakyt = min(digital, key=lambda place: len(fields[place]))
    cast = region.cast_as("trainer")
    trainers = []
    for place, own in enumerate(fields):
        surname, given_name, patronymic = book.name("ky")
        if place == bakyt:
            surname, given_name, patronymic = cast.surname, cast.given_name, cast.patronymic
        trainers.append(
            Trainer(
                surname, given_name, patronymic,
                languages=_trainer_languages(place, draw),
                fields=own,
                place=_home(place, region),
            )
        )  # fmt: skip
    return trainers


def _trainer_languages(place: int, draw: Random) -> tuple[str, ...]:
    spoken = ["ky"]
    if draw.random() < 0.75:
        spoken.append("ru")
    if place % 4 == 2:
        spoken.append("uz")
    return tuple(spoken)


def _home(place: int, region: Region) -> str:
    """Most are at home in the institute; every fifth in a district's resource centre."""
    with_rooms = [one.code for one in region.places if any(room.place == one.code for room in region.rooms)]
    return with_rooms[1 + place // 5 % (len(with_rooms) - 1)] if place % 5 == 4 else with_rooms[0]
