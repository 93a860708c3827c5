"""What content files promise: each text in three languages, each code once, no reference into the void."""

import csv
import datetime
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "ustat"
LANGUAGES = {"ky", "ru", "en"}

STANDARDS = SOURCE / "standards" / "content"
INSTRUMENTS = SOURCE / "instruments" / "content"
PEOPLE = SOURCE / "people" / "content"
DEMO = SOURCE / "demo" / "content"
FILES = [
    STANDARDS / "directions.toml",
    STANDARDS / "framework.toml",
    STANDARDS / "provisions.toml",
    INSTRUMENTS / "needs_survey.toml",
    INSTRUMENTS / "self_assessment.toml",
    PEOPLE / "subjects.toml",
    PEOPLE / "roles.toml",
    DEMO / "region.toml",
]
COMPONENTS = {"goals", "content_order", "teaching", "steering", "correction", "summing_up"}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def texts(thing: object, place: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Each text of a file with its place: a table whose keys are languages."""
    if isinstance(thing, dict):
        if LANGUAGES & thing.keys():
            yield place, thing
        else:
            for key, inner in thing.items():
                yield from texts(inner, f"{place}/{key}")
    elif isinstance(thing, list):
        for position, inner in enumerate(thing):
            yield from texts(inner, f"{place}/{position}")


def strings(thing: object) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for inner in thing.values():
            yield from strings(inner)
    elif isinstance(thing, list):
        for inner in thing:
            yield from strings(inner)


def codes(rows: list[dict[str, Any]]) -> list[str]:
    return [row["code"] for row in rows]


def said_in(text: str) -> set[float]:
    """The numbers a sentence names."""
    return {float(number) for number in re.findall(r"\d+", text)}


def bare(name: str) -> str:
    """The name of a place without what kind of place it is: 'город Ош' and 'Osh City' are 'Ош' and 'Osh'."""
    return name.removeprefix("город ").split(" ")[0]


def per_file(path: Path) -> str:
    return path.name


@pytest.fixture(params=sorted({*FILES, *SOURCE.glob("*/content/*.toml")}), ids=per_file)
def content(request: pytest.FixtureRequest) -> dict[str, Any]:
    return read(request.param)


DIRECTIONS = read(FILES[0])
FRAMEWORK = read(FILES[1])
PROVISIONS = read(FILES[2])
SURVEY = read(FILES[3])
SELF_ASSESSMENT = read(FILES[4])
SUBJECTS = read(FILES[5])
ROLES = read(FILES[6])
REGION = read(FILES[7])
DIRECTION_CODES = ["ict", "forms", "legal", "subject", "psych"]


# ---- Every file


@pytest.mark.parametrize("path", FILES, ids=per_file)
def test_a_content_file_has_texts(path: Path) -> None:
    assert dict(texts(read(path))) != {}


def test_every_text_is_there_in_three_languages(content: dict[str, Any]) -> None:
    found = dict(texts(content))

    assert {place: text for place, text in found.items() if text.keys() != LANGUAGES} == {}
    assert {
        place for place, text in found.items() if not all(words.strip() for words in text.values())
    } == set()


def test_no_text_has_loose_blanks(content: dict[str, Any]) -> None:
    assert [text for text in strings(content) if text != " ".join(text.split())] == []


def test_no_word_mixes_cyrillic_and_latin_letters(content: dict[str, Any]) -> None:
    words = {word for text in strings(content) for word in re.findall(r"[^\W\d_]+", text)}

    mixed = {word for word in words if re.search("[A-Za-z]", word) and re.search("[А-Яа-яЁёӨөҮүҢң]", word)}

    assert mixed == set()


def test_kyrgyz_and_russian_use_their_own_letters(content: dict[str, Any]) -> None:
    kyrgyz = {text["ky"] for _, text in texts(content)}
    russian = {text["ru"] for _, text in texts(content)}
    english = {text["en"] for _, text in texts(content)}

    # Uzbek and Tajik letters, and the look-alikes people type for ң and ү.
    assert {text for text in kyrgyz | russian if re.search("[ҒғҚқҲҳЎўҶҷӢӣӮӯҮүӨөҢң]", text)} <= kyrgyz
    assert {text for text in kyrgyz if re.search("[ҒғҚқҲҳЎўҶҷӢӣӮӯҥұі]", text)} == set()
    assert {text for text in english if re.search("[А-Яа-яЁёӨөҮүҢң]", text)} == set()


def test_a_translation_is_not_a_copy_of_a_sentence(content: dict[str, Any]) -> None:
    copied = [
        place
        for place, text in texts(content)
        if len(text["ky"].split()) > 3 and len(set(text.values())) < len(LANGUAGES)
    ]

    assert copied == []


# ---- Directions


def test_there_are_five_directions_in_the_order_of_the_paper() -> None:
    rows = DIRECTIONS["direction"]

    assert [(row["number"], row["code"]) for row in rows] == list(enumerate(DIRECTION_CODES, start=1))
    assert {row.keys() >= {"name", "short", "description"} for row in rows} == {True}


def test_a_short_name_fits_the_label_of_a_chart() -> None:
    too_long = {word for row in DIRECTIONS["direction"] for word in row["short"].values() if len(word) > 14}

    assert too_long == set()


def test_a_description_is_one_sentence() -> None:
    words = [text for row in DIRECTIONS["direction"] for text in row["description"].values()]

    assert {text for text in words if not re.fullmatch(r"[^.!?]+\.", text)} == set()


# ---- The framework of competences


def test_levels_run_from_one_to_four() -> None:
    assert [level["number"] for level in FRAMEWORK["level"]] == [1, 2, 3, 4]


def test_each_direction_has_three_competences_and_an_area() -> None:
    areas = {area["code"]: area["direction"] for area in FRAMEWORK["area"]}

    assert Counter(row["direction"] for row in FRAMEWORK["competence"]) == dict.fromkeys(DIRECTION_CODES, 3)
    assert set(areas.values()) == set(DIRECTION_CODES)
    assert [areas[row["area"]] for row in FRAMEWORK["competence"]] == [
        row["direction"] for row in FRAMEWORK["competence"]
    ]


def test_each_component_of_the_work_is_met_by_at_least_two_competences() -> None:
    counts = Counter(row["function"] for row in FRAMEWORK["competence"])

    assert set(codes(FRAMEWORK["function"])) == COMPONENTS
    assert {component: count for component, count in counts.items() if count >= 2}.keys() == COMPONENTS


@pytest.mark.parametrize("competence", FRAMEWORK["competence"], ids=codes(FRAMEWORK["competence"]))
def test_a_competence_has_four_different_statements_with_an_example(competence: dict[str, Any]) -> None:
    statements = competence["statements"]
    examples = {"ky": "мисалы, ", "ru": "например, ", "en": "for example, "}

    assert [statement["level"] for statement in statements] == [1, 2, 3, 4]
    for language, sign in examples.items():
        sentences = [statement["text"][language] for statement in statements]
        assert len(set(sentences)) == 4
        assert [sentence for sentence in sentences if sentence.count(sign) != 1] == []
        assert [sentence for sentence in sentences if not sentence.endswith(".")] == []


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_statement_is_too_long_for_a_phone(language: str) -> None:
    lengths = [
        len(statement["text"][language]) for row in FRAMEWORK["competence"] for statement in row["statements"]
    ]

    assert max(lengths) <= 260


def test_the_first_level_names_help_and_the_later_ones_do_not() -> None:
    help_words = re.compile("жардамы менен|кеңеши менен|бирөөдөн сурап")

    first = {
        row["code"]
        for row in FRAMEWORK["competence"]
        if help_words.search(row["statements"][0]["text"]["ky"])
    }
    later = {
        row["code"]
        for row in FRAMEWORK["competence"]
        for statement in row["statements"][1:]
        if help_words.search(statement["text"]["ky"])
    }

    assert first == set(codes(FRAMEWORK["competence"]))
    assert later == set()


def test_the_highest_level_reaches_other_people() -> None:
    others = re.compile("кесиптеш|башка мугалимдер|башка мектептин мугалимдери")

    alone = {
        row["code"]
        for row in FRAMEWORK["competence"]
        if not others.search(row["statements"][3]["text"]["ky"])
    }

    assert alone == set()


# ---- The regulation


def test_the_regulation_has_the_rules_the_system_computes_with() -> None:
    rules = {row["key"]: row["value"] for row in PROVISIONS["provision"]}

    assert rules == {
        "course_interval_years": 5,
        "course_hours": 72,
        "voluntary_enrolment": True,
        "enrolment_requester_recorded": True,
        "school_leave_share": 0.15,
        "school_leave_min": 1,
        "subject_leave_cap": 1,
        "group_min": 12,
        "group_max": 25,
        "trainer_week_hours": 36,
        "person_hours_cap": 72,
        "smallest_group_shown": 5,
        "answer_retention_years": 6,
        "results_hidden_from_school": True,
        "priority_survey": 30,
        "priority_wish": 25,
        "priority_score": 15,
        "priority_rule": 15,
        "priority_advice": 5,
        "priority_waiting": 10,
    }
    parts = [value for key, value in rules.items() if key.startswith("priority_")]
    assert sum(parts) == 100  # a priority is a share of the most there can be


@pytest.mark.parametrize("provision", PROVISIONS["provision"], ids=lambda row: row["key"])
def test_a_provision_says_in_words_the_value_it_computes_with(provision: dict[str, Any]) -> None:
    value = provision["value"]
    expected = value if not isinstance(value, float) else value * 100

    assert provision["unit"] in codes(PROVISIONS["unit"])
    assert isinstance(provision["valid_from"], datetime.date)
    if isinstance(value, bool):
        assert provision["unit"] == "yes_no"
    else:
        assert {
            language for language, text in provision["text"].items() if expected in said_in(text)
        } == LANGUAGES


def test_a_provision_is_in_force_in_one_wording_only() -> None:
    starts = [(row["key"], row["valid_from"]) for row in PROVISIONS["provision"]]

    assert len(starts) == len(set(starts))
    assert [
        row for row in PROVISIONS["provision"] if row.get("valid_to", row["valid_from"]) < row["valid_from"]
    ] == []


def test_no_legal_source_names_an_article() -> None:
    article = re.compile(
        r"\d+\s*-?\s*(берене|статья|статьи|ст\.)|(статья|статьи|ст\.|article|art\.)\s*\d+", re.I
    )

    assert [
        row["key"]
        for row in PROVISIONS["provision"]
        for text in row["legal_source"].values()
        if article.search(text)
    ] == []


# ---- Instruments


def test_the_needs_survey_asks_the_five_directions_and_then_the_topic() -> None:
    questions = SURVEY["question"]

    assert SURVEY["code"] == "needs-2023"
    assert [(row["code"], row["kind"], row.get("direction")) for row in questions] == [
        ("d1", "multiple", "ict"),
        ("d2", "multiple", "forms"),
        ("d3", "multiple", "legal"),
        ("d4", "multiple", "subject"),
        ("d5", "multiple", "psych"),
        ("topic", "text", None),
    ]
    assert questions[-1]["is_optional"] is True
    assert questions[-1].keys() >= {"stem", "hint", "example"}
    assert SURVEY.keys() >= {"title", "purpose", "who_sees", "minutes", "source", "thanks"}


@pytest.mark.parametrize("question", SURVEY["question"][:5], ids=codes(SURVEY["question"])[:5])
def test_a_question_of_the_survey_has_its_areas_and_the_ways_out(question: dict[str, Any]) -> None:
    options = question["options"]
    flags = [
        [flag for flag in ("is_other", "is_none", "is_silent") if option.get(flag)] for option in options
    ]
    areas = [option for option, flag in zip(options, flags, strict=True) if not flag]

    assert 4 <= len(areas) <= 6
    assert flags[len(areas) :] == [["is_other"], ["is_none"], ["is_silent"]]
    assert {option["direction"] for option in options[: len(areas) + 1]} == {question["direction"]}
    assert [option for option in options[-2:] if "direction" in option] == []


def test_no_option_of_the_survey_is_there_twice() -> None:
    options = [option for question in SURVEY["question"] for option in question.get("options", [])]
    areas = [option for option in options if not option.keys() & {"is_other", "is_none", "is_silent"}]

    assert len(set(codes(options))) == len(options)
    for language in LANGUAGES:
        assert len({option["text"][language] for option in areas}) == len(areas)


def test_the_self_assessment_asks_every_competence_once() -> None:
    questions = SELF_ASSESSMENT["question"]

    assert {question["kind"] for question in questions} == {"level"}
    assert sorted(question["competence"] for question in questions) == sorted(codes(FRAMEWORK["competence"]))
    assert len(set(codes(questions))) == len(questions)
    assert (SELF_ASSESSMENT["framework"], SELF_ASSESSMENT["framework_version"]) == (
        FRAMEWORK["code"],
        FRAMEWORK["version"],
    )


def test_the_self_assessment_lets_people_keep_an_answer_to_themselves() -> None:
    flags = {
        option["code"]: sorted(key for key in option if key.startswith("is_"))
        for option in SELF_ASSESSMENT["extra_options"]
    }

    assert flags == {"not-applicable": ["is_not_applicable"], "silent": ["is_silent"]}


@pytest.mark.parametrize("instrument", [SURVEY, SELF_ASSESSMENT], ids=["needs", "self-assessment"])
def test_no_question_is_worded_twice(instrument: dict[str, Any]) -> None:
    for language in LANGUAGES:
        stems = [question["stem"][language] for question in instrument["question"]]
        assert len(set(stems)) == len(stems)


@pytest.mark.parametrize("instrument", [SURVEY, SELF_ASSESSMENT], ids=["needs", "self-assessment"])
def test_a_teacher_is_addressed_politely(instrument: dict[str, Any]) -> None:
    """Commands in Kyrgyz end in -ңыз and its kin; the short forms are for friends and pupils."""
    shown = [
        question[part]["ky"]
        for question in instrument["question"]
        for part in ("stem", "hint")
        if part in question
    ]
    shown += [instrument[part]["ky"] for part in ("title", "purpose", "who_sees", "thanks")]
    curt = re.compile(r"\b(сен|сага|сени|сенин|танда|жаз|белгиле|тандагыла|жазгыла)\b", re.I)

    assert [text for text in shown if curt.search(text)] == []


# ---- People


def test_subjects_have_codes_and_spellings_of_their_own() -> None:
    rows = SUBJECTS["subject"]
    spellings = Counter(
        spelling.casefold().replace("ө", "о").replace("ү", "у").replace("ң", "н")
        for row in rows
        for spelling in {*row["name"].values(), *row["synonyms"]}
    )

    assert len(rows) == 24
    assert len(set(codes(rows))) == len(rows)
    assert {spelling for spelling, count in spellings.items() if count > 1} == set()


def test_roles_are_the_nine_with_one_sentence_each() -> None:
    rows = ROLES["role"]

    assert codes(rows) == [
        "teacher",
        "head",
        "deputy",
        "methodist",
        "planner",
        "trainer",
        "director",
        "ministry",
        "operator",
    ]
    assert {
        text for row in rows for text in row["may"].values() if not re.fullmatch(r"[^.!?]+\.", text)
    } == set()


def test_administrative_units_hang_together() -> None:
    with (PEOPLE / "kg_admin_units.csv").open(encoding="utf-8", newline="") as file:
        units = list(csv.DictReader(file))

    known = {unit["soate"] for unit in units} | {"41700000000000"}

    assert len(units) == len(known) - 1 == 65
    assert {unit["soate"] for unit in units if unit["parent_soate"] not in known} == set()
    assert [unit for unit in units if not (unit["name_ky"] and unit["name_ru"] and unit["name_en"])] == []


# ---- The made-up region


def test_the_made_up_region_has_a_city_three_districts_and_forty_schools() -> None:
    assert REGION["made_up"] is True
    assert Counter(place["kind"] for place in REGION["place"]) == {"city": 1, "district": 3}
    assert sum(place["schools"] for place in REGION["place"]) == 40


def test_no_made_up_place_is_a_real_unit() -> None:
    with (PEOPLE / "kg_admin_units.csv").open(encoding="utf-8", newline="") as file:
        real = {bare(unit[f"name_{language}"]) for unit in csv.DictReader(file) for language in LANGUAGES}

    made_up = {
        bare(name)
        for row in [REGION["region"], *REGION["place"], *REGION["village"]]
        for name in row["name"].values()
    }

    assert made_up & real == set()


def test_everything_of_the_region_stands_somewhere() -> None:
    places = set(codes(REGION["place"]))
    districts = {place["code"] for place in REGION["place"] if place["kind"] == "district"}

    assert len(places) == 4
    assert {village["district"] for village in REGION["village"]} == districts
    assert {room["place"] for room in REGION["room"]} == places
    assert {room["kind"] for room in REGION["room"]} == {"classroom", "computers"}
    assert {field["direction"] for field in REGION["trainer_field"]} == set(DIRECTION_CODES)


def test_every_course_of_the_paper_has_a_trainer() -> None:
    taught = Counter(course for field in REGION["trainer_field"] for course in field["courses"])

    assert taught == dict.fromkeys(range(1, 20), 1)


def test_school_shapes_take_a_number_or_a_person() -> None:
    places = {
        shape["code"]: {frozenset(re.findall(r"{(\w+)}", text)) for text in shape["name"].values()}
        for shape in REGION["school_shape"]
    }

    assert places == {
        "number": {frozenset({"number"})},
        "person": {frozenset({"person"})},
        "number_and_person": {frozenset({"number", "person"})},
    }


def test_names_are_pairs_and_leave_the_cast_alone() -> None:
    cast = {person["given_name"] for person in REGION["cast"]}
    groups = REGION["names"]

    assert [person["given_name"] for person in REGION["cast"]] == [
        "Айгүл",
        "Бакыт",
        "Чынара",
        "Данияр",
        "Эмил",
    ]
    assert sum(group["share"] for group in groups) == pytest.approx(1)
    assert {name for group in groups for name in (*group["female"], *group["male"])} & cast == set()
    for group in groups:
        assert {len(pair) for pair in (*group["surnames"], *group["patronymics"])} == {2}
        for names in (group["female"], group["male"], [tuple(pair) for pair in group["surnames"]]):
            assert len(set(names)) == len(names)


def test_the_survey_of_160_has_the_published_shares() -> None:
    survey = REGION["survey"]
    counts = {**survey["marked"], "wrote_topic": survey["wrote_topic"]}

    shares = {key: round(100 * count / survey["respondents"]) for key, count in counts.items()}

    assert shares == survey["published_per_cent"]


def test_the_wanted_topics_are_thirty_four_and_belong_to_the_first_question() -> None:
    wanted = REGION["wanted_topic"]
    areas = {
        option["code"]
        for option in SURVEY["question"][0]["options"]
        if not option.keys() & {"is_none", "is_silent"}
    }

    assert len({row["as_written"] for row in wanted}) == len(wanted) == REGION["survey"]["wrote_topic"]
    assert {row["lang"] for row in wanted} == {"ky", "ru", "mix"}
    assert {row["wants"] for row in wanted} <= areas
