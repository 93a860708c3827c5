"""A report: computed once, kept as it was, the same again from the same rows, told in three languages."""

import json

import pytest
from django.utils.translation import override

from tests.factories import make_organisation, make_person, make_post
from tests.needs.surveys import answer, import_talis
from ustat.common.errors import NotAllowed
from ustat.insight.actions.report import make_report
from ustat.insight.content import content_of
from ustat.insight.models import Report
from ustat.insight.queries import campaigns_to_report, plans_to_report, reports_for
from ustat.insight.supply import balances
from ustat.insight.telling import tell
from ustat.people.choices import Kind, Role
from ustat.people.models import Trail

WHOLE = [
    "who",
    "need",
    "need-by-district",
    "areas",
    "balance",
    "plan",
    "worth",
    "unmet",
    "not-offered",
    "how",
]


def told(content, language="en"):
    with override(language):
        return tell(content)


def section(content, key):
    return next(one for one in told(content).sections if one.key == key)


def test_a_report_tells_who_answered_needs_supply_plan_and_what_stays_unmet(campaign, plan):
    content = content_of(campaign, plan)

    keys = [one.key for one in told(content).sections]

    assert [key for key in WHOLE if key in keys] == keys
    assert {"who", "need", "areas", "balance", "plan", "worth", "not-offered", "how"} <= set(keys)


def test_without_a_plan_it_tells_the_survey_alone(campaign):
    keys = {one.key for one in told(content_of(campaign, None)).sections}

    assert keys == {"who", "need", "areas", "balance", "not-offered", "how"}


def test_shares_come_with_base_error_and_range(campaign):
    need = section(content_of(campaign, None), "need")

    ict = need.table.rows[0]
    assert ict[:3] == ["Information and communication", 14, 0.5]
    assert ict[3] == pytest.approx((0.25 / 13) ** 0.5)
    assert ict[4] < 0.5 < ict[5]
    assert need.bars[0].words == "50\u00a0% (27–73), of 14 asked"
    with override("en"):
        assert need.table.shown[0][2:4] == ["50.0\u00a0%", "13.9\u00a0%"]


def test_who_answered_is_set_against_the_register(campaign):
    assert section(content_of(campaign, None), "who").sentences == [
        "14 people finished answering.",
        "That is 100\u00a0% of the 14 teachers in the register.",
        "They come from 2 schools.",
        "3 of them (21\u00a0%) wrote the topic they want in their own words.",
    ]


def test_the_balance_counts_people_once_and_the_plan_s_seats(planned, plan):
    ict = balances(planned.region, plan)[0]

    placed = plan.cohorts.get().places.count()
    assert (ict.wishing, ict.programmes, ict.trainers, ict.cohorts, ict.seats) == (14, 1, 1, 1, 12)
    assert (ict.placed, ict.unmet) == (placed, 14 - placed)


def test_without_a_plan_nothing_is_planned(planned):
    assert [(one.cohorts, one.seats, one.placed, one.unmet) for one in balances(planned.region, None)] == [
        (0, 0, 0, 0)
    ] * 5


def test_a_report_names_nobody(campaign, plan, planned):
    content = json.dumps(content_of(campaign, plan), ensure_ascii=False)

    assert not [person for person in planned.teachers if person.given_name in content]


def test_the_same_rows_give_the_same_digest_and_another_answer_another(campaign, plan):
    first, again = (make_report(campaign=campaign, plan=plan, by=None) for _ in range(2))
    kept = dict(first.content)

    answer(campaign, d1=["d1-documents"])
    later = make_report(campaign=campaign, plan=plan, by=None)

    first.refresh_from_db()
    assert first.digest == again.digest != later.digest
    assert first.content == kept
    assert [one.is_made_up for one in (first, later)] == [True, True]


def test_a_kept_report_is_told_like_one_just_computed(campaign, plan):
    report = make_report(campaign=campaign, plan=plan, by=None)

    assert told(report.content) == told(content_of(campaign, plan))


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_every_language_has_the_same_sections_and_numbers(campaign, plan, language):
    content = content_of(campaign, plan)

    here, english = told(content, language), told(content)

    assert [one.key for one in here.sections] == [one.key for one in english.sections]
    numbers = [
        [[cell for cell in row if not isinstance(cell, str)] for row in one.table.rows]
        for telling in (here, english)
        for one in telling.sections
        if one.table
    ]
    assert numbers[: len(numbers) // 2] == numbers[len(numbers) // 2 :]


def test_the_oecd_sample_is_told_with_participation_topics_and_barriers(db):
    # No course is on offer here, so every area is asked for and not offered.
    content = content_of(import_talis(), None)

    keys = [one.key for one in told(content).sections]

    assert keys == [
        "who", "need", "need-by-cntry", "need-by-sex", "need-by-age", "areas", "participation", "topics-met",
        "barriers", "not-offered", "how",
    ]  # fmt: skip
    assert "replicate weights" in section(content, "how").sentences[0]


def test_whoever_reads_no_results_there_makes_no_report(campaign, plan, daniyar, bakyt, emil):
    make_report(campaign=campaign, plan=plan, by=daniyar)

    for somebody in (bakyt, emil):
        with pytest.raises(NotAllowed):
            make_report(campaign=campaign, plan=plan, by=somebody)

    assert Report.objects.get().made_by == daniyar
    assert Trail.objects.get(what="insight.make_report").by == daniyar


def test_a_plan_of_another_branch_is_not_told_to_this_one(campaign, plan, planned):
    school_methodist = make_person("Зуура")
    make_post(school_methodist, planned.places["institute"], Role.METHODIST)
    plan.organisation = make_organisation(Kind.REGION)

    with pytest.raises(NotAllowed):
        make_report(campaign=campaign, plan=plan, by=school_methodist)


def test_reports_surveys_and_plans_are_offered_within_the_branch(
    campaign, plan, daniyar, bakyt, emil, planned
):
    make_report(campaign=campaign, plan=plan, by=None)
    elsewhere = make_person("Нурзат")
    make_post(elsewhere, make_organisation(Kind.INSTITUTE), Role.DIRECTOR)

    seen = [
        (reports_for(one).count(), campaigns_to_report(one).count(), plans_to_report(one).count())
        for one in (daniyar, bakyt, emil, elsewhere, None)
    ]

    assert seen == [(1, 1, 1), *[(0, 0, 0)] * 4]
