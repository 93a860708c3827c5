"""Directions, framework and regulation come with Ustat and can be loaded again."""

import pytest

from ustat.standards import queries
from ustat.standards.actions.content import load_content
from ustat.standards.models import Competence, Direction, Framework, Level, Provision, Statement

pytestmark = pytest.mark.django_db
TABLES = (Direction, Framework, Level, Competence, Statement, Provision)


def everything() -> dict[str, list[dict[str, object]]]:
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in TABLES}


def test_the_five_directions_of_the_paper_are_there(content):
    assert list(Direction.objects.values_list("number", "code")) == [
        (1, "ict"),
        (2, "forms"),
        (3, "legal"),
        (4, "subject"),
        (5, "psych"),
    ]


def test_loading_again_changes_nothing(content):
    before = everything()

    load_content()

    assert everything() == before


def test_loading_again_leaves_a_changed_regulation_alone(content):
    Provision.objects.filter(key="group_min").update(value=9)

    load_content()

    assert list(Provision.objects.filter(key="group_min").values_list("value", flat=True)) == [9]


def test_every_competence_has_a_sentence_at_every_level_in_three_languages(content):
    framework = queries.current_framework()
    levels = set(framework.levels.values_list("number", flat=True))

    incomplete = {
        competence.code
        for area in queries.areas_of(framework)
        for competence in area.competences
        if {one.level.number for one in competence.statements.all() if not one.text.missing} != levels
    }

    assert (len(levels), incomplete) == (4, set())


def test_every_competence_names_a_function_that_the_framework_explains(content):
    framework = queries.current_framework()

    unexplained = {
        competence.code
        for competence in framework.competences.all()
        if queries.function_name(framework, competence.function).missing
    }

    assert unexplained == set()


def test_the_framework_is_read_in_as_many_questions_however_long_it_is(content, django_assert_num_queries):
    framework = queries.current_framework()

    with django_assert_num_queries(2):
        areas = queries.areas_of(framework)
        assert (
            sum(len(competence.statements.all()) for area in areas for competence in area.competences) == 60
        )
