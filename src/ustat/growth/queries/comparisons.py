"""Campaigns that can be compared, and what it needs to know of the people in them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ustat.common.branches import in_branches
from ustat.diagnosis.models import Term
from ustat.growth.models import Comparison
from ustat.growth.rules import ASKERS, FEWEST_SITTINGS, READERS
from ustat.instruments.models import Campaign, Sitting
from ustat.learning.models import Certificate
from ustat.people.choices import Kind, Role
from ustat.people.models import Person, Post
from ustat.people.queries import reach_of
from ustat.people.rules import has_role

FINISHED = Q(sittings__finished_at__isnull=False, sittings__person__isnull=False)


def may_ask(person: Person | None) -> bool:
    """Whether ``person`` may have two campaigns compared."""
    return has_role(person, *ASKERS)


def comparisons_for(person: Person | None) -> QuerySet[Comparison]:
    """Comparisons of campaigns that both lie in ``person``'s branches, the newest first."""
    if not person:
        return Comparison.objects.none()
    reach = reach_of(person, *READERS)
    return (
        Comparison.objects.filter(
            in_branches(reach, "before__organisation__path"), in_branches(reach, "after__organisation__path")
        )
        .select_related("before", "after", "scale_version__scale__instrument", "requested_by")
        .order_by("-id")
    )


def campaigns_to_compare(person: Person | None) -> list[Campaign]:
    """Campaigns of one's branches by name, with enough finished sittings, of instruments that are asked with
    twice and have a scale that counts; in the order of instrument and time, each with ``finished``."""
    if not person:
        return []
    reach = reach_of(person, *READERS)
    scaled = Term.objects.filter(ended_at=None).values("scale__instrument")
    found = list(
        Campaign.objects.filter(
            in_branches(reach, "organisation__path"), version__instrument__in=scaled, is_anonymous=False
        )
        .annotate(finished=Count("sittings", filter=FINISHED))
        .filter(finished__gte=FEWEST_SITTINGS)
        .select_related("version__instrument")
        .order_by("version__instrument__code", "opens_on", "id")
    )
    instruments = [one.version.instrument_id for one in found]
    return [one for one in found if instruments.count(one.version.instrument_id) > 1]


def sittings_in(campaign: Campaign) -> list[Sitting]:
    """Finished sittings of a campaign by name."""
    sittings = campaign.sittings.filter(finished_at__isnull=False, person__isnull=False)
    return list(sittings.only("person_id", "language", "finished_at", "campaign_id").order_by("person_id"))


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of a teacher beforehand: her school, and whether it stands in a city."""

    school: str
    is_in_city: bool


def backgrounds_of(people: Collection[int]) -> dict[int, Background]:
    """Person to background, for those who work in a school."""
    posts = Post.objects.filter(
        person__in=list(people), role=Role.TEACHER, organisation__kind=Kind.SCHOOL
    ).values_list("person_id", "organisation__code", "organisation__parent__kind")
    return {
        person: Background(school, kind == Kind.CITY)
        for person, school, kind in posts.order_by("person_id", "-id")
    }


def learned_between(spans: Mapping[int, tuple[date, date]], *, direction: int) -> set[int]:
    """Who completed a course of a direction after her first day and not after her second."""
    rows = Certificate.objects.filter(
        person__in=list(spans),
        withdrawn_at=None,
        place__cohort__programme__topic__direction=direction,
    ).values_list("person_id", "completed_on")
    return {person for person, day in rows if spans[person][0] <= day <= spans[person][1]}


def day_of(sitting: Sitting) -> date:
    """The day on which a sitting was finished."""
    return timezone.localdate(sitting.finished_at)
