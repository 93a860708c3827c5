"""What is missing: read, never written. What needs the engine is in `bridge`."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from ustat.common.branches import in_branches
from ustat.common.words import Words
from ustat.instruments.choices import AnswerState, ItemKind
from ustat.instruments.models import Answer, Campaign, Sitting
from ustat.needs.models import Mapping, Need, Request
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.people.queries import reach_of

STAFF = (Role.METHODIST, Role.PLANNER, Role.DIRECTOR)


@dataclass(frozen=True, slots=True)
class Respondents:
    """Who answered: started, finished, and against the register where the campaign is named."""

    started: int
    finished: int
    named: int
    schools: int
    register: int

    @property
    def rate(self) -> float | None:
        """Finished sittings by named teachers, of the teachers in the register; None without a register."""
        return self.named / self.register if self.register and self.named else None


def campaigns_to_read(person: Person | None) -> QuerySet[Campaign]:
    """Campaigns whose results this person may read as groups: staff of the branch they were held in."""
    reach = reach_of(person, *STAFF) if person else []
    return (
        Campaign.objects.filter(in_branches(reach, "organisation__path"))
        .select_related("organisation", "version__instrument", "version__mapping")
        .annotate(finished=Count("sittings", filter=Q(sittings__finished_at__isnull=False)))
        .order_by("-opens_on", "-id")
    )


def mapping_of(campaign: Campaign) -> Mapping | None:
    """How the campaign's instrument is read in terms of the five directions, if that is saved."""
    return Mapping.objects.filter(version=campaign.version_id).first()


def groupings_of(campaign: Campaign) -> dict[str, Words]:
    """By what the results may be split: what came with the answers, and the district of named teachers."""
    found = {key: Words(spec["name"]) for key, spec in campaign.groupings.items()}
    if Sitting.objects.filter(campaign=campaign, person__isnull=False).exists() and "district" not in found:
        found["district"] = Words(ky="Район же шаар", ru="Район или город", en="District or city")
    return found


def respondents(campaign: Campaign) -> Respondents:
    """Who answered so far."""
    counted = Sitting.objects.filter(campaign=campaign).aggregate(
        started=Count("id"),
        finished=Count("id", filter=Q(finished_at__isnull=False)),
        named=Count("person", filter=Q(finished_at__isnull=False), distinct=True),
        schools=Count(
            "person__posts__organisation",
            filter=Q(person__posts__role=Role.TEACHER, finished_at__isnull=False),
            distinct=True,
        ),
    )
    register = Person.objects.filter(
        posts__role=Role.TEACHER,
        posts__until=None,
        posts__organisation__path__startswith=campaign.organisation.reach,
    )
    return Respondents(**counted, register=register.distinct().count())


def with_a_topic(campaign: Campaign) -> tuple[int, int]:
    """How many finished sittings wrote a wanted topic in their own words, of how many."""
    finished = Sitting.objects.filter(campaign=campaign, finished_at__isnull=False)
    wrote = Answer.objects.filter(
        sitting__in=finished, item__kind=ItemKind.TEXT, state=AnswerState.GIVEN
    ).exclude(text="")
    return wrote.values("sitting").distinct().count(), finished.count()


def requests_to_read(person: Person | None) -> QuerySet[Request]:
    """Requests in teachers' words, without their names, for the staff of the branch."""
    reach = reach_of(person, *STAFF) if person else []
    return Request.objects.filter(in_branches(reach, "sitting__campaign__organisation__path")).select_related(
        "direction", "topic__direction", "sitting__campaign", "settled_by"
    )


def needs_of(person: Person | None) -> QuerySet[Need]:
    """A person's own needs, newest first, for the person's eyes."""
    if not person:
        return Need.objects.none()
    return Need.objects.filter(person=person).select_related("direction", "sitting__campaign")
