"""What is missing: read, never written. What needs the engine is in `bridge`."""

from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ustat.common.branches import in_branches
from ustat.common.words import Words
from ustat.instruments.choices import AnswerState, Draw, ItemKind
from ustat.instruments.models import Answer, Campaign, Sitting
from ustat.instruments.rules import SMALLEST_GROUP
from ustat.needs.models import MachineVersion, MappedArea, Mapping, Need, Request, Synonym
from ustat.needs.rules import DESK, STAFF
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Person, Post
from ustat.people.queries import reach_of
from ustat.people.rules import current
from ustat.standards.queries import provisions_in_force

DISTRICT: Final = "district"
WAVE: Final = "wave"


@dataclass(frozen=True, slots=True)
class Respondents:
    """Who answered: started, finished, and against the register where the campaign is named."""

    started: int
    finished: int
    named: int
    schools: int
    register: int

    @property
    def unfinished(self) -> int:
        return self.started - self.finished

    @property
    def rate(self) -> float | None:
        """Finished sittings by named teachers, of the teachers in the register; None without a register."""
        return self.named / self.register if self.register and self.named else None


def campaigns_to_read(person: Person | None) -> QuerySet[Campaign]:
    """Campaigns whose results this person may read as groups, the newest first.

    Staff: those of their branch. A head: those held above her school, never one held in her school alone.
    """
    if not person:
        return Campaign.objects.none()
    over = _paths_above(reach_of(person, Role.HEAD))
    return (
        Campaign.objects.filter(
            in_branches(reach_of(person, *STAFF), "organisation__path")
            | (
                Q(organisation__path__in=over, organisation__serves=None)
                | Q(organisation__serves__path__in=over)
            )
        )
        .select_related("organisation__serves", "version__instrument", "version__mapping")
        .annotate(finished=Count("sittings", filter=Q(sittings__finished_at__isnull=False)))
        .order_by("-opens_on", "-id")
    )


def newest_answered(person: Person | None) -> Campaign | None:
    """The newest of them about needs in which somebody has finished."""
    answered = Sitting.objects.filter(campaign=OuterRef("pk"), finished_at__isnull=False)
    return campaigns_to_read(person).filter(Exists(answered), version__mapping__isnull=False).first()


def mapping_of(campaign: Campaign) -> Mapping | None:
    """How the campaign's instrument is read in terms of the five directions, if that is saved."""
    return Mapping.objects.filter(version=campaign.version_id).first()


def asks_wishes(campaign: Campaign) -> bool:
    """Whether what people write in this campaign is read as a wish: its instrument is one about needs."""
    return Mapping.objects.filter(version=campaign.version_id).exists()


def groupings_of(campaign: Campaign) -> dict[str, Words]:
    """By what the results may be split: what came with the answers, and the district of named teachers."""
    found = {key: Words(spec["name"]) for key, spec in campaign.groupings.items()}
    named = Sitting.objects.filter(campaign=campaign, person__isnull=False, person__is_pseudonym=False)
    if DISTRICT not in found and named.exists():
        found[DISTRICT] = Words(ky="Район же шаар", ru="Район или город", en="District or city")
    if WAVE not in found and len(waves_of(campaign)) > 1:
        found[WAVE] = Words(ky="Сурамжылоо", ru="Опрос", en="Survey")
    return found


def waves_of(campaign: Campaign) -> list[Campaign]:
    """This campaign and the others in which the same branch was asked with the same instrument, oldest first.

    Answers that came with replicate weights stand alone: those of two surveys cannot be joined.
    """
    if campaign.draw == Draw.REPLICATED:
        return [campaign]
    asked = Campaign.objects.filter(
        version__instrument=campaign.version.instrument_id,
        version__mapping__isnull=False,
        organisation=campaign.organisation_id,
        is_made_up=campaign.is_made_up,
    ).exclude(draw=Draw.REPLICATED)
    answered = Sitting.objects.filter(campaign=OuterRef("pk"), finished_at__isnull=False)
    return list(asked.filter(Exists(answered)).select_related("version").order_by("opens_on", "id"))


def districts_of(campaign: Campaign) -> dict[int, tuple[str, Words]]:
    """Person to the code and name of the district or city her school lies in; the oldest post counts."""
    posts = (
        Post.objects.filter(role=Role.TEACHER, person__sittings__campaign=campaign)
        .exclude(organisation__parent=None)
        .order_by("-id")
    )
    names = dict(
        Organisation.objects.filter(kind__in=[Kind.DISTRICT, Kind.CITY, Kind.REGION]).values_list(
            "path", "name"
        )
    )
    found = {}
    for person, path in posts.values_list("person", "organisation__path"):
        above = next((one for one in reversed(_above(path or "")) if one in names), "")
        if above:
            found[person] = (above, names[above])
    return found


def respondents(campaign: Campaign) -> Respondents:
    """Who answered so far. People under a pseudonym are in no register."""
    sittings = Sitting.objects.filter(campaign=campaign)
    finished = Q(finished_at__isnull=False)
    counted = sittings.aggregate(
        started=Count("id"),
        finished=Count("id", filter=finished),
        named=Count("person", filter=finished & Q(person__is_pseudonym=False), distinct=True),
    )
    teaching = Post.objects.filter(
        current(),
        role=Role.TEACHER,
        person__is_pseudonym=False,
        organisation__path__startswith=campaign.organisation.reach,
    )
    answered = Sitting.objects.filter(campaign=campaign, finished_at__isnull=False).values("person")
    return Respondents(
        **counted,
        schools=Post.objects.filter(role=Role.TEACHER, person__in=answered)
        .values("organisation")
        .distinct()
        .count(),
        register=teaching.values("person").distinct().count(),
    )


@dataclass(frozen=True, slots=True)
class Registered:
    """A teacher of the register as results may be split: district or city, language, subjects."""

    person: int
    district: str
    district_name: Words
    language: str
    subjects: dict[str, Words]


def registered_teachers(campaign: Campaign) -> list[Registered]:
    """The teachers of the campaign's branch today, each once, the oldest post first; three queries."""
    posts = (
        Post.objects.filter(
            current(),
            role=Role.TEACHER,
            person__is_pseudonym=False,
            organisation__path__startswith=campaign.organisation.reach or "-",
        )
        .order_by("id")
        .prefetch_related("subjects")
        .select_related("person", "organisation")
    )
    names = dict(
        Organisation.objects.filter(kind__in=[Kind.DISTRICT, Kind.CITY, Kind.REGION]).values_list(
            "path", "name"
        )
    )
    found: dict[int, Registered] = {}
    for post in posts:
        subjects = {subject.code: Words(subject.name) for subject in post.subjects.all()}
        if earlier := found.get(post.person_id):
            found[post.person_id] = replace(earlier, subjects=earlier.subjects | subjects)
            continue
        above = next((one for one in reversed(_above(post.organisation.path or "")) if one in names), "")
        language = next(iter(post.person.languages), "")
        district_name = Words(names.get(above, {}))
        found[post.person_id] = Registered(post.person_id, above, district_name, language, subjects)
    return list(found.values())


def smallest_shown() -> int:
    """How many people a group needs to be shown: by today's regulation, whenever the people were asked."""
    in_force = provisions_in_force(timezone.localdate()).filter(key="smallest_group_shown").first()
    return int(in_force.value) if in_force else SMALLEST_GROUP


def areas_answered_by(topic: str) -> list[Words]:
    """What people can mark to which this topic (its code) is an answer, in the words they were asked."""
    found: dict[str, Words] = {}
    for area in MappedArea.objects.select_related("item").order_by("item__position", "id"):
        if topic in area.topics:
            labels = {choice.code: choice.words for choice in area.item.choices}
            words = labels.get(area.option, Words(area.item.stem))
            found.setdefault(str(sorted(words.items())), words)
    return list(found.values())


def with_a_topic(campaign: Campaign) -> tuple[int, int]:
    """How many finished sittings wrote a wanted topic in their own words, of how many who were asked."""
    asked = Answer.objects.filter(
        sitting__campaign=campaign, sitting__finished_at__isnull=False, item__kind=ItemKind.TEXT
    )
    wrote = asked.filter(state=AnswerState.GIVEN).exclude(text="")
    return wrote.values("sitting").distinct().count(), asked.values("sitting").distinct().count()


def version_in_force() -> MachineVersion | None:
    """What the machine knows today: the newest version nobody put back; None: only what it came with."""
    return MachineVersion.objects.filter(put_back_at=None).first()


def learning_rests() -> bool:
    """Whether somebody put the newest version back: then the machine learns no more until asked to."""
    newest = MachineVersion.objects.first()
    return newest is not None and newest.put_back_at is not None


def own_synonyms() -> QuerySet[Synonym]:
    """The words people here added to ideas of the glossary."""
    return Synonym.objects.filter(removed_at=None).select_related("added_by")


def requests_to_read(person: Person | None) -> QuerySet[Request]:
    """Requests in teachers' words, without their names, for those at the request desk of the branch."""
    reach = reach_of(person, *DESK) if person else []
    return Request.objects.filter(in_branches(reach, "sitting__campaign__organisation__path")).select_related(
        "direction", "topic__direction", "sitting__campaign__organisation", "settled_by", "gathering", "whole"
    )


def needs_of(person: Person | None) -> QuerySet[Need]:
    """A person's own needs, newest first, for the person's eyes."""
    if not person:
        return Need.objects.none()
    return Need.objects.filter(person=person).select_related("direction", "sitting__campaign").order_by("-id")


def _paths_above(paths: list[str]) -> set[str]:
    """The paths of everything that stands above these places, without the places themselves."""
    return {above for path in paths for above in _above(path)}


def _above(path: str) -> list[str]:
    """``/1/4/9/`` stands under ``/1/`` and ``/1/4/``."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:depth]) + "/" for depth in range(1, len(parts))]
