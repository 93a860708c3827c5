"""The self-assessment on a scale: a strand a direction, everybody scored, older scores kept."""

import pytest

from tests.diagnosis.people import World
from tests.factories import make_person
from ustat.diagnosis.actions.scales import put_in_force
from ustat.diagnosis.actions.score import score, score_again
from ustat.diagnosis.facts import ScaleReplaced
from ustat.diagnosis.models import Cut, ItemParameter, ScaleVersion, Score, Term
from ustat.diagnosis.queries import levels_of, profile_of
from ustat.flow.deliver import run_until_quiet
from ustat.people.models import Person


def counts(version: ScaleVersion, world: World) -> None:
    put_in_force(version, by=world.gulnara)
    run_until_quiet()


def draft() -> ScaleVersion:
    return ScaleVersion.objects.get(published_at=None)


def teachers() -> list[int]:
    return list(Person.objects.exclude(sittings=None).values_list("pk", flat=True))


def test_statements_have_a_strand_a_direction_with_cuts_from_their_sentences(assessed, undone):
    version = ScaleVersion.objects.get()

    assert {
        strand.direction_id: (strand.model, [cut.level for cut in strand.cuts.order_by("level")])
        for strand in version.strands.all()
    } == {direction: ("rasch", [2, 3, 4]) for direction in range(1, 6)}
    assert set(Cut.objects.values_list("method", flat=True)) == {"statements"}
    assert set(ItemParameter.objects.values_list("slope", flat=True)) == {1.0}


def test_before_any_scale_counts_the_mean_of_levels_is_the_method(assessed, undone):
    score([one.pk for one in assessed.campaign.sittings.all()])

    assert set(Score.objects.values_list("method", flat=True)) == {"mean-of-levels-1"}
    assert len(levels_of(teachers())) > 500


def test_everybody_is_scored_on_the_version_that_counts_and_older_scores_stay(assessed, undone):
    score([one.pk for one in assessed.campaign.sittings.all()])
    before = Score.objects.count()

    counts(draft(), assessed)

    version = ScaleVersion.objects.get()
    assert Score.objects.filter(scale_version=None).count() == before
    assert Score.objects.filter(scale_version=version).count() == before
    assert version.published_at is not None
    term = Term.objects.get()
    assert (term.ended_at, term.rescored, term.to_rescore) == (None, 120, 120)


def test_a_score_on_a_scale_has_an_error_and_the_chance_of_each_level(assessed, undone):
    counts(draft(), assessed)

    for one in Score.objects.all():
        assert one.error > 0
        assert len(one.level_chances) == 4
        assert sum(one.level_chances) == pytest.approx(1)
        assert one.level_chances[one.level - 1] == one.level_chance == max(one.level_chances)
        assert abs(one.next_likely - one.level) == 1 or one.level_chance > 0.95


def test_the_score_that_counts_is_the_one_on_the_version_in_force(assessed, undone):
    score([one.pk for one in assessed.campaign.sittings.all()])
    counts(draft(), assessed)
    somebody = Person.objects.get(pk=teachers()[0])

    assert {one.scale_version_id for one in profile_of(somebody)} == {ScaleVersion.objects.get().pk}
    assert {direction for _person, direction in levels_of([somebody.pk])} == {
        one.direction_id for one in profile_of(somebody)
    }


def test_the_news_delivered_twice_scores_once(assessed, undone):
    counts(draft(), assessed)
    before = Score.objects.count()

    score_again(ScaleReplaced(scale_version_id=ScaleVersion.objects.get().pk))

    assert Score.objects.count() == before


@pytest.mark.django_db
def test_whoever_never_answered_stands_nowhere():
    assert (profile_of(make_person()), levels_of([1])) == ([], {})
