"""What is on offer: read, never written. The catalogue is public; who teaches is known to staff."""

from django.db.models import Count, Prefetch, QuerySet

from ustat.catalogue.models import Capability, Programme, Site, Trainer
from ustat.common.branches import in_branches
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.people.rules import has_role


def programmes_on_offer() -> QuerySet[Programme]:
    """Every programme that can be run, with its direction, topic, and how many trainers can teach it."""
    return (
        Programme.objects.filter(is_offered=True)
        .select_related("direction", "other_direction", "topic")
        .annotate(trainer_count=Count("topic__capabilities__trainer", distinct=True))
    )


def drafts_for(person: Person | None) -> QuerySet[Programme]:
    """Programmes in the making with their topics and authors, the newest first; for methodists only."""
    drafts = (
        Programme.objects.filter(is_draft=True)
        if has_role(person, Role.METHODIST)
        else Programme.objects.none()
    )
    return (
        drafts.select_related("direction", "topic")
        .prefetch_related("authorships__person")
        .order_by("-number")
    )


def trainers_by_topic(reach: list[str]) -> dict[int, int]:
    """Topic to how many trainers of these branches can teach it, at whatever level."""
    able = Capability.objects.filter(in_branches(reach, "trainer__home__organisation__path"))
    return dict(able.values_list("topic").annotate(Count("trainer", distinct=True)))


def trainers_within(reach: list[str]) -> QuerySet[Trainer]:
    """Trainers whose home lies in one of the branches ``reach`` names; none for an empty reach."""
    capabilities = Prefetch("capabilities", Capability.objects.select_related("topic"))
    return (
        Trainer.objects.filter(in_branches(reach, "home__organisation__path"))
        .select_related("person", "home__organisation")
        .prefetch_related(capabilities, "absences")
        .order_by("person__sort_name", "id")
    )


def sites_within(reach: list[str]) -> QuerySet[Site]:
    """Places of teaching in the branches ``reach`` names."""
    sites = Site.objects.filter(in_branches(reach, "organisation__path"))
    return sites.select_related("organisation").prefetch_related("rooms").order_by("code")
