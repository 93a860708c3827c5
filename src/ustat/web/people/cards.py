"""Cards on paper. A code is shown in the answer to the request that made it, and never again."""

from collections.abc import Iterable

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ustat.people import queries, rules
from ustat.people.actions import cards as actions
from ustat.people.actions.cards import Issued
from ustat.people.choices import Kind, Role
from ustat.people.models import Card, Organisation, Person
from ustat.web.access import for_roles
from ustat.web.middleware import PersonRequest


@never_cache
@for_roles(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def school_cards(request: PersonRequest, number: int) -> HttpResponse:
    """New cards for the people of a school: asked for first, then a sheet to print and cut.

    The sheet is the answer to the post itself: a redirect would have to keep the codes somewhere.
    """
    schools = queries.organisations_for(request.person).filter(kind=Kind.SCHOOL)
    place = get_object_or_404(schools, pk=number)
    rules.require(request.person, Role.OPERATOR, organisation=place)
    people = queries.working_in(queries.people_for(request.person), place).order_by("sort_name", "pk")
    with_card = Card.objects.filter(revoked_at=None).values("person")
    without = people.exclude(pk__in=with_card)
    if request.method == "POST":
        chosen = people if request.POST.get("whom") == "all" else without
        return _sheet(request, actions.issue_many(chosen, by=request.person), place)
    words = {"place": place, "people": people.count(), "without": without.count()}
    return render(request, "people/cards.html", words)


@never_cache
@for_roles(Role.OPERATOR)
@require_POST
def card(request: PersonRequest, number: int) -> HttpResponse:
    """A new card for one person; the one before stops working."""
    about = _person(request, number)
    issued = Issued(about, actions.issue(about, by=request.person))
    return _sheet(request, [issued], queries.school_of(about))


@for_roles(Role.OPERATOR)
@require_POST
def revoke_card(request: PersonRequest, number: int) -> HttpResponse:
    """A lost card stops working, and whoever came in with it is signed out."""
    about = _person(request, number)
    actions.revoke(about, by=request.person)
    messages.success(request, _("The card of %(name)s no longer opens anything.") % {"name": about})
    return redirect("people:person", about.pk)


def _sheet(request: PersonRequest, issued: Iterable[Issued], place: Organisation | None) -> HttpResponse:
    printed = [
        {"person": one.person, "code": one.code, "picture": _picture(request, one.code)} for one in issued
    ]
    words = {
        "cards": printed,
        "place": place,
        "address": request.build_absolute_uri(reverse("front:welcome")),
    }
    return render(request, "people/card_sheet.html", words)


def _picture(request: PersonRequest, code: str) -> str:
    """The QR that opens the front door with this code, as a drawing inside the page."""
    address = request.build_absolute_uri(reverse("front:card", args=[code]))
    drawing: str = segno.make(address, error="m", micro=False).svg_inline(
        border=0, dark="#000", light=None, omitsize=True, svgclass="qr", lineclass=None
    )
    return drawing


def _person(request: PersonRequest, number: int) -> Person:
    return get_object_or_404(queries.people_for(request.person), pk=number)
