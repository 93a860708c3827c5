"""One person: what the register keeps, who has looked, and putting it right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ustat.common.errors import WrongInput
from ustat.people import phones, queries, rules
from ustat.people.actions.persons import correct
from ustat.people.actions.trail import note_read
from ustat.people.models import Card, Person, Trail
from ustat.web.access import signed_in
from ustat.web.middleware import PersonRequest
from ustat.web.people.forms import OwnForm, PersonForm
from ustat.web.people.lists import READERS

TRACES: Final = 20
# The acts of this stage, told to the person they are about.
TOLD: Final[Mapping[str, str | Promise]] = {
    "person page": gettext_lazy("looked at your page"),
    "person added": gettext_lazy("added you to the register"),
    "person corrected": gettext_lazy("corrected what the register keeps about you"),
    "person left": gettext_lazy("noted that you have left"),
    "post given": gettext_lazy("noted where you work"),
    "post ended": gettext_lazy("noted that you no longer work somewhere"),
    "card issued": gettext_lazy("printed a card for you"),
    "card withdrawn": gettext_lazy("made your card useless"),
    "register imported": gettext_lazy("imported a register with you in it"),
    "register import undone": gettext_lazy("took an import of the register back"),
}


@signed_in
@require_safe
def me(request: PersonRequest) -> HttpResponse:
    """One's own page."""
    return redirect("people:person", request.person.pk)


@signed_in
@require_safe
def person(request: PersonRequest, number: int) -> HttpResponse:
    """What the register keeps about somebody, as far as the reader may know. That she looked is kept."""
    found = _person(request, number)
    (seen,) = queries.seen_by(request.person, [found])
    is_own = found.pk == request.person.pk
    note_read(by=request.person, about=found, what="person page")
    is_keeper = rules.may_keep(request.person, found)
    words = {
        "seen": seen,
        "about": found,
        "is_own": is_own,
        "is_keeper": is_keeper,
        "may_open_places": rules.has_role(request.person, *READERS),
        "cards": Card.objects.filter(person=found, revoked_at=None).count() if is_keeper else 0,
        "spoken_phone": phones.spoken(seen.phone) if seen.phone else "",
        "traces": [_told(trace) for trace in queries.trail_about(request.person)[:TRACES]] if is_own else [],
    }
    return render(request, "people/person.html", words)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def correct_person(request: PersonRequest, number: int) -> HttpResponse:
    """Put right what is kept: the operator everything, somebody herself her telephone and languages."""
    found = _person(request, number)
    kind = PersonForm if rules.may_keep(request.person, found) else OwnForm
    form = kind.about(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if "register_number" in values:
            values["register_number"] = values["register_number"] or None
        try:
            correct(found, by=request.person, **values)
        except WrongInput as refusal:
            form.add_error(FIELDS_OF.get(refusal.code), str(refusal))
        else:
            messages.success(request, _("It is corrected. The trail keeps what it was."))
            return redirect("people:person", found.pk)
    status = 400 if form.errors else 200
    return render(request, "people/correct.html", {"about": found, "form": form}, status=status)


FIELDS_OF = {
    "phone": "phone",
    "name": "surname",
    "language": "languages",
    "register_number": "register_number",
}


@dataclass(frozen=True, slots=True)
class Trace:
    """One line of the trail, for the person it is about."""

    on: datetime
    by: Person | None
    words: str


def _told(trace: Trail) -> Trace:
    words = TOLD.get(trace.what) or _("something was done: %(what)s") % {"what": trace.what}
    return Trace(trace.at, trace.by, str(words))


def _person(request: PersonRequest, number: int) -> Person:
    return get_object_or_404(queries.with_posts(queries.people_for(request.person)), pk=number)
