"""Somebody else's survey, described in a file and brought in."""

import csv
import time
from pathlib import Path

import pytest

import ustat.demo
from ustat.common.errors import WrongInput
from ustat.exchange.campaigns import read_foreign
from ustat.instruments.actions.answers_import import apply, preview, undo
from ustat.instruments.actions.foreign import open_foreign
from ustat.instruments.mapping import interpret, read_survey
from ustat.instruments.models import Answer, SampleWeight, Sitting
from ustat.people.models import Organisation, Person, Post

DEMO = Path(ustat.demo.__file__).parent
TALIS = DEMO / "data" / "talis2018_teachers.csv"
MAPPING = (DEMO / "content" / "talis2018_mapping.toml").read_text("utf-8")

SMALL = """
[instrument]
code = "small"
title.en = "Small"
[campaign]
slug = "small"
opens_on = 2020-01-01
title.en = "Small"
[missing]
not_asked = ["6"]
skipped = ["9"]
[sample]
weight = "w"
replicates = "r"
draw = "replicated"
fay = 0.5
[[background]]
column = "age"
name.en = "Age"
band = [{ code = "young", low = 18, high = 39, text.en = "Young" }]
[[block]]
kind = "rating"
hint.en = "How much?"
scale = "four"
item = [{ column = "q1", stem.en = "One" }, { column = "q2", stem.en = "Two" }]
[[block]]
kind = "text"
item = [{ column = "words", stem.en = "Words" }]
[[scale.four]]
code = "1"
text.en = "little"
[[scale.four]]
code = "4"
level = 4
text.en = "much"
"""
HEADERS = ["q1", "q2", "words", "age", "w", "r2", "r1", "r10"]


def read(*rows, headers=HEADERS):
    return interpret(
        read_survey(SMALL), headers=headers, rows=[(number, row) for number, row in enumerate(rows, start=2)]
    )


def imported_talis():
    survey = read_survey(MAPPING)
    file = read_foreign(survey, TALIS)
    campaign = open_foreign(survey, by=None)
    looked_at = preview(
        campaign,
        file_name=file.name,
        digest=file.digest,
        rows=file.rows,
        problems=file.problems,
        counts=file.counts,
        tree=file.tree,
        by=None,
    )
    return campaign, apply(looked_at, by=None)


def test_cells_are_read_as_the_description_says():
    reading = read(["4", "6", "STEM", "25", "2", "20", "10", "100"], ["9", "1", "", "70", "1", "1", "1", "1"])

    assert reading.rows == [
        {
            "row": 2,
            "answers": {"q1": {"chosen": ["4"], "number": 4.0}, "words": {"text": "STEM"}},
            "background": {"age": "young"},
            "sample": {"weight": 2.0, "replicates": [10.0, 20.0, 100.0], "cluster": "", "stratum": ""},
        },
        {
            "row": 3,
            "answers": {"q1": {"state": "skipped"}, "q2": {"chosen": ["1"], "number": 1.0}},
            "background": {},
            "sample": {"weight": 1.0, "replicates": [1.0, 1.0, 1.0], "cluster": "", "stratum": ""},
        },
    ]
    assert reading.problems == []
    assert reading.counts == {"rows": 2, "questions": 3, "answers": 3, "left_empty": 1, "not_asked": 2}


def test_a_code_that_means_nothing_is_kept_and_told_with_its_rows():
    reading = read(["5", "1", "", "25", "1", "1", "1", "1"], ["5", "1", "", "25", "1", "1", "1", "1"])

    assert [row["answers"]["q1"] for row in reading.rows] == [{"text": "5"}, {"text": "5"}]
    assert reading.problems == [
        {"code": "unknown_option", "row": 0, "column": "q1", "got": "5", "other": "", "rows": [2, 3]}
    ]


def test_a_question_without_a_column_is_told_and_not_asked():
    reading = read(["4", "x", "25", "1", "1"], headers=["q1", "words", "age", "w", "r1"])

    assert set(reading.rows[0]["answers"]) == {"q1", "words"}
    assert [(one["code"], one["other"]) for one in reading.problems] == [("missing_question", "q2: Two")]


@pytest.mark.parametrize(
    ("rows", "headers", "refused"),
    [
        ([["4", "1", "", "25", "-1", "1", "1", "1"]], HEADERS, "weight_wrong"),
        ([["4", "1", "", "25", "much", "1", "1", "1"]], HEADERS, "number_wrong"),
        ([["4", "1", "", "25"]], HEADERS[:4], "missing_column"),
        ([["4", "1", "", "25", "1"]], HEADERS[:5], "missing_column"),
    ],
)
def test_a_file_that_is_not_as_described_is_refused(rows, headers, refused):
    with pytest.raises(WrongInput) as refusal:
        read(*rows, headers=headers)

    assert refusal.value.code == refused


@pytest.mark.parametrize(
    "text",
    [
        "[instrument",
        "[instrument]\ncode='x'",
        SMALL.replace('"rating"', '"guess"'),
        SMALL.replace("four", "five", 1),
    ],
)
def test_a_description_that_cannot_be_read_says_why(text):
    with pytest.raises(WrongInput) as refusal:
        read_survey(text)

    assert refusal.value.code == "mapping_wrong"


@pytest.mark.django_db
def test_the_oecd_sample_comes_in_whole_and_in_a_few_seconds():
    began = time.process_time()
    campaign, done = imported_talis()
    seconds = time.process_time() - began

    assert done.problems == []
    assert Sitting.objects.filter(campaign=campaign).count() == 548
    assert SampleWeight.objects.count() == 548
    assert Person.objects.filter(is_pseudonym=True).count() == 548
    assert Post.objects.values("organisation").distinct().count() == 370
    assert Answer.objects.count() == done.counts["kept_answers"] > 20_000
    assert (campaign.draw, campaign.fay, campaign.is_anonymous) == ("replicated", 0.5, False)
    assert seconds < 15  # about 3 on an idle machine; a quadratic step would need minutes


@pytest.mark.django_db
def test_every_cell_of_the_oecd_sample_is_answered_left_empty_or_not_asked():
    campaign, _done = imported_talis()
    with TALIS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    kept = {
        (row, code): (state, chosen)
        for row, code, state, chosen in Answer.objects.filter(sitting__campaign=campaign).values_list(
            "sitting__row", "item__code", "state", "chosen"
        )
    }
    codes = [item.code for item in campaign.version.items.all()]
    yes_no = {"1": ["yes"], "2": ["no"]}
    expected = {
        (number, code): ("skipped", []) if row[code] == "9" else (
            "given", yes_no[row[code]] if code < "tt3g24" else [row[code]]
        )
        for number, row in enumerate(rows, start=2)
        for code in codes
        if row[code] not in {"6", "7"}
    }  # fmt: skip
    assert kept == expected
    assert len(codes) == 46


@pytest.mark.django_db
def test_each_country_is_a_place_with_its_schools():
    imported_talis()

    root = Organisation.objects.get(code="talis2018")
    countries = {
        country.code: country.children.count() for country in Organisation.objects.filter(parent=root)
    }
    schools = Organisation.objects.filter(kind="school", path__startswith=root.path)
    assert set(countries) == {"talis2018-FRA", "talis2018-ITA", "talis2018-MEX"}
    assert sum(countries.values()) == schools.count() == 370


@pytest.mark.django_db
def test_the_sample_can_be_taken_back_and_come_again():
    campaign, done = imported_talis()

    undo(done, by=None)
    again, _done = imported_talis()

    assert again == campaign
    assert Sitting.objects.count() == 548
    assert Person.objects.count() == 548


@pytest.mark.django_db
def test_an_address_of_another_questionnaire_is_not_taken_over():
    open_foreign(read_survey(MAPPING), by=None)
    other = read_survey(MAPPING.replace('code = "talis-2018"', 'code = "talis-2024"'))

    with pytest.raises(WrongInput) as refusal:
        open_foreign(other, by=None)

    assert refusal.value.code == "slug_of_another"
