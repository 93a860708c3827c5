"""A calibration is asked for by a methodist, run by the worker, and fails with a sentence."""

from unittest.mock import patch

import pytest

from tests.diagnosis.people import World, answer
from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.diagnosis.actions.calibrations import request_calibration, run
from ustat.diagnosis.choices import CalibrationState
from ustat.diagnosis.models import Calibration, ItemParameter, ScaleVersion
from ustat.instruments.models import Answer
from ustat.people.models import Trail


def request(world: World, *campaigns) -> Calibration:
    return request_calibration(world.version, campaigns=list(campaigns) or [world.campaign], by=world.gulnara)


@pytest.fixture
def world(db) -> World:
    return World("ict-test-1")


def test_too_few_sittings_are_refused_with_the_number_that_is_needed(world):
    answer(world, 30)

    with pytest.raises(NotNow) as refusal:
        request(world)

    assert refusal.value.code == "too_few_sittings"
    assert "100" in str(refusal.value)
    assert "30" in str(refusal.value)
    assert Calibration.objects.count() == 0


def test_made_up_answers_never_mix_with_real_ones(world):
    made_up = world.open("made-up", is_made_up=True)
    answer(world, 60)
    answer(world, 60, campaign=made_up, seed=2)

    with pytest.raises(WrongInput) as refusal:
        request(world, world.campaign, made_up)

    assert refusal.value.code == "campaigns_mixed"


def test_only_a_methodist_asks_and_it_is_in_the_trail(world):
    answer(world, 100)

    for person in (world.daniyar, world.emil):
        with pytest.raises(NotAllowed):
            request_calibration(world.version, campaigns=[world.campaign], by=person)
    request(world)

    assert list(Trail.objects.filter(what__startswith="diagnosis").values_list("by", "what")) == [
        (world.gulnara.pk, "diagnosis.request_calibration")
    ]


def test_one_calibration_at_a_time(world):
    answer(world, 100)
    request(world)

    with pytest.raises(NotNow) as refusal:
        request(world)

    assert refusal.value.code == "calibration_moving"


def test_answers_that_vanish_before_the_worker_comes_are_told_as_a_sentence(world):
    answer(world, 100)
    calibration = request(world)
    Answer.objects.all().delete()

    run(calibration)

    calibration.refresh_from_db()
    assert calibration.state == CalibrationState.FAILED
    assert calibration.trouble == {"code": "too_few_sittings", "values": {"need": 100, "got": 0}}
    assert ScaleVersion.objects.count() == 0


def test_what_the_engine_cannot_do_is_a_reason_and_not_a_crash(world):
    from ustat_engine.errors import DidNotSettle

    answer(world, 100)
    calibration = request(world)

    with patch(
        "ustat.diagnosis.bridge.calibrating.calibrate", side_effect=DidNotSettle("calibration", steps=9)
    ):
        run(calibration)

    calibration.refresh_from_db()
    assert calibration.trouble["code"] == "engine"
    assert "did not settle" in calibration.trouble["values"]["sentence"]


def test_progress_rises_to_the_end(world):
    answer(world, 100)
    calibration = request(world)
    told: list[float] = []
    with patch("ustat.diagnosis.actions.calibrations._teller", return_value=told.append):
        run(calibration)

    assert told == sorted(told)
    assert told[-1] < 1
    calibration.refresh_from_db()
    assert calibration.progress == 1


def test_anonymous_sittings_count_for_the_scale_and_have_no_scores(world):
    answer(world, 60)
    answer(world, 60, seed=2, named=False)

    calibration = request(world)
    run(calibration)

    calibration.refresh_from_db()
    assert (calibration.state, calibration.sittings) == ("done", 120)


def test_a_question_that_everybody_answers_alike_is_left_out_and_named(world):
    answer(world, 100)
    item = world.questions[0].item
    right = next(choice.code for choice in item.choices if choice.is_right)
    Answer.objects.filter(item=item).update(state="given", chosen=[right])

    run(request(world))

    assert Calibration.objects.get().outcome["left_out"] == [item.code]
    assert ItemParameter.objects.count() == 23
