"""A saved reading of an instrument comes back as it went in, and never speaks of what is not asked."""

import tomllib
from pathlib import Path

import pytest

from tests.needs.surveys import DEMO, make_version
from ustat.common.errors import WrongInput
from ustat.instruments.actions.publish import CONTENT, read_text
from ustat.instruments.choices import ItemKind
from ustat.instruments.mapping import read_survey
from ustat.instruments.models import Item
from ustat.needs.actions.mapping import areas_in, known_mapping, readings_in, save_mapping
from ustat.needs.models import Mapping
from ustat.people.models import Trail
from ustat.standards.actions.content import load_content

SPEC = {
    "name": {"en": "A reading"},
    "note": {"en": "Ours"},
    "from_rating": 3,
    "participation": ["took"],
    "participation_options": ["yes"],
    "area": [
        {"item": "law", "direction": 3, "options": {"a": ["t1"], "b": []}},
        {"item": "ict", "direction": 1, "topics": ["t2"], "reason": {"en": "Computers"}},
    ],
}


@pytest.fixture
def version(db):
    load_content()
    return make_version(
        law=(ItemKind.MULTIPLE, ["a", "b"]),
        ict=(ItemKind.RATING, ["1", "2", "3"]),
        took=(ItemKind.SINGLE, ["yes", "no"]),
    )


def as_saved(version):
    mapping = Mapping.objects.get(version=version)
    areas = mapping.areas.values_list("item__code", "option", "direction", "from_rating", "topics", "reason")
    return dict(mapping.name), dict(mapping.note), mapping.participation, list(areas)


def test_a_reading_is_kept_as_it_was_given(version):
    save_mapping(version, SPEC)

    assert as_saved(version) == (
        {"en": "A reading"},
        {"en": "Ours"},
        [{"item": "took", "options": ["yes"]}],
        [
            ("law", "a", 3, None, ["t1"], {}),
            ("law", "b", 3, None, [], {}),
            ("ict", "", 1, 3, ["t2"], {"en": "Computers"}),
        ],
    )


def test_saving_again_replaces_the_areas_and_is_on_the_trail(version):
    save_mapping(version, SPEC)

    save_mapping(version, SPEC | {"area": SPEC["area"][1:]})

    assert as_saved(version)[3] == [("ict", "", 1, 3, ["t2"], {"en": "Computers"})]
    assert [
        trail.detail["areas"] for trail in Trail.objects.filter(what="needs.save_mapping").order_by("id")
    ] == [3, 1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"area": [{"item": "music", "direction": 1, "topics": []}]},
        {"area": [{"item": "law", "direction": 3, "options": {"c": []}}]},
        {"barriers": ["took"], "barriers_options": ["perhaps"]},
    ],
)
def test_a_reading_of_what_is_not_asked_is_refused_and_nothing_is_kept(version, wrong):
    with pytest.raises(WrongInput) as refusal:
        save_mapping(version, SPEC | wrong)

    assert refusal.value.code == "mapping_unknown"
    assert not Mapping.objects.exists()


def shipped_items(code):
    """The questions of a questionnaire that ships, as items in no database."""
    if code == "talis-2018":
        survey = read_survey((DEMO / "content" / "talis2018_mapping.toml").read_text("utf-8"))
        return {
            one.code: Item(code=one.code, kind=one.kind, options=worded(one.options)) for one in survey.asked
        }
    text = read_text(tomllib.loads((CONTENT / "needs_survey.toml").read_text("utf-8")))
    return {one.code: Item(code=one.code, kind=one.kind, options=one.options) for one in text.questions}


def worded(options):
    return [{"code": option["code"], "words": option["text"]} for option in options]


@pytest.mark.parametrize("code", ["needs-2023", "talis-2018"])
def test_the_readings_that_ship_fit_the_questionnaires_that_ship(code):
    spec, items = known_mapping(code), shipped_items(code)

    areas = areas_in(spec, items)
    parts = {
        part: len(readings_in(spec, part, items)) for part in ("participation", "topics_met", "barriers")
    }

    expected = {"needs-2023": (0, 0, 0, 35), "talis-2018": (10, 15, 7, 14)}[code]
    assert (*parts.values(), len(areas)) == expected
    assert {area.direction_id for area in areas} == {1, 2, 3, 4, 5}


def test_every_topic_a_reading_names_is_a_course_that_was_printed():
    courses = Path(__file__).resolve().parents[2] / "src/ustat/catalogue/content/courses_2023.csv"
    printed = {f"course-{number:02d}" for number in range(1, 20)} - {"course-17"}  # 17 prints 12 again
    assert len(courses.read_text("utf-8").splitlines()) == 20

    named = {
        topic
        for code in ("needs-2023", "talis-2018")
        for area in areas_in(known_mapping(code), shipped_items(code))
        for topic in area.topics
    }

    assert named <= printed
