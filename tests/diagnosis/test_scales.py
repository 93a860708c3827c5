"""A version of a test counts when somebody says so, can be taken back, and gets its levels from a panel."""

from datetime import UTC, datetime

import pytest

from tests.diagnosis.people import World
from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.diagnosis.actions.panels import record_panel
from ustat.diagnosis.actions.scales import put_in_force
from ustat.diagnosis.actions.score import score, score_again
from ustat.diagnosis.choices import CutMethod
from ustat.diagnosis.facts import ScaleReplaced
from ustat.diagnosis.models import Cut, ItemParameter, ScaleVersion, Score, Term
from ustat.diagnosis.queries import levels_of, profile_of
from ustat.flow.deliver import run_until_quiet
from ustat.instruments.actions.sitting import answer as say
from ustat.instruments.actions.sitting import finish, start
from ustat.people.models import Person

HELD_ON = datetime(2026, 9, 1, tzinfo=UTC).date()
BOOKMARKS = {"АТ": {2: 6, 3: 12, 4: 18}, "БС": {2: 7, 3: 12, 4: 17}, "ЧУ": {2: 5, 3: 13, 4: 19}}


def counts(version: ScaleVersion, world: World) -> None:
    put_in_force(version, by=world.gulnara)
    run_until_quiet()


def draft() -> ScaleVersion:
    return ScaleVersion.objects.get(published_at=None)


def second_version(world: World) -> ScaleVersion:
    strand = ScaleVersion.objects.get().strands.get()
    return record_panel(strand, bookmarks=BOOKMARKS, held_on=HELD_ON, by=world.gulnara).version


def teachers() -> list[int]:
    return list(Person.objects.exclude(sittings=None).values_list("pk", flat=True))


def test_a_version_replaced_before_the_worker_comes_is_left_alone(tested, undone):
    first, second = draft(), None
    put_in_force(first, by=tested.gulnara)
    second = second_version(tested)
    put_in_force(second, by=tested.gulnara)

    score_again(ScaleReplaced(scale_version_id=first.pk))

    assert Score.objects.filter(scale_version=first).count() == 0


def test_a_sitting_finished_later_is_scored_on_the_version_that_counts(tested, undone):
    counts(draft(), tested)
    emil = tested.emil
    sitting = start(tested.campaign, language="ky", person=emil)
    for item in tested.version.items.all():
        right = next(choice.code for choice in item.choices if choice.is_right)
        say(sitting, item, chosen=[right])
    finish(sitting)

    run_until_quiet()

    score_of_emil = profile_of(emil)[0]
    assert score_of_emil.level == 4
    assert score_of_emil.items == 24
    # All right, and still a finite ability with an error.
    assert 1 < score_of_emil.value < 4


def test_skipped_is_not_wrong(tested, undone):
    counts(draft(), tested)
    items = list(tested.version.items.all())
    found = {}
    for name, rest in (("skips", None), ("errs", "wrong")):
        person = Person.objects.create(surname=name, search_name=name, sort_name=name, is_made_up=True)
        sitting = start(tested.campaign, language="ky", person=person)
        for at, item in enumerate(items):
            wanted = at < 12
            if wanted or rest:
                say(sitting, item, chosen=[next(c.code for c in item.choices if c.is_right is wanted)])
        finish(sitting)
        run_until_quiet()
        found[name] = profile_of(person)[0]

    assert found["skips"].value > found["errs"].value
    assert (found["skips"].items, found["errs"].items) == (12, 24)
    assert found["skips"].error > found["errs"].error


def test_the_version_before_is_put_back_and_its_scores_count_again(tested, undone):
    counts(draft(), tested)
    first = ScaleVersion.objects.get()
    somebody = teachers()[0]
    before = levels_of([somebody])
    second = second_version(tested)
    counts(second, tested)
    assert Score.objects.filter(person=somebody).count() == 2

    counts(first, tested)

    assert levels_of([somebody]) == before
    assert {term.version_id: term.ended_at is None for term in Term.objects.order_by("began_at")} == {
        first.pk: True,
        second.pk: False,
    }
    assert Term.objects.count() == 3


def test_what_a_test_measured_counts_before_what_somebody_said_about_herself(tested, undone):
    counts(draft(), tested)
    somebody = Person.objects.get(pk=teachers()[0])
    other = World.__new__(World)
    other.__dict__ |= tested.__dict__ | {
        "version": type(tested.version).objects.get(instrument__code="self-assessment-1")
    }
    later = other.open("self", is_made_up=False)
    sitting = start(later, language="ky", person=somebody)
    for item in other.version.items.all():
        say(sitting, item, chosen=["level-4"])
    finish(sitting)
    run_until_quiet()

    methods = {one.direction_id: one.scale_version_id is not None for one in profile_of(somebody)}
    assert methods == {1: True, 2: False, 3: False, 4: False, 5: False}


def test_only_a_methodist_decides(tested, undone):
    for person in (tested.daniyar, tested.emil):
        with pytest.raises(NotAllowed):
            put_in_force(draft(), by=person)


def test_what_counts_cannot_be_put_in_force_again(tested, undone):
    counts(draft(), tested)

    with pytest.raises(NotNow) as refusal:
        put_in_force(ScaleVersion.objects.get(), by=tested.gulnara)

    assert refusal.value.code == "in_force_already"


def test_a_version_without_levels_cannot_count(tested, undone):
    Cut.objects.all().delete()

    with pytest.raises(NotNow) as refusal:
        put_in_force(draft(), by=tested.gulnara)

    assert refusal.value.code == "no_cuts"


# ---- Panels


def test_a_panel_on_a_draft_sets_its_cuts_with_their_error(tested, undone):
    version = draft()

    panel = record_panel(version.strands.get(), bookmarks=BOOKMARKS, held_on=HELD_ON, by=tested.gulnara)

    assert panel.version == version
    cuts = list(Cut.objects.filter(strand__version=version))
    assert [(cut.level, cut.method) for cut in cuts] == [(level, CutMethod.BOOKMARK) for level in (2, 3, 4)]
    assert cuts[0].value < cuts[1].value < cuts[2].value
    assert all(cut.error > 0 for cut in cuts)
    assert panel.bookmarks.count() == 9


def test_a_panel_on_a_published_version_makes_a_new_draft_and_leaves_it_alone(tested, undone):
    counts(draft(), tested)
    first = ScaleVersion.objects.get()
    frozen = list(Cut.objects.filter(strand__version=first).values_list("level", "value", "error"))
    slopes = list(ItemParameter.objects.filter(strand__version=first).values_list("item", "slope"))

    second = second_version(tested)

    assert (second.number, second.published_at) == (2, None)
    assert list(Cut.objects.filter(strand__version=first).values_list("level", "value", "error")) == frozen
    assert list(ItemParameter.objects.filter(strand__version=second).values_list("item", "slope")) == slopes
    assert list(Cut.objects.filter(strand__version=second).values_list("level", "value", "error")) != frozen


@pytest.mark.parametrize(
    ("bookmarks", "code"),
    [
        ({"АТ": {2: 6, 3: 12, 4: 18}}, "few_members"),
        ({"АТ": {2: 6, 3: 12, 4: 18}, "БС": {2: 0, 3: 12, 4: 18}}, "bookmark_wrong"),
        ({"АТ": {2: 6, 3: 12, 4: 18}, "БС": {2: 12, 3: 6, 4: 18}}, "bookmark_wrong"),
        ({"АТ": {2: 6, 3: 12, 4: 25}, "БС": {2: 6, 3: 12, 4: 18}}, "bookmark_wrong"),
        ({"АТ": {2: 6, 3: 6, 4: 18}, "БС": {2: 7, 3: 7, 4: 18}}, "cuts_do_not_rise"),
    ],
    ids=["one member", "nothing read", "falling", "beyond the last", "two levels alike"],
)
def test_a_panel_that_cannot_be_is_refused_and_nothing_is_kept(tested, undone, bookmarks, code):
    from django.db import transaction

    before = list(Cut.objects.values_list("level", "value"))
    with pytest.raises(WrongInput) as refusal, transaction.atomic():
        record_panel(draft().strands.get(), bookmarks=bookmarks, held_on=HELD_ON, by=tested.gulnara)

    assert refusal.value.code == code
    assert list(Cut.objects.values_list("level", "value")) == before


# ---- Size


def test_a_batch_asks_as_often_as_one_sitting(tested, undone, django_assert_max_num_queries):
    counts(draft(), tested)
    Score.objects.all().delete()
    sittings = list(tested.campaign.sittings.values_list("pk", flat=True))

    with django_assert_max_num_queries(16):
        score(sittings[:1])
    with django_assert_max_num_queries(16):
        score(sittings)

    assert Score.objects.count() == 260


@pytest.mark.django_db
def test_scoring_a_sitting_needs_no_compiler():
    """A page may score: what it imports must not bring the compiler along."""
    import subprocess
    import sys

    code = (
        "import os, sys, django\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'ustat.settings.test'\n"
        "django.setup()\n"
        "import ustat.flow.table, ustat.urls\n"
        "import ustat.diagnosis.bridge.scoring, ustat.diagnosis.bridge.pictures\n"
        "print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
