"""A teacher's own side of planning: what she wishes, where she is placed, and why not yet."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ustat.people.models import Person
from ustat.planning.actions.plans import withdraw_place
from ustat.planning.actions.wishes import accept, move, withdraw
from ustat.planning.queries import places_of, unplaced_of, wishes_of
from ustat.planning.reasons import told
from ustat.web.access import signed_in
from ustat.web.middleware import PersonRequest

# Nothing stands in the way but the course she has: the wish waits for the next plan.
FOR_ANOTHER_YEAR = frozenset({"hours_cap", "already_met"})


def own_planning(person: Person) -> dict[str, object]:
    """Everything planning knows of somebody, for her own page."""
    everywhere = list(places_of(person))
    places = [place for place in everywhere if place.cohort.ends_on >= timezone.localdate()]
    wishes = list(wishes_of(person))
    standing, placed = {wish.topic_id for wish in wishes}, {place.wish_id for place in everywhere}
    unmet = told(unplaced_of(person).filter(topic__in=standing).select_related("person"))
    return {
        "places": places,
        "wishes": [wish for wish in wishes if wish.pk not in placed],
        "unmet": [one for one in unmet if one.reason not in FOR_ANOTHER_YEAR],
        "later": [one for one in unmet if one.reason in FOR_ANOTHER_YEAR],
    }


@signed_in
@require_safe
def own_wishes(request: PersonRequest) -> HttpResponse:
    """Everything planning knows of the person who looks."""
    return render(request, "planning/wishes.html", own_planning(request.person))


@signed_in
@require_POST
def change_wish(request: PersonRequest, wish_id: int) -> HttpResponse:
    """Up, down, accept, or take back: whichever button was pressed."""
    wish = get_object_or_404(wishes_of(request.person), pk=wish_id)
    match request.POST.get("do"):
        case "up":
            move(wish, up=True, by=request.person)
        case "down":
            move(wish, up=False, by=request.person)
        case "accept":
            accept(wish, by=request.person)
            messages.success(request, _("Accepted: the planner may now place you."))
        case "back":
            withdraw(wish, by=request.person)
            messages.success(request, _("Taken back. You can choose it again at any time."))
    return redirect("planning:wishes")


@signed_in
@require_POST
def give_back(request: PersonRequest, place_id: int) -> HttpResponse:
    """Give a place back; nobody has to give a reason."""
    place = get_object_or_404(places_of(request.person), pk=place_id)
    withdraw_place(place, by=request.person)
    messages.success(request, _("You have given the place back. Somebody who waits for it can have it."))
    return redirect("planning:wishes")
