"""Campaigns: those somebody runs, and those somebody is asked in."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ustat.common.branches import in_branches
from ustat.instruments.models import AnswerImport, Campaign, Sitting, Version
from ustat.instruments.rules import READERS, RUNNERS
from ustat.people.models import Organisation, Person
from ustat.people.queries import current_posts, reach_of
from ustat.people.rules import has_role

FINISHED = Q(sittings__finished_at__isnull=False)


def campaigns_for(person: Person | None) -> QuerySet[Campaign]:
    """The campaigns whose course ``person`` may follow, with how many ``started`` and ``finished``."""
    if not person:
        return Campaign.objects.none()
    reach = reach_of(person, *READERS)
    return (
        Campaign.objects.filter(in_branches(reach, "organisation__path"))
        .select_related("organisation__serves", "version__instrument")
        .annotate(started=Count("sittings"), finished=Count("sittings", filter=FINISHED))
    )


def runs(person: Person | None, campaign: Campaign) -> bool:
    """Whether ``person`` may close it and import answers into it."""
    return has_role(person, *RUNNERS, organisation=campaign.organisation)


def open_campaigns_for(person: Person | None, *, on: date | None = None) -> QuerySet[Campaign]:
    """What ``person`` is asked today and has not sent yet; the newest first.

    A campaign asks whoever works in the branch of its organisation. Of anonymous campaigns nobody can say
    whether this person has answered; they stay in the list.
    """
    if not person:
        return Campaign.objects.none()
    day = on or timezone.localdate()
    above = _paths_above(post.organisation.path or "" for post in current_posts(person, on=day))
    sent = Sitting.objects.filter(campaign=OuterRef("pk"), person_id=person.pk, finished_at__isnull=False)
    return (
        Campaign.objects.filter(
            Q(organisation__serves=None, organisation__path__in=above)
            | Q(organisation__serves__path__in=above),
            Q(closes_on=None) | Q(closes_on__gte=day),
            opens_on__lte=day,
            closed_at=None,
        )
        .exclude(Exists(sent))
        .select_related("version__instrument", "organisation")
    )


def imports_for(person: Person | None) -> QuerySet[AnswerImport]:
    """Files of answers that ``person`` may look at, import and take back."""
    if not person:
        return AnswerImport.objects.none()
    reach = reach_of(person, *RUNNERS)
    return (
        AnswerImport.objects.filter(in_branches(reach, "campaign__organisation__path"))
        .select_related("campaign__organisation", "by")
        .defer("rows")
    )


def places_to_ask_for(person: Person | None) -> QuerySet[Organisation]:
    """The organisations in whose name ``person`` may open a campaign."""
    if not person:
        return Organisation.objects.none()
    return Organisation.objects.filter(in_branches(reach_of(person, *RUNNERS), "path"))


def published_versions() -> QuerySet[Version]:
    """The newest published version of every instrument."""
    newer = Version.objects.filter(
        instrument=OuterRef("instrument"), number__gt=OuterRef("number"), published_at__isnull=False
    )
    return (
        Version.objects.filter(published_at__isnull=False).exclude(Exists(newer)).select_related("instrument")
    )


def _paths_above(paths: Iterable[str]) -> set[str]:
    """Each path with those of all its ancestors: ``/1/4/9/`` lies in ``/1/``, ``/1/4/`` and itself."""
    above = set()
    for path in paths:
        parts = path.strip("/").split("/")
        above |= {"/" + "/".join(parts[:depth]) + "/" for depth in range(1, len(parts) + 1)}
    return above
