"""What people choose. A plan places nobody without a choice of her own."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.catalogue.choices import Form
from ustat.catalogue.models import Programme
from ustat.common.errors import NotNow, WrongInput
from ustat.needs.actions.states import note_wish
from ustat.needs.facts import NeedsDerived
from ustat.needs.models import Need
from ustat.needs.models.need import UNFINISHED
from ustat.people.actions.trail import note_change
from ustat.people.models import Person, Post
from ustat.planning.choices import Origin
from ustat.planning.models import Wish
from ustat.standards.models import Topic

MOST_WISHES = 5
FULL_VALUE = 100.0


@transaction.atomic
def choose(
    person: Person, topic: Topic, *, forms: Iterable[str] = (), origin: str = Origin.SELF, by: Person | None
) -> Wish:
    """Choose a topic; the newest choice comes last in rank. Choosing it again changes nothing."""
    if unknown := set(forms) - set(Form.values):
        raise WrongInput(_("Unknown form of learning: %(form)s.") % {"form": ", ".join(unknown)}, code="form")
    standing = Wish.objects.select_for_update().filter(person=person, withdrawn_at=None)
    if already := standing.filter(topic=topic).first():
        return already
    if standing.count() >= MOST_WISHES:
        raise NotNow(
            _("You have chosen %(most)s topics already. Take one back to choose another.")
            % {"most": MOST_WISHES},
            code="too_many_wishes",
        )
    need = (
        Need.objects.filter(person=person, direction=topic.direction_id, is_stated=True, state__in=UNFINISHED)
        .order_by("-id")
        .first()
    )
    value = _value(need)
    if need is None and origin == Origin.SELF:
        need = note_wish(person.pk, topic.direction_id, topic=topic.code)
    wish = Wish.objects.create(
        person=person,
        topic=topic,
        need=need,
        rank=(standing.aggregate(last=Max("rank"))["last"] or 0) + 1,
        value=value,
        forms=sorted(forms),
        origin=origin,
        stated_at=timezone.now(),
    )
    note_change(by=by, about=person, what="planning.choose", detail={"topic": topic.code, "origin": origin})
    return wish


@transaction.atomic
def accept(wish: Wish, *, by: Person) -> None:
    """Accept what the school or the institute proposed; only the person herself can."""
    _own_wish(wish, by)
    Wish.objects.filter(pk=wish.pk, withdrawn_at=None, accepted_at=None).update(accepted_at=timezone.now())
    note_change(by=by, about=wish.person, what="planning.accept", detail={"wish": wish.pk})


@transaction.atomic
def withdraw(wish: Wish, *, by: Person) -> None:
    """Take a wish back; a place already given for it is given back with ``cohorts.withdraw_place``."""
    _own_wish(wish, by)
    Wish.objects.filter(pk=wish.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
    note_change(by=by, about=wish.person, what="planning.withdraw_wish", detail={"wish": wish.pk})


@transaction.atomic
def move(wish: Wish, *, up: bool, by: Person) -> None:
    """Exchange the wish's rank with that of its neighbour; at the end of the list nothing happens."""
    _own_wish(wish, by)
    own = list(
        Wish.objects.select_for_update().filter(person=wish.person_id, withdrawn_at=None).order_by("rank")
    )
    place = next((number for number, one in enumerate(own) if one.pk == wish.pk), None)
    if place is None:
        return
    other = place - 1 if up else place + 1
    if 0 <= other < len(own):
        own[place], own[other] = own[other], own[place]
        for rank, one in enumerate(own, start=1):
            one.rank = rank
        Wish.objects.bulk_update(own, ["rank"])


def collect_from_needs(happening: NeedsDerived) -> None:
    """Hear of needs: what somebody marked herself and a programme answers becomes a wish. Safe to repeat."""
    needs = (
        Need.objects.filter(sitting__in=happening.sitting_ids, is_stated=True, state__in=UNFINISHED)
        .select_related("person")
        .order_by("person_id", "-strength", "direction_id")
    )
    by_person: dict[int, list[Need]] = defaultdict(list)
    for need in needs:
        by_person[need.person_id].append(need)
    collect(by_person)


@transaction.atomic
def collect(needs: dict[int, list[Need]]) -> list[Wish]:
    """Wishes for the topics that answer these people's needs, strongest need first, at most ``MOST_WISHES``.

    A topic somebody wished for before, or took back, is left alone.
    """
    answering = _topics_on_offer()
    subjects = _subjects_taught(needs)
    known: dict[int, set[int]] = defaultdict(set)
    last: dict[int, int] = defaultdict(int)
    for person, known_topic, rank in Wish.objects.filter(person__in=needs).values_list(
        "person", "topic", "rank"
    ):
        known[person].add(known_topic)
        last[person] = max(last[person], rank)
    now = timezone.now()
    wishes = []
    for person, own in needs.items():
        for topic, need in _wanted(own, answering, subjects[person]):
            if topic.pk in known[person] or last[person] >= MOST_WISHES:
                continue
            known[person].add(topic.pk)
            last[person] += 1
            wishes.append(
                Wish(
                    person_id=person,
                    topic=topic,
                    need=need,
                    rank=last[person],
                    value=_value(need),
                    origin=Origin.SURVEY,
                    stated_at=now,
                )
            )
    return Wish.objects.bulk_create(wishes)


def _topics_on_offer() -> dict[str, tuple[Topic, set[str]]]:
    """Topic code to the topic and the subjects it is for (empty: for everybody)."""
    offered: dict[str, tuple[Topic, set[str]]] = {}
    for programme in (
        Programme.objects.filter(is_offered=True).select_related("topic").prefetch_related("subjects")
    ):
        own = {subject.code for subject in programme.subjects.all()}
        _, so_far = offered.get(programme.topic.code, (None, own))
        offered[programme.topic.code] = (programme.topic, so_far | own if so_far and own else set())
    return offered


def _subjects_taught(people: Iterable[int]) -> dict[int, set[str]]:
    taught: dict[int, set[str]] = defaultdict(set)
    for person, subject in Post.objects.filter(person__in=list(people), until=None).values_list(
        "person", "subjects"
    ):
        if subject:
            taught[person].add(subject)
    return taught


def _wanted(
    needs: Sequence[Need], answering: dict[str, tuple[Topic, set[str]]], subjects: set[str]
) -> list[tuple[Topic, Need]]:
    """The topics that answer a person's needs, one of each need in turn, so that no direction is left out."""
    queues = [
        [
            (answering[code][0], need)
            for code in need.reason.get("topics", [])
            if code in answering and (not answering[code][1] or answering[code][1] & subjects)
        ]
        for need in needs
    ]
    longest = max((len(queue) for queue in queues), default=0)
    return [queue[turn] for turn in range(longest) for queue in queues if turn < len(queue)]


def _value(need: Need | None) -> float:
    """What meeting the wish is worth: half for wanting it, half for how strong the need is."""
    return FULL_VALUE * (0.5 + 0.5 * (need.strength if need else 0.5))


def _own_wish(wish: Wish, by: Person) -> None:
    if wish.person_id != by.pk:
        raise NotNow(_("Only the teacher herself decides about her wishes."), code="not_own_wish")
