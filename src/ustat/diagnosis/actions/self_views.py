"""Keep how self-views go with measured levels: the link in the group, and each person's own view."""

import hashlib
import json
from collections.abc import Collection, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from ustat.diagnosis.facts import ScaleReplaced, SittingScored
from ustat.diagnosis.models import ScaleVersion, SelfView, SelfViewLink
from ustat.diagnosis.queries.self_views import (
    Both,
    Compared,
    compared_in_force,
    links_in_force,
    said_on,
    scales_of_sittings,
    sittings_of_both,
)
from ustat.instruments.models import Sitting

FEWEST_WITH_BOTH: Final = 50  # as the engine asks for a link
GROWN: Final = 1.25  # the link is computed anew when it holds so many times the people it was made from


def compare_on_new_scale(happening: ScaleReplaced) -> None:
    """Hear that another version of a scale counts: every comparison it takes part in is made on it."""
    scale = ScaleVersion.objects.values_list("scale_id", flat=True).get(pk=happening.scale_version_id)
    for compared in compared_in_force(involving={scale}):
        link_self_views(compared)


def compare_scored(happening: SittingScored) -> None:
    """Hear that sittings were scored: these people's views, or the link anew where many came in."""
    scales = scales_of_sittings(happening.sitting_ids)
    people = set(
        Sitting.objects.filter(pk__in=happening.sitting_ids, person__isnull=False).values_list(
            "person_id", flat=True
        )
    )
    for compared in compared_in_force(involving=scales) if scales else []:
        link = _link_of(compared)
        many = len(sittings_of_both(compared))
        if many >= FEWEST_WITH_BOTH and (link is None or many >= GROWN * link.persons):
            link_self_views(compared)
        elif link is not None:
            keep_views(compared, link, people=people)


def link_self_views(compared: Compared) -> SelfViewLink | None:
    """Compute a link and everybody's view; None where too few gave both. Safe to repeat."""
    from ustat.diagnosis.bridge.self_views import METHOD, Pair, linked

    both = sittings_of_both(compared)
    tested, assessed = _said(compared, both)
    pair = Pair(compared.test_strand, compared.assessment_strand)
    found = linked(pair, tested, assessed) if len(both) >= FEWEST_WITH_BOTH else None
    if found is None:
        return None
    with transaction.atomic():
        link, _is_new = SelfViewLink.objects.update_or_create(
            test=compared.test,
            assessment=compared.assessment,
            direction_id=compared.test_strand.direction_id,
            defaults=found
            | {
                "input_digest": _digest(both, tested, assessed),
                "method": METHOD,
                "computed_at": timezone.now(),
                "is_made_up": compared.test.is_made_up,
            },
        )
        link.views.all().delete()
        _keep(compared, link, both, tested, assessed)
    return link


@transaction.atomic
def keep_views(compared: Compared, link: SelfViewLink, *, people: Collection[int]) -> None:
    """These people's views in a link that is known; what was kept of them before goes."""
    both = sittings_of_both(compared, people=people)
    tested, assessed = _said(compared, both)
    link.views.filter(person__in=list(people)).delete()
    _keep(compared, link, both, tested, assessed)


def _link_of(compared: Compared) -> SelfViewLink | None:
    return (
        links_in_force()
        .filter(
            test=compared.test,
            assessment=compared.assessment,
            direction=compared.test_strand.direction_id,
        )
        .first()
    )


def _keep(
    compared: Compared,
    link: SelfViewLink,
    both: Sequence[Both],
    tested: Sequence[dict[int, int]],
    assessed: Sequence[dict[int, int]],
) -> None:
    from ustat.diagnosis.bridge.self_views import Pair, views_of

    pair = Pair(compared.test_strand, compared.assessment_strand)
    SelfView.objects.bulk_create(
        SelfView(
            link=link,
            person_id=one.person,
            test_sitting_id=one.test,
            assessment_sitting_id=one.assessment,
            measured=view.measured,
            measured_error=view.measured_error,
            seen=view.seen,
            seen_error=view.seen_error,
            difference=view.difference,
            difference_error=view.difference_error,
            verdict=view.verdict,
        )
        for one, view in zip(both, views_of(link, pair, tested, assessed), strict=True)
        if view is not None
    )


def _said(compared: Compared, both: Sequence[Both]) -> tuple[list[dict[int, int]], list[dict[int, int]]]:
    tested = said_on(compared.test, [compared.test_strand], [one.test for one in both])
    assessed = said_on(compared.assessment, [compared.assessment_strand], [one.assessment for one in both])
    return [tested[one.test] for one in both], [assessed[one.assessment] for one in both]


def _digest(
    both: Sequence[Both], tested: Sequence[dict[int, int]], assessed: Sequence[dict[int, int]]
) -> str:
    rows = [
        (one.test, one.assessment, sorted(first.items()), sorted(second.items()))
        for one, first, second in zip(both, tested, assessed, strict=True)
    ]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
