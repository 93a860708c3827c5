"""What one person asked, proposed and was told; and what her colleagues propose. Read, never written."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from ustat.common.branches import in_branches
from ustat.instruments.models import Sitting
from ustat.needs.choices import ProposalState, RequestState
from ustat.needs.models import Advice, Gathering, Need, Reply, Request, Support, TopicProposal
from ustat.needs.rules import DESK
from ustat.people.choices import Role
from ustat.people.models import Organisation, Person
from ustat.people.queries import reach_of, school_of


@dataclass(frozen=True, slots=True)
class Told:
    """A request or proposal with its answers, the newest first; the rest are those it corrected."""

    thing: Request | TopicProposal
    parts: list["Told"]
    replies: list[Reply]
    is_own: bool = True

    @property
    def newest(self) -> Reply | None:
        return self.replies[0] if self.replies else None

    @property
    def older(self) -> list[Reply]:
        return self.replies[1:]


def told_to(person: Person | None) -> list[Told]:
    """What became of the requests this person wrote or backed, the newest first; five queries."""
    if not person:
        return []
    own = Q(sitting__person=person)
    backed = Q(
        pk__in=Support.objects.filter(person=person, withdrawn_at=None, request__isnull=False).values(
            "request"
        )
    )
    found = _with_answers(Request.objects.filter(own | backed, whole=None)).order_by("-id")
    return [_told(one, is_own=one.sitting.person_id == person.pk) for one in found]


def told_in(sitting: Sitting) -> list[Told]:
    """What became of what was written in one sitting, for whoever holds its receipt."""
    return [_told(one) for one in _with_answers(Request.objects.filter(sitting=sitting, whole=None))]


def replies_to_read(person: Person | None) -> QuerySet[Reply]:
    """Answers to requests of the branches at whose desk this person sits."""
    reach = reach_of(person, *DESK) if person else []
    ours = Request.objects.filter(in_branches(reach, "sitting__campaign__organisation__path"))
    return Reply.objects.filter(requests__in=ours).distinct()


def proposals_of(person: Person | None) -> QuerySet[TopicProposal]:
    """A person's own proposals with their answers, the newest first."""
    if not person:
        return TopicProposal.objects.none()
    return (
        TopicProposal.objects.filter(person=person)
        .select_related("direction", "topic")
        .prefetch_related("replies")
        .annotate(backers=_backers())
        .order_by("-id")
    )


def proposals_near(person: Person | None) -> QuerySet[TopicProposal]:
    """Open proposals of colleagues under the same institute, those that most people back first.

    ``is_backed`` says whether this person does. Who proposed is not for other teachers to know.
    """
    reach = _neighbourhood(person)
    return (
        TopicProposal.objects.filter(in_branches(reach, "organisation__path"), state=ProposalState.OPEN)
        .exclude(person=person if person else None)
        .select_related("direction")
        .annotate(backers=_backers(), is_backed=_backers(Q(supports__person=person if person else None)))
        .order_by("-backers", "id")
    )


def proposals_to_decide(person: Person | None) -> QuerySet[TopicProposal]:
    """Proposals of the branches at whose desk this person sits, by support."""
    reach = reach_of(person, *DESK) if person else []
    return (
        TopicProposal.objects.filter(in_branches(reach, "organisation__path"))
        .select_related("direction", "topic", "person", "organisation")
        .prefetch_related("replies")
        .annotate(backers=_backers())
        .order_by("-backers", "id")
    )


@dataclass(frozen=True, slots=True)
class Shared:
    """A wish that a methodist has named, as other teachers may read and back it."""

    request: int
    title: str
    is_backed: bool


def wishes_to_back(person: Person | None) -> list[Shared]:
    """What colleagues ask for, in the words of the methodist who named it: never the requests themselves.

    Left out are those this person asks for herself.
    """
    reach = _neighbourhood(person)
    if not person or not reach:
        return []
    named = (
        Gathering.objects.filter(undone_at=None)
        .exclude(title={})
        .filter(
            requests__in=Request.objects.filter(
                in_branches(reach, "sitting__campaign__organisation__path")
            ).exclude(state=RequestState.NOT_A_REQUEST)
        )
        .distinct()
        .prefetch_related(Prefetch("requests", Request.objects.select_related("sitting").order_by("id")))
        .order_by("id")
    )
    backed = set(
        Support.objects.filter(person=person, withdrawn_at=None, request__isnull=False).values_list(
            "request", flat=True
        )
    )
    return [
        Shared(requests[0].pk, str(one.title), any(request.pk in backed for request in requests))
        for one in named
        if (requests := list(one.requests.all()))
        and not any(request.sitting.person_id == person.pk for request in requests)
    ]


def own_needs(person: Person | None) -> list[Need]:
    """A person's needs for her own page: unfinished first, then what was met or withdrawn, newest first."""
    if not person:
        return []
    needs = Need.objects.filter(person=person).select_related("direction").order_by("-id")
    return [one for one in needs if one.is_stated or one.kind != "survey"]


def advice_for(person: Person | None) -> QuerySet[Advice]:
    """Suggestions of the school head that wait for this person's word."""
    if not person:
        return Advice.objects.none()
    return Advice.objects.filter(person=person, accepted_at=None, declined_at=None).select_related(
        "direction"
    )


def _neighbourhood(person: Person | None) -> list[str]:
    """The branch whose institute serves the school of this teacher; her district where none does."""
    school = school_of(person) if person else None
    if school is None or not school.path:
        return []
    served = Organisation.objects.filter(served_by__isnull=False).values_list("path", flat=True)
    above = [path for path in served if path and school.path.startswith(path)]
    if above:
        return [max(above, key=len)]
    return [school.parent.path] if school.parent and school.parent.path else [school.path]


def _backers(also: Q | None = None) -> Count:
    given = Q(supports__withdrawn_at=None, supports__person__isnull=False)
    return Count("supports", filter=given & also if also is not None else given, distinct=True)


def _with_answers(requests: QuerySet[Request]) -> QuerySet[Request]:
    parts = (
        Request.objects.select_related("direction", "topic").prefetch_related("replies__topic").order_by("id")
    )
    return requests.select_related("sitting", "direction", "topic").prefetch_related(
        "replies__topic", Prefetch("parts", parts)
    )


def _told(request: Request, *, is_own: bool = True) -> Told:
    parts = [Told(part, [], _newest_first(part.replies.all()), is_own) for part in request.parts.all()]
    return Told(request, parts, _newest_first(request.replies.all()), is_own)


def _newest_first(replies: Iterable[Reply]) -> list[Reply]:
    return sorted(replies, key=lambda one: -one.pk)


def roles_that_propose() -> tuple[Role, ...]:
    """Who finds the page of proposals: teachers propose and back, methodists decide."""
    return (Role.TEACHER, *DESK)
