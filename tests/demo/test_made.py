"""What is made up follows from a seed, and is shaped like a real region."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import pvariance

import pytest

from ustat.common.words import LANGUAGES
from ustat.demo.files import write_register_csv, write_register_workbook
from ustat.demo.made.answers import NEEDS_SHARE, Answers, Options, make_levels, make_needs_answers
from ustat.demo.made.minds import make_minds
from ustat.demo.made.paper import ITEM_OF, make_paper_answers
from ustat.demo.made.people import Teacher, make_teachers, make_trainers
from ustat.demo.made.scale import FULL, SMALL, Days, Size, chance
from ustat.demo.made.schools import School, make_schools
from ustat.demo.made.topics import read_topics
from ustat.demo.region import read_region
from ustat.exchange.register import RegisterRow, read_register
from ustat.exchange.sheets import read_sheet
from ustat.instruments import actions
from ustat.instruments.models import Choice
from ustat.people import contents
from ustat.planning.calendar import years_later

REGION = read_region()
DAYS = Days(date(2026, 11, 23))
CONTENT = Path(actions.__file__).resolve().parents[1] / "content"


def questions() -> Options:
    spec = tomllib.loads((CONTENT / "needs_survey.toml").read_text("utf-8"))
    return {
        question["code"]: [Choice({**option, "words": option["text"]}) for option in question["options"]]
        for question in spec["question"]
        if question["kind"] == "multiple"
    }


def made(seed: int = 1, size: Size = FULL) -> tuple[list[School], list[Teacher]]:
    schools = make_schools(REGION, size, chance(seed, "schools"))
    return schools, make_teachers(REGION, schools, DAYS, chance(seed, "people"))


def answered(seed: int = 1) -> tuple[list[Teacher], list[Answers]]:
    _schools, teachers = made(seed)
    minds = make_minds(teachers, chance(seed, "minds"))
    return teachers, make_needs_answers(minds, questions(), read_topics(REGION), chance(seed, "needs"))


def marked_something(answers: Answers, item: str) -> bool:
    return any(not code.endswith(("-none", "-silent")) for code in answers.chosen.get(item, ()))


def test_the_same_seed_makes_the_same_region_and_another_seed_another():
    assert (made(1), answered(1)) == (made(1), answered(1))
    assert made(1) != made(2)


@pytest.mark.parametrize("size", [FULL, SMALL])
def test_schools_and_teachers_are_exactly_as_many_as_asked_for(size: Size):
    schools, teachers = made(1, size)

    assert len(schools) == size.schools
    assert Counter(one.role for one in teachers) == {"teacher": size.teachers, "head": size.schools}
    assert {one.school for one in teachers} == {school.code for school in schools}


@pytest.mark.parametrize("seed", range(12))
def test_every_seed_finds_names_for_everybody(seed: int):
    # A small group of names once ran out, and the search for an unused one never ended.
    schools, teachers = made(seed)
    trainers = make_trainers(REGION, FULL, chance(seed, "trainers"), taken=teachers)

    everybody = [*teachers, *trainers]
    assert len({(one.surname, one.given_name) for one in everybody}) == len(everybody)
    assert len(schools) == FULL.schools


def test_forty_schools_bear_numbers_and_names_and_teach_in_three_languages():
    schools, _teachers = made()

    assert len({school.code for school in schools}) == len(schools)
    assert len({(school.place, school.written["ky"]) for school in schools}) == len(schools)
    shapes = {("№" in school.written["ky"], "атындагы" in school.written["ky"]) for school in schools}
    assert shapes == {(True, False), (False, True), (True, True)}
    taught_in = Counter(school.languages[0] for school in schools)
    assert set(taught_in) == {"ky", "ru", "uz"}
    assert taught_in["ky"] > len(schools) / 2
    assert [school for school in schools if school.name.missing] == []


def test_eight_in_a_hundred_are_overdue_and_twenty_eight_fall_due_within_a_year():
    _schools, people = made()
    start = DAYS.plan_starts_on

    def due(person: Teacher) -> str:
        if person.last_course_on is None:
            return "no course yet"
        due_on = years_later(person.last_course_on, 5)
        if due_on < start:
            return "overdue"
        return "within a year" if due_on < start + timedelta(days=365) else "later"

    counted = Counter(due(person) for person in people)
    shares = {kind: round(count / len(people), 3) for kind, count in counted.items()}
    assert shares == {"overdue": 0.080, "within a year": 0.280, "no course yet": 0.060, "later": 0.581}


def test_nobody_is_twice_in_the_register_and_telephones_cannot_be_real():
    _schools, people = made()

    assert len({one.number for one in people}) == len(people)
    assert len({(one.surname, one.given_name) for one in people}) == len(people)
    phones = [one.phone for one in people if one.phone]
    assert len(set(phones)) == len(phones)
    assert [phone for phone in phones if not re.fullmatch(r"0600 00\d \d{3}", phone)] == []


@pytest.mark.parametrize("size", [FULL, SMALL])
def test_aigul_teaches_in_the_school_that_joldosh_heads(size: Size):
    schools, people = made(3, size)

    played = {one.given_name: one for one in people if one.given_name in {"Айгүл", "Жолдош"}}

    assert {name: (one.role, one.school) for name, one in played.items()} == {
        "Айгүл": ("teacher", schools[0].code),
        "Жолдош": ("head", schools[0].code),
    }


def test_twelve_people_teach_every_course_and_few_know_a_subject():
    trainers = make_trainers(REGION, FULL, chance(1, "trainers"))

    able = Counter(number for one in trainers for field in one.fields for number in field.courses)

    assert len(trainers) == 12
    assert set(able) == set(range(1, 20))
    # Kyrgyz, languages, literacy: one specialist each; computers and modern teaching: four.
    assert {able[number] for number in (1, 5, 6, 13, 15, 16)} == {1}
    assert {able[number] for number in (3, 7, 9, 11, 12)} == {4}


def test_three_quarters_answer_and_every_way_of_answering_occurs():
    teachers, answers = answered()

    asked = sum(one.role == "teacher" for one in teachers)
    states = Counter(
        "empty" if item not in one.chosen else one.chosen[item][0].rpartition("-")[2]
        for one in answers
        for item in ITEM_OF.values()
    )

    assert len(answers) == round(NEEDS_SHARE * asked)
    assert {"none", "silent", "empty", "other"} <= set(states)
    alone = [
        codes
        for one in answers
        for codes in one.chosen.values()
        if len(codes) > 1 and any(code.endswith(("-none", "-silent")) for code in codes)
    ]
    assert alone == []
    assert 0.33 < sum(bool(one.topic) for one in answers) / len(answers) < 0.42
    assert {one.language for one in answers} == {"ky", "ru"}


@pytest.mark.parametrize("item", ["d1", "d2", "d3", "d4", "d5"])
def test_colleagues_of_a_school_answer_more_alike_than_chance_would_have_it(item: str):
    teachers, answers = answered()
    school_of = {one.number: one.school for one in teachers}
    by_school = defaultdict(list)
    for one in answers:
        by_school[school_of[one.number]].append(marked_something(one, item))

    everybody = [said for group in by_school.values() for said in group]
    share = sum(everybody) / len(everybody)
    between = pvariance([sum(group) / len(group) for group in by_school.values()])
    by_chance = sum(share * (1 - share) / len(group) for group in by_school.values()) / len(by_school)

    assert between > 1.2 * by_chance


def test_whoever_is_better_at_something_wants_it_less_often():
    _schools, teachers = made()
    minds = make_minds(teachers, chance(1, "minds"))
    by_ability = sorted(minds, key=lambda mind: mind.ability[1])
    half = len(minds) // 2

    lower, upper = (
        sum(mind.wanting[1] for mind in some) / half for some in (by_ability[:half], by_ability[-half:])
    )

    assert lower > upper


def test_levels_are_chosen_by_three_fifths_and_lie_around_what_people_can_do():
    _schools, teachers = made()
    minds = make_minds(teachers, chance(1, "minds"))
    choices = [
        *(Choice({"code": f"level-{level}", "words": {}, "level": level}) for level in (1, 2, 3, 4)),
        Choice({"code": "not-applicable", "words": {}, "is_not_applicable": True}),
        Choice({"code": "silent", "words": {}, "is_silent": True}),
    ]
    items = {"s01": 4, "s10": 1}

    answers = make_levels(minds, dict.fromkeys(items, choices), items, chance(1, "levels"))

    def mean(item: str) -> float:
        levels = [int(one.chosen[item][0][-1]) for one in answers if one.chosen[item][0].startswith("level")]
        return sum(levels) / len(levels)

    assert len(answers) == round(0.6 * len(minds))
    assert {code for one in answers for code in one.chosen["s10"]} == {choice.code for choice in choices}
    assert mean("s01") == pytest.approx(2.8, abs=0.15)
    assert mean("s10") == pytest.approx(2.0, abs=0.15)


def test_the_totals_of_the_paper_come_out_exactly():
    rows = make_paper_answers(REGION, questions(), chance(1, "paper"))

    marked = {name: sum(marked_something(row, item) for row in rows) for name, item in ITEM_OF.items()}

    assert len(rows) == 160
    assert marked == {"ict": 118, "forms": 106, "legal": 53, "subject": 54, "psych": 61}
    assert {name: round(100 * count / 160) for name, count in marked.items()} == {
        "ict": 74,
        "forms": 66,
        "legal": 33,
        "subject": 34,
        "psych": 38,
    }
    assert sum(bool(row.topic) for row in rows) == 34
    # Nobody leaves the base: who marked nothing said so.
    assert {len(row.chosen) for row in rows} == {5}
    assert {code for row in rows for code in row.chosen["d1"] if code.endswith(("none", "silent"))} == {
        "d1-none"
    }


def test_whoever_wrote_a_topic_marked_what_it_belongs_to():
    rows = make_paper_answers(REGION, questions(), chance(7, "paper"))
    wants = {wanted.text: wanted.wants for wanted in REGION.wanted}

    writers = [row for row in rows if row.topic]

    assert sorted(row.topic for row in writers) == sorted(wants)
    assert [row.topic for row in writers if wants[row.topic] not in row.chosen["d1"]] == []


def test_the_two_registers_say_that_they_are_made_up_and_are_read_without_a_mistake(tmp_path: Path):
    schools, people = made(1, SMALL)
    subjects = {one["code"]: one["name"] for one in contents.subjects()}
    csv_file, workbook = tmp_path / "one.csv", tmp_path / "two.xlsx"

    write_register_csv(csv_file, people, schools, region=REGION, subjects=subjects)
    write_register_workbook(workbook, people, schools, region=REGION, subjects=subjects, on=DAYS.today)

    assert csv_file.read_text("utf-8-sig").splitlines()[0].strip('"') == REGION.label["ky"]
    for path in (csv_file, workbook):
        reading = read_register(read_sheet(path), today=DAYS.today)
        assert reading.errors == []
        assert [as_read(row, schools) for row in reading.rows] == [as_kept(one) for one in people]


def as_read(row: RegisterRow, schools: Sequence[School]) -> Teacher:
    places = {name: place.code for place in REGION.places for name in place.name.values()}
    school = next(
        one.code
        for one in schools
        if row.school in one.written.values() and places[row.district] == one.place
    )
    return Teacher(
        row.external_id,
        row.surname,
        row.given_name,
        row.patronymic,
        school,
        row.role,
        row.languages,
        row.subjects,
        row.stages,
        row.phone,
        row.birth_year or 0,
        row.last_course_on,
    )


def as_kept(one: Teacher) -> Teacher:
    return replace(one, phone="+996" + one.phone[1:].replace(" ", "") if one.phone else "")


def test_everything_that_has_a_name_has_one_in_three_languages():
    named = [
        REGION.label,
        REGION.republic_name,
        REGION.name,
        REGION.institute_name,
        REGION.house,
        REGION.centre,
    ]
    named += [one.name for one in (*REGION.places, *REGION.villages, *REGION.rooms)]

    assert [words for words in named if words.missing] == []
    assert {language for words in named for language in words} == set(LANGUAGES)
