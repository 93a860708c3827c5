"""Finished sittings become scores: with their error, once, and only for people who gave their name."""

from datetime import date
from math import sqrt

import pytest
from django.utils import timezone

from tests.factories import make_person, make_region
from ustat.common.words import same
from ustat.diagnosis.actions.score import score
from ustat.diagnosis.models import Score
from ustat.diagnosis.queries import Known, levels_of, profile_of
from ustat.instruments.actions.campaign import open_campaign
from ustat.instruments.actions.publish import publish_content
from ustat.instruments.models import Answer, Campaign, Sitting, Version
from ustat.standards.actions.content import load_content

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    load_content()
    publish_content()
    return open_campaign(
        version=Version.objects.get(instrument__code="self-assessment-1"),
        organisation=make_region()["region"],
        slug="self",
        title=same("Self-assessment"),
        opens_on=date(2026, 1, 1),
        by=None,
    )


def sit(campaign, person, levels: dict[int, list[int | None]]) -> Sitting:
    """``levels``: direction to the level chosen on each of its statements; None: prefer not to say."""
    now = timezone.now()
    sitting = Sitting.objects.create(
        campaign=campaign,
        person=person,
        code=f"code{Sitting.objects.count()}",
        started_at=now,
        finished_at=now,
    )
    for direction, chosen in levels.items():
        items = campaign.version.items.filter(competence__direction=direction).order_by("position")
        for item, level in zip(items, chosen, strict=False):
            codes = [one.code for one in item.choices if one.level == level] if level else []
            Answer.objects.create(
                sitting=sitting, item=item, state="given" if level else "silent", chosen=codes, given_at=now
            )
    return sitting


def test_a_score_is_the_mean_of_the_chosen_levels_with_its_error(campaign):
    aigul = make_person()
    sitting = sit(campaign, aigul, {1: [1, 2, 2], 2: [3, 3, 4]})

    score([sitting.pk])

    spread = sqrt((6 / 9 + 6 / 9) / 4)  # squares within the two directions, over 2 + 2 degrees of freedom
    found = {one.direction_id: one for one in Score.objects.filter(person=aigul)}
    assert {number: one.value for number, one in found.items()} == pytest.approx({1: 5 / 3, 2: 10 / 3})
    assert [one.error for one in found.values()] == pytest.approx([spread / sqrt(3)] * 2)
    assert {number: (one.level, one.items) for number, one in found.items()} == {1: (2, 3), 2: (3, 3)}


def test_scoring_twice_is_scoring_once(campaign):
    sitting = sit(campaign, make_person(), {1: [2, 2, 2]})

    score([sitting.pk])
    score([sitting.pk])

    assert Score.objects.count() == 1


def test_a_file_of_sittings_is_scored_with_as_many_questions_as_one(campaign, django_assert_max_num_queries):
    sittings = [sit(campaign, make_person(f"М{n}"), {1: [1, 2, 3]}).pk for n in range(30)]

    with django_assert_max_num_queries(8):
        score(sittings)

    assert Score.objects.count() == 30


def test_what_was_kept_to_oneself_and_who_gave_no_name_have_no_score(campaign):
    silent = sit(campaign, make_person(), {1: [None, None, None]})
    nameless = sit(campaign, None, {1: [2, 2, 2]})

    score([silent.pk, nameless.pk])

    assert Score.objects.count() == 0


def test_the_newest_score_counts_and_a_stranger_has_none(campaign):
    aigul, emil = make_person(), make_person("Эмил")
    score([sit(campaign, aigul, {1: [1, 1, 1], 2: [4, 4, 4]}).pk])

    assert [one.direction_id for one in profile_of(aigul)] == [2, 1]
    assert profile_of(emil) == profile_of(None) == []
    assert levels_of([aigul.pk, emil.pk]) == {
        (aigul.pk, 1): Known(1, pytest.approx(1, abs=0.01)),
        (aigul.pk, 2): Known(4, pytest.approx(1, abs=0.01)),
    }
