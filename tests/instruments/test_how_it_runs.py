"""How a campaign runs, and what of it can be taken away for analysis."""

from collections import Counter

import pytest

from tests.factories import make_organisation, make_person, make_post
from tests.instruments.factories import item_of, make_finished
from ustat.instruments.actions.sitting import answer, finish, start
from ustat.instruments.models import SampleWeight
from ustat.instruments.queries import branches_of, stops_of, table_of
from ustat.instruments.queries.table import together
from ustat.people.choices import Kind, Role


def answered(campaign, **answers):
    sitting = start(campaign, language="ky")
    for code, chosen in answers.items():
        answer(sitting, item_of(campaign, code), chosen=chosen)
    return sitting


def test_answers_stand_against_the_register_by_district_and_school(campaign, region, aigul):
    for school in (region["school"], region["other_school"], region["other_school"]):
        make_post(make_person(), school)
    make_finished(campaign, person=aigul)
    start(campaign, language="ky", person=make_person("Бактыгүл"))

    (branch,) = branches_of(campaign)

    assert (branch.name, branch.teachers, branch.finished, branch.share) == (
        region["district"].name,
        4,
        1,
        0.25,
    )
    assert {(str(one.name), one.teachers, one.finished) for one in branch.schools} == {
        ("№ 1", 2, 1),
        ("№ 2", 2, 0),
    }
    assert [str(one.name) for one in branch.silent_schools] == ["№ 2"]


def test_schools_of_a_city_and_schools_under_none_have_a_branch_too(campaign, region, aigul):
    city = make_organisation(Kind.CITY, parent=region["region"], name="Ош")
    for parent in (city, region["region"]):
        make_post(make_person(), make_organisation(Kind.SCHOOL, parent=parent))

    found = {str(one.name): one.teachers for one in branches_of(campaign)}

    assert found == {str(region["district"].name): 1, "Ош": 1, str(region["region"].name): 1}


def test_the_register_is_counted_in_as_many_queries_for_many_schools(
    campaign, region, aigul, django_assert_num_queries
):
    with django_assert_num_queries(3):
        branches_of(campaign)
    for number in range(30):
        make_post(make_person(), make_organisation(Kind.SCHOOL, parent=region["district"], name=str(number)))

    with django_assert_num_queries(3):
        branches_of(campaign)


def test_it_is_seen_where_people_stop(campaign):
    answered(campaign)
    answered(campaign, d1=["d1-board"])
    answered(campaign, d1=["d1-board"], need=["1"])
    finish(answered(campaign, d1=["d1-none"]))

    stops = stops_of(campaign)

    assert [(one.item.code, one.answered, one.skipped, one.stopped) for one in stops] == [
        ("d1", 3, 0, 1),
        ("need", 1, 1, 1),
        ("topic", 0, 1, 0),
    ]


def test_the_table_tells_answers_and_no_names(campaign, aigul):
    sitting = start(campaign, language="ky", person=aigul)
    answer(sitting, item_of(campaign, "d1"), chosen=["d1-board"], text="робот")
    answer(sitting, item_of(campaign, "need"), chosen=["silent"])
    finish(sitting)

    table = table_of(campaign)

    row = dict(zip(table.names, table.rows[0], strict=True))
    assert row == {
        "respondent": 1,
        "language": "",
        "district": "",
        "d1_state": "given",
        "d1:d1-search": 0,
        "d1:d1-board": 1,
        "d1:d1-other": 1,
        "d1:d1-none": 0,
        "d1:d1-silent": 0,
        "d1_text": "робот",
        "need_state": "silent",
        "need": "silent",
        "need_text": "",
        "topic_state": "skipped",
        "topic_text": "",
    }
    assert {value for column, _stem, value, _words in table.code_book if column == "need"} == {
        "1",
        "2",
        "3",
        "4",
        "silent",
    }


def test_a_question_nobody_answered_is_empty_not_zero(campaign):
    sitting = start(campaign, language="ky")
    answer(sitting, item_of(campaign, "d1"), chosen=["d1-silent"])
    finish(sitting)

    table = table_of(campaign)

    row = dict(zip(table.names, table.rows[0], strict=True))
    assert (row["d1_state"], row["d1:d1-board"], row["d1:d1-silent"]) == ("silent", None, None)


def test_no_shown_combination_of_background_has_fewer_than_five_people():
    rows = [["ky", "female", "Өзгөн"]] * 7 + [["ky", "male", "Өзгөн"]] * 4 + [["ru", "male", "Ноокат"]] * 2

    kept = together(rows)

    assert Counter(map(tuple, kept)) == {("ky", "female", "Өзгөн"): 7, ("", "", ""): 6}


@pytest.mark.parametrize("size", [0, 1, 4, 5, 50])
def test_keeping_groups_together_never_invents_a_cell(size):
    rows = [["ky", str(number % 3)] for number in range(size)]

    kept = together(rows)

    assert len(kept) == size
    assert all(
        cell in {"", own}
        for row, mine in zip(kept, rows, strict=True)
        for cell, own in zip(row, mine, strict=True)
    )
    assert all(count >= 5 for row, count in Counter(map(tuple, kept)).items() if any(row))


def test_the_table_carries_weights_with_what_their_errors_need(campaign):
    first, second = make_finished(campaign), make_finished(campaign)
    SampleWeight.objects.create(sitting=first, weight=2.0, cluster="school-7", stratum="x")
    SampleWeight.objects.create(sitting=second, weight=3.0, cluster="school-9", stratum="x")

    table = table_of(campaign)

    weights = {tuple(row[-3:]) for row in table.rows}
    assert table.names[-3:] == ["weight", "cluster", "stratum"]
    assert weights == {(2.0, 1, 1), (3.0, 2, 1)}


def test_the_table_is_read_in_as_many_queries_for_many_sittings(campaign, django_assert_num_queries):
    finish(answered(campaign, d1=["d1-board"]))
    with django_assert_num_queries(5):
        table_of(campaign)
    for _number in range(30):
        make_finished(campaign)

    with django_assert_num_queries(5):
        assert len(table_of(campaign).rows) == 31


def test_open_sittings_are_not_in_the_table(campaign):
    answered(campaign, d1=["d1-board"])

    assert table_of(campaign).rows == []


def test_the_head_of_a_school_counts_as_no_teacher(campaign, region, aigul):
    make_post(make_person("Жолдош"), region["school"], Role.HEAD)

    assert [branch.teachers for branch in branches_of(campaign)] == [1]
