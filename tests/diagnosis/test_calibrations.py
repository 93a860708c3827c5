"""What a calibration leaves: a draft with every question, its error, its fit and its fairness."""

import pytest

from tests.factories import make_person
from ustat.common.models import Delivery
from ustat.diagnosis.actions.calibrations import run, run_requested_calibration
from ustat.diagnosis.choices import CalibrationState
from ustat.diagnosis.facts import CalibrationRequested
from ustat.diagnosis.models import Calibration, Cut, ItemParameter, ScaleVersion, Score
from ustat.diagnosis.queries.scales import measured_for
from ustat.instruments.models import Item


def test_the_worker_makes_a_draft_of_every_question_and_nothing_changes_for_anybody(tested, undone):
    calibration = Calibration.objects.get()
    version = ScaleVersion.objects.get()

    assert (calibration.state, calibration.progress, calibration.sittings) == ("done", 1, 260)
    assert (version.number, version.published_at, version.calibration) == (1, None, calibration)
    strand = version.strands.get()
    assert (strand.direction_id, strand.model, strand.mean, strand.sd) == (1, "2pl", 0, 1)
    assert 0.7 < strand.reliability < 0.95
    assert set(strand.items.values_list("item__code", flat=True)) == set(
        Item.objects.filter(version=tested.version).values_list("code", flat=True)
    )
    assert [cut.level for cut in strand.cuts.order_by("level")] == [2, 3, 4]
    assert Score.objects.exclude(scale_version=None).count() == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_harder_questions_come_out_harder(tested, undone):
    by_level: dict[int, list[float]] = {}
    for one in ItemParameter.objects.select_related("item"):
        by_level.setdefault(one.item.expected_level, []).append(one.difficulty)

    means = [sum(found) / len(found) for _level, found in sorted(by_level.items())]
    assert means == sorted(means)


def test_every_number_that_is_shown_has_its_error(tested, undone):
    assert ItemParameter.objects.filter(slope_error=None).count() == 0
    assert [one for one in ItemParameter.objects.all() if None in one.difficulty_errors] == []
    assert Cut.objects.filter(error__lte=0).count() == 0


def test_no_group_under_five_is_kept_in_a_picture(tested, undone):
    bands = [band for one in ItemParameter.objects.all() for band in one.observed]
    groups = [
        band
        for one in ItemParameter.objects.all()
        for entry in one.fairness
        for group in entry["groups"]
        for band in group["seen"]
    ]

    assert bands
    assert groups
    assert min(band["people"] for band in bands + groups) >= 5


def test_fairness_is_looked_at_by_language_and_district(tested, undone):
    looked = {entry["grouping"] for one in ItemParameter.objects.all() for entry in one.fairness}

    assert looked == {"language", "district"}


def test_the_news_delivered_twice_makes_one_version(tested, undone):
    run_requested_calibration(CalibrationRequested(calibration_id=Calibration.objects.get().pk))

    assert ScaleVersion.objects.count() == 1


def test_a_worker_that_died_half_way_starts_again_and_leaves_one_draft(tested, undone):
    calibration = Calibration.objects.get()
    before = list(ItemParameter.objects.order_by("item").values_list("slope", flat=True))

    Calibration.objects.update(state=CalibrationState.RUNNING)
    run(calibration)

    assert ScaleVersion.objects.count() == 1
    # The same answers give the same scale, and the same digest names them.
    assert list(ItemParameter.objects.order_by("item").values_list("slope", flat=True)) == before
    assert Calibration.objects.get().input_digest == calibration.input_digest


@pytest.mark.django_db
def test_without_an_instrument_there_is_nothing_to_measure():
    assert measured_for(make_person()) == []
