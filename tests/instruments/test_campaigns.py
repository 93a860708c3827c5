"""Campaigns: opened, found by those who run them and those who are asked, closed."""

from datetime import date

import pytest

from tests.factories import make_person, make_post, make_region
from tests.instruments.factories import make_campaign, make_finished, make_version
from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.common.words import same
from ustat.instruments.actions.campaign import close_campaign, open_campaign
from ustat.instruments.actions.sitting import start
from ustat.instruments.models import Campaign
from ustat.instruments.queries import campaigns_for, open_campaigns_for, published_versions, sittings_for
from ustat.people.choices import Role

DAY = date(2026, 10, 1)


def opened(version, organisation, **fields):
    given = {"slug": "needs", "title": same("Needs"), "opens_on": DAY, "by": None} | fields
    return open_campaign(version=version, organisation=organisation, **given)


def test_the_methodist_opens_a_survey_and_closes_it(version, region, gulnara):
    campaign = opened(version, region["institute"], by=gulnara)

    close_campaign(campaign, by=gulnara)
    close_campaign(campaign, by=gulnara)

    campaign.refresh_from_db()
    assert campaign.is_over_on(DAY)
    assert not campaign.is_open_on(DAY)


def test_others_may_not_open_or_close(version, region, campaign, aigul, emil):
    for person in (aigul, emil):
        with pytest.raises(NotAllowed):
            opened(version, region["institute"], by=person)
        with pytest.raises(NotAllowed):
            close_campaign(campaign, by=person)
    assert list(Campaign.objects.all()) == [campaign]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"slug": "needs-2026"}, "slug_taken"),
        ({"slug": "Мугалим"}, "slug_wrong"),
        ({"slug": ""}, "slug_wrong"),
        ({"closes_on": date(2026, 9, 30)}, "closes_before_it_opens"),
    ],
)
def test_what_cannot_be_opened_is_refused(version, region, campaign, fields, code):
    with pytest.raises(WrongInput) as refusal:
        opened(version, region["institute"], **fields)

    assert refusal.value.code == code
    assert list(Campaign.objects.all()) == [campaign]


def test_a_draft_cannot_be_asked(region):
    with pytest.raises(NotNow) as refusal:
        opened(make_version("draft", published=False), region["institute"])

    assert refusal.value.code == "version_unpublished"


def test_only_the_newest_published_wording_is_offered(version):
    version.pk, version.number, version.published_at = None, 2, None
    version.save()

    assert {one.number for one in published_versions()} == {1}


def test_a_campaign_is_followed_by_the_staff_of_its_branch_only(campaign, region, gulnara, aigul, emil):
    far = make_region()
    chynara = make_person("Чынара", "Усенова")
    make_post(chynara, far["institute"], Role.PLANNER)

    assert list(campaigns_for(gulnara)) == [campaign]
    assert [list(campaigns_for(one)) for one in (aigul, chynara, emil, None)] == [[], [], [], []]


def test_the_list_counts_the_started_and_the_finished(campaign, gulnara, aigul):
    make_finished(campaign, person=aigul)
    start(campaign, language="ky")

    listed = campaigns_for(gulnara).get()

    assert (listed.started, listed.finished) == (2, 1)


def test_teachers_of_the_branch_are_asked_until_they_have_sent(campaign, anonymous_campaign, region, aigul):
    asked_before = set(open_campaigns_for(aigul))

    make_finished(campaign, person=aigul)

    assert asked_before == {campaign, anonymous_campaign}
    assert set(open_campaigns_for(aigul)) == {anonymous_campaign}


def test_nobody_is_asked_from_elsewhere_too_early_or_too_late(version, region, aigul, emil):
    far = make_region()
    make_campaign(version, far["institute"], slug="far")
    make_campaign(version, region["other_school"], slug="other-school")
    make_campaign(version, region["institute"], slug="early", opens_on=date(2098, 1, 1))
    make_campaign(version, region["institute"], slug="late", closes_on=date(2021, 1, 1))
    close_campaign(make_campaign(version, region["institute"], slug="closed"), by=None)
    own = make_campaign(version, region["school"], slug="own-school")
    republic = make_campaign(version, region["republic"], slug="republic")

    assert set(open_campaigns_for(aigul)) == {own, republic}
    assert [list(open_campaigns_for(one)) for one in (emil, None)] == [[], []]


def test_somebodys_sittings_are_her_own(campaign, aigul, emil):
    sitting = start(campaign, language="ky", person=aigul)
    start(campaign, language="ky")

    assert list(sittings_for(aigul)) == [sitting]
    assert [list(sittings_for(one)) for one in (emil, None)] == [[], []]


def test_lists_ask_as_often_for_thirty_as_for_one(version, region, gulnara, aigul, django_assert_num_queries):
    make_campaign(version, region["institute"], slug="first")
    with django_assert_num_queries(4) as asked:
        [str(one.version.instrument) for one in [*campaigns_for(gulnara), *open_campaigns_for(aigul)]]
    for number in range(29):
        make_campaign(version, region["institute"], slug=f"needs-{number}")

    with django_assert_num_queries(len(asked)):
        [str(one.version.instrument) for one in [*campaigns_for(gulnara), *open_campaigns_for(aigul)]]
