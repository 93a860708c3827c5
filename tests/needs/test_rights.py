"""Who may read what: groups for staff and heads, requests for the desk, nothing for a stranger."""

import pytest

from tests.factories import make_organisation, make_person, make_post
from tests.needs.surveys import answer, make_campaign
from ustat.needs.actions.derive import derive
from ustat.needs.queries import (
    campaigns_to_read,
    groupings_of,
    needs_of,
    requests_to_read,
    respondents,
    with_a_topic,
)
from ustat.people.choices import Kind, Role


@pytest.fixture
def campaigns(campaign, region):
    """One of the institute, one of the district, one of the school alone, one of another region."""
    other = make_organisation(Kind.REGION, parent=region["republic"], name="Other")
    return {
        "region": campaign,
        "district": make_campaign(campaign.version, region["district"], slug="district"),
        "school": make_campaign(campaign.version, region["school"], slug="school"),
        "elsewhere": make_campaign(campaign.version, other, slug="elsewhere"),
    }


def read_by(person, campaigns):
    slugs = {campaign.slug for campaign in campaigns_to_read(person)}
    return {name for name, campaign in campaigns.items() if campaign.slug in slugs}


def test_the_methodist_reads_every_campaign_of_her_branch_and_no_other(campaigns, gulnara):
    assert read_by(gulnara, campaigns) == {"region", "district", "school"}


def test_a_head_reads_what_was_asked_above_her_school_never_what_it_asked_alone(campaigns, joldosh):
    assert read_by(joldosh, campaigns) == {"region", "district"}


def test_a_teacher_a_stranger_and_nobody_read_none(campaigns, aigul, emil):
    assert [read_by(one, campaigns) for one in (aigul, emil, None)] == [set(), set(), set()]


def test_requests_are_read_by_methodists_only_as_the_survey_promises(
    campaign, gulnara, chynara, joldosh, aigul, emil
):
    derive([answer(campaign, person=aigul, topic="STEM").pk])

    seen = {str(one): requests_to_read(one).count() for one in (gulnara, chynara, joldosh, aigul, emil)}

    assert seen == {str(gulnara): 1, str(chynara): 0, str(joldosh): 0, str(aigul): 0, str(emil): 0}
    assert requests_to_read(None).count() == 0


def test_the_desk_of_another_region_sees_nothing(campaign, region, aigul):
    derive([answer(campaign, person=aigul, topic="STEM").pk])
    other = make_organisation(Kind.INSTITUTE, parent=region["republic"])
    methodist = make_person("Нурзат")
    make_post(methodist, other, Role.METHODIST)

    assert list(requests_to_read(methodist)) == []


def test_needs_are_shown_to_the_person_herself(campaign, aigul, gulnara, emil):
    derive([answer(campaign, person=aigul, d1=["d1-board"]).pk])

    assert [needs_of(one).count() for one in (aigul, gulnara, emil, None)] == [1, 0, 0, 0]


def test_somebody_with_two_posts_answers_once(campaign, region, aigul):
    make_post(aigul, region["other_school"])
    make_post(make_person("Зуура"), region["school"])
    answer(campaign, person=aigul, d1=["d1-board"], topic="STEM")
    answer(campaign, d1=["d1-board"])
    answer(campaign, finished=False, d1=["d1-board"])

    who = respondents(campaign)

    assert (who.started, who.finished, who.unfinished, who.named, who.schools, who.register) == (
        3,
        2,
        1,
        1,
        2,
        2,
    )
    assert who.rate == 0.5
    assert with_a_topic(campaign) == (1, 1)


def test_people_under_a_pseudonym_are_in_no_register(campaign, region):
    number = make_person("17", is_pseudonym=True)
    make_post(number, region["school"])
    answer(campaign, person=number, d1=["d1-board"])

    who = respondents(campaign)

    assert (who.finished, who.named, who.register, who.rate, who.schools) == (1, 0, 0, None, 1)
    assert groupings_of(campaign) == {}
