"""What changed between two campaigns: found, not found, beside people alike, and who may ask."""

from datetime import date, timedelta

import numpy as np
import pytest

from tests.diagnosis.people import MOMENT
from tests.growth.people import sit
from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.flow.deliver import run_until_quiet
from ustat.growth.actions.comparisons import request_comparison
from ustat.growth.bridge import comparing
from ustat.growth.bridge.own import own_changes
from ustat.growth.models import Comparison
from ustat.growth.queries.comparisons import campaigns_to_compare, comparisons_for
from ustat.growth.queries.own import sittings_twice

LATER = MOMENT + timedelta(days=120)


def again(institute, shift, *, many=80, seed=9):
    campaign = institute.open("again", is_made_up=False)
    campaign.opens_on = date(2026, 8, 1)
    campaign.save()
    sit(
        institute,
        campaign,
        institute.people[:many],
        institute.ability[:many] + shift,
        seed=seed,
        moment=LATER,
    )
    return campaign


def found(institute, campaign):
    comparison = request_comparison(institute.campaign, campaign, by=institute.gulnara)
    run_until_quiet()
    comparison.refresh_from_db()
    assert comparison.state == "done", comparison.trouble
    return comparison.outcome["1"]


def test_a_group_that_learned_is_shown_to_have_improved(institute, undone):
    outcome = found(institute, again(institute, 0.8))

    assert outcome["change"]["verdict"] == "improved"
    assert outcome["change"]["effect_low"] < 0.8 < outcome["change"]["effect_high"]
    assert outcome["people"] == {"before": 160, "after": 80, "both": 80}
    assert sum(outcome["levels"]["after"]) == pytest.approx(1)


def test_where_nothing_changed_it_says_so_and_what_would_have_been_shown(institute, undone):
    outcome = found(institute, again(institute, 0.0))

    assert outcome["change"]["verdict"] == "no_change_shown"
    assert outcome["change"]["smallest_shown"] > abs(outcome["change"]["change"])
    assert outcome["comparison"] == {"code": "nobody_learned"}
    assert outcome["drift"]["code"] == "too_few"


def test_those_who_learned_are_set_beside_people_like_them(institute, undone, monkeypatch):
    learned = np.random.default_rng(2).random(120) < 0.35
    learners = {one.pk for one, is_one in zip(institute.people[:120], learned, strict=True) if is_one}
    monkeypatch.setattr(comparing, "learned_between", lambda spans, *, direction: learners & set(spans))

    outcome = found(institute, again(institute, 0.9 * learned, many=120))["comparison"]

    assert outcome["verdict"] == "improved"
    assert outcome["effect_low"] < 0.9 < outcome["effect_high"]
    assert {one["name"] for one in outcome["balance"]} == {"before", "language", "city"}
    assert 10 <= outcome["pairs"] <= len(learners)


def test_too_few_who_learned_are_not_compared_and_not_counted(institute, undone, monkeypatch):
    few = {one.pk for one in institute.people[:3]}
    monkeypatch.setattr(comparing, "learned_between", lambda spans, *, direction: few)

    assert found(institute, again(institute, 0.0))["comparison"] == {"code": "too_few_alike"}


def test_a_question_that_became_easier_by_itself_does_not_count_as_growth(institute, undone):
    campaign = again(institute, 0.0, many=150)
    item = institute.questions[10].item
    right = next(one.code for one in item.choices if one.is_right)
    # nearly everybody has heard of it meanwhile
    for at, answer in enumerate(item.answers.filter(sitting__campaign=campaign).order_by("id")):
        if at % 12:
            answer.chosen = [right]
            answer.save()

    outcome = found(institute, campaign)

    assert outcome["drift"]["drifted"] == [item.code]
    assert outcome["change"]["verdict"] == "no_change_shown"


def test_the_same_answers_give_the_same_numbers(institute, undone):
    campaign = again(institute, 0.3)
    twice = []
    for _ in range(2):
        comparison = request_comparison(institute.campaign, campaign, by=institute.gulnara)
        run_until_quiet()
        comparison.refresh_from_db()
        twice.append((comparison.outcome, comparison.input_digest, comparison.method))

    assert twice[0] == twice[1]


def test_what_cannot_be_compared_is_refused_in_a_sentence(institute, undone):
    campaign, made_up = again(institute, 0.0), institute.open("made-up", is_made_up=True)
    few = institute.open("few", is_made_up=False)
    codes = []
    for before, after in (
        (campaign, campaign),
        (institute.campaign, institute.assessment),
        (institute.campaign, made_up),
        (campaign, institute.campaign),
        (institute.campaign, few),
    ):
        with pytest.raises((WrongInput, NotNow)) as refusal:
            request_comparison(before, after, by=institute.gulnara)
        codes.append(refusal.value.code)

    assert codes == [
        "same_campaign",
        "other_instrument",
        "campaigns_mixed",
        "wrong_order",
        "too_few_sittings",
    ]


def test_only_a_methodist_asks_and_only_staff_of_the_branch_read(institute, undone):
    campaign = again(institute, 0.0)
    for person in (institute.daniyar, institute.chynara, institute.joldosh, institute.emil):
        with pytest.raises(NotAllowed):
            request_comparison(institute.campaign, campaign, by=person)
    comparison = request_comparison(institute.campaign, campaign, by=institute.gulnara)

    readers = (
        institute.gulnara,
        institute.daniyar,
        institute.chynara,
        institute.joldosh,
        institute.emil,
        None,
    )

    assert [list(comparisons_for(one)) == [comparison] for one in readers] == [True, True, *[False] * 4]
    assert campaigns_to_compare(institute.emil) == []
    assert Comparison.objects.count() == 1


def test_one_person_s_change_never_says_more_than_its_errors_allow(institute, undone):
    again(institute, np.repeat([0.0, 3.0], 40))
    changes = [own_changes(sittings_twice(one))[0] for one in institute.people[:80]]

    unchanged = [one.verdict for one in changes[:40]]
    grown = [one.verdict for one in changes[40:]]

    assert unchanged.count("no_change_shown") >= 34
    assert grown.count("improved") >= 30
    assert own_changes(sittings_twice(institute.people[100])) == []
