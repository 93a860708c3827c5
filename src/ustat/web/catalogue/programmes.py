"""The courses: for a teacher what they are for and one button, for staff demand beside supply."""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ustat.catalogue.bridge import repeated_titles
from ustat.catalogue.models import Programme
from ustat.catalogue.queries import programmes_on_offer, trainers_by_topic
from ustat.insight.supply import NO_DEMAND, Demand, demand_by_topic
from ustat.needs.queries import areas_answered_by, smallest_shown
from ustat.people.bridge import fold
from ustat.people.choices import Role
from ustat.people.models import Organisation, Person
from ustat.people.queries import reach_of
from ustat.planning.actions.wishes import choose, withdraw
from ustat.planning.models import Wish
from ustat.planning.queries import wishes_of
from ustat.standards.models import Direction
from ustat.web.access import for_roles, signed_in
from ustat.web.middleware import PersonRequest
from ustat.web.roles import roles_of

STAFF: Final = (Role.METHODIST, Role.PLANNER, Role.DIRECTOR)
A_PAGE: Final = 30


@dataclass(frozen=True, slots=True)
class Card:
    """A programme as one person sees it: staff see its demand, a teacher her own wish."""

    programme: Programme
    demand: Demand | None
    trainers: int
    wish: Wish | None

    @property
    def lacks_trainers(self) -> bool:
        """Somebody asks and nobody of the branch can teach it."""
        return self.demand is not None and self.demand.wishing > 0 and not self.trainers

    @property
    def missing_seats(self) -> int:
        """How many more people wish it than seats are planned."""
        return max(0, self.demand.wishing - self.demand.seats) if self.demand else 0


@signed_in
@require_safe
def programmes(request: PersonRequest) -> HttpResponse:
    """Every course on offer, searched in any language and spelling, by direction."""
    direction, sought = request.GET.get("direction", ""), fold(request.GET.get("q", ""))
    offered = programmes_on_offer()
    if direction.isdigit():
        offered = offered.filter(direction=int(direction))
    found = [one for one in offered if sought in _searched(one)]
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    branch = branch_in(request)
    words = {
        "page": page,
        "cards": _cards(list(page), request.person, branch),
        "directions": list(Direction.objects.all()),
        "branches": branches_of(request.person),
        "branch": branch,
        "may_choose": Role.TEACHER in roles_of(request.person),
        "repeated": repeated_titles(list(offered)) if Role.METHODIST in roles_of(request.person) else [],
    }
    return render(request, "catalogue/programmes.html", words)


@signed_in
@require_safe
def programme_page(request: PersonRequest, code: str) -> HttpResponse:
    """One course: what it is for, how it is held, who asks for it."""
    programme = _programme(code)
    branch = branch_in(request)
    weeks = zip(programme.trainer_hours, programme.absent, strict=False)
    words = {
        "card": _cards([programme], request.person, branch)[0],
        "answers": areas_answered_by(programme.topic.code),
        "weeks": [(number, hours, bool(absent)) for number, (hours, absent) in enumerate(weeks, start=1)],
        "branches": branches_of(request.person),
        "branch": branch,
        "may_choose": Role.TEACHER in roles_of(request.person),
    }
    return render(request, "catalogue/programme.html", words)


@for_roles(Role.TEACHER)
@require_POST
def choose_topic(request: PersonRequest, code: str) -> HttpResponse:
    """ "I want to learn this": a wish of one's own."""
    programme = _programme(code)
    choose(request.person, programme.topic, by=request.person)
    messages.success(request, _("Chosen. You find it among your wishes and can take it back at any time."))
    return redirect(_back(request, programme))


@for_roles(Role.TEACHER)
@require_POST
def take_back(request: PersonRequest, code: str) -> HttpResponse:
    """Take the wish back."""
    programme = _programme(code)
    wish = wishes_of(request.person).filter(topic=programme.topic).first()
    if wish is not None:
        withdraw(wish, by=request.person)
        messages.success(request, _("Taken back. You can choose it again at any time."))
    return redirect(_back(request, programme))


def branches_of(person: Person) -> list[Organisation]:
    """The branches for which this person sees demand beside supply; each is counted for itself."""
    if not _is_staff(person):
        return []
    return list(Organisation.objects.filter(path__in=reach_of(person, *STAFF)).order_by("pk"))


def branch_in(request: PersonRequest) -> Organisation | None:
    """The branch that the address names, else the first of them."""
    branches = branches_of(request.person)
    wanted = request.GET.get("branch", "")
    return next((one for one in branches if one.code == wanted), branches[0] if branches else None)


def _programme(code: str) -> Programme:
    return get_object_or_404(programmes_on_offer().prefetch_related("authorships__person"), code=code)


def _searched(programme: Programme) -> str:
    words = [*programme.title.values(), *programme.topic.synonyms, *programme.direction.name.values()]
    return " ".join(fold(one) for one in words)


def _is_staff(person: Person) -> bool:
    return bool(roles_of(person) & set(STAFF))


def _cards(listed: list[Programme], person: Person, branch: Organisation | None) -> list[Card]:
    """Cards of these programmes, in a number of questions that does not depend on how many there are."""
    demand: dict[int, Demand] = {}
    trainers: dict[int, int] = {}
    if branch is not None:
        demand = demand_by_topic([branch.reach], smallest=smallest_shown())
        trainers = trainers_by_topic([branch.reach])
    wishes = {wish.topic_id: wish for wish in wishes_of(person)} if Role.TEACHER in roles_of(person) else {}
    return [
        Card(
            programme=one,
            demand=demand.get(one.topic_id, NO_DEMAND) if branch else None,
            trainers=trainers.get(one.topic_id, 0),
            wish=wishes.get(one.topic_id),
        )
        for one in listed
    ]


def _back(request: PersonRequest, programme: Programme) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else reverse("catalogue:programme", args=[programme.code])
