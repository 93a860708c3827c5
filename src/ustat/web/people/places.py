"""The tree of places, one branch at a time; and a school with the people who work there."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ustat.common.errors import NotNow, Refusal
from ustat.people import queries, rules
from ustat.people.actions import tree as actions
from ustat.people.bridge import sort_key
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation
from ustat.planning.rules import leave_cap
from ustat.standards.queries import provision
from ustat.web.access import for_roles
from ustat.web.middleware import PersonRequest
from ustat.web.people.forms import AddPlaceForm, DayForm, MoveForm, NamesForm
from ustat.web.people.lists import READERS, in_order


@for_roles(*READERS)
@require_safe
def tree(request: PersonRequest) -> HttpResponse:
    """The tops of one's part of the tree."""
    branches = _sorted(queries.branches_below(None, request.person))
    if len(branches) == 1:
        return redirect(_address(branches[0].organisation), branches[0].organisation.pk)
    return render(request, "people/branch.html", {"branches": branches})


@for_roles(*READERS)
@require_safe
def branch(request: PersonRequest, number: int) -> HttpResponse:
    """A place with the places directly below it, and how many teach there."""
    place = _place(request, number)
    if place.kind == Kind.SCHOOL:
        return redirect("people:school", place.pk)
    return _branch_page(request, place)


@for_roles(*READERS)
@require_safe
def school(request: PersonRequest, number: int) -> HttpResponse:
    """A school: how many teach there and may be away at once; who, for those who may know."""
    place = get_object_or_404(queries.organisations_for(request.person), pk=number, kind=Kind.SCHOOL)
    people = queries.with_posts(queries.working_in(queries.people_for(request.person), place))
    teachers = sum(queries.staff_counts(Organisation.objects.filter(pk=place.pk)).values())
    names = queries.names_others(request.person)
    words = {
        "place": place,
        "seen": queries.seen_by(request.person, people.order_by("sort_name", "pk")) if names else [],
        "names_people": names,
        "teachers": teachers,
        "cap": _cap(teachers),
        "crumbs": _way(request, place),
        "forms": _forms(request, place),
        "is_keeper": rules.has_role(request.person, Role.OPERATOR, organisation=place),
    }
    return render(request, "people/school.html", words)


@for_roles(Role.OPERATOR)
@require_POST
def add(request: PersonRequest, number: int) -> HttpResponse:
    """Place something new below a place."""
    place = _place(request, number)
    form = AddPlaceForm(request.POST, kinds=_kinds_below(place))
    if form.is_valid():
        try:
            new = actions.add_organisation(
                kind=form.cleaned_data["kind"],
                name=form.words,
                parent=place,
                by=request.person,
                is_made_up=place.is_made_up,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%(place)s” now stands in the tree.") % {"place": new.name})
            return redirect("people:branch", place.pk)
    return _branch_page(request, place, add=form, status=400)


@for_roles(Role.OPERATOR)
@require_POST
def change(request: PersonRequest, number: int) -> HttpResponse:
    """Rename, move or close a place; which of them says the button."""
    place = _place(request, number)
    name = request.POST.get("do", "")
    form = _forms(request, place, request.POST).get(name)
    if form is None or not form.is_valid():
        messages.error(
            request, _("Nothing was changed: something is missing in the form. Please fill it in.")
        )
        return redirect(_address(place), place.pk)
    today = timezone.localdate()
    if isinstance(form, NamesForm):
        actions.rename(place, name=form.words, on=today, by=request.person)
        messages.success(request, _("The new name holds from today; the old one is still found."))
    elif isinstance(form, MoveForm):
        actions.move(place, under=form.cleaned_data["under"], by=request.person)
        messages.success(request, _("The branch has been moved with everything below it."))
    elif isinstance(form, DayForm):
        actions.close(place, on=form.cleaned_data["on"], by=request.person)
        messages.success(request, _("The place is closed after that day."))
    return redirect(_address(place), place.pk)


def _branch_page(
    request: PersonRequest, place: Organisation, *, add: AddPlaceForm | None = None, status: int = 200
) -> HttpResponse:
    kinds = _kinds_below(place)
    is_keeper = rules.has_role(request.person, Role.OPERATOR, organisation=place)
    branches = _sorted(queries.branches_below(place, request.person))
    words = {
        "place": place,
        "branches": branches,
        "schools": sum(one.schools for one in branches),
        "teachers": sum(one.teachers for one in branches),
        "crumbs": _way(request, place),
        "is_keeper": is_keeper,
        "add": add or AddPlaceForm(kinds=kinds) if is_keeper and kinds else None,
        "forms": _forms(request, place) if is_keeper else {},
    }
    return render(request, "people/branch.html", words, status=status)


def _forms(request: PersonRequest, place: Organisation, data: Any = None) -> dict[str, Any]:
    """What an operator may do with a place, by the name of its button."""
    if not rules.has_role(request.person, Role.OPERATOR, organisation=place):
        return {}
    near = queries.importable_for(request.person).exclude(path__startswith=str(place.path))
    kinds = [kind for kind in rules.MAY_STAND_UNDER[Kind(place.kind)] if kind]
    return {
        "rename": NamesForm(data, initial=dict(place.name), prefix="name"),
        "move": MoveForm(data, places=near.filter(kind__in=kinds), prefix="move"),
        "close": DayForm(data, prefix="close"),
    }


def _kinds_below(place: Organisation) -> list[Kind]:
    return [kind for kind in Kind if Kind(place.kind) in rules.MAY_STAND_UNDER[kind]]


def _way(request: PersonRequest, place: Organisation) -> list[tuple[str, str]]:
    """The way back up: the list of people, then the places above that the reader may open."""
    above = [int(part) for part in str(place.path).strip("/").split("/")][:-1]
    places = in_order(queries.organisations_for(request.person).filter(pk__in=above))
    way = [(str(one), reverse("people:branch", args=[one.pk])) for one in places]
    return [(_("People"), reverse("people:people")), *way, (str(place), "")]


def _cap(teachers: int) -> int | None:
    """How many teachers may be away in one week, by the regulation of today; None when it does not say."""
    try:
        return leave_cap(teachers, provision("school_leave_share", on=timezone.localdate()))
    except NotNow:
        return None


def _place(request: PersonRequest, number: int) -> Organisation:
    return get_object_or_404(queries.organisations_for(request.person), pk=number)


def _address(place: Organisation) -> str:
    return "people:school" if place.kind == Kind.SCHOOL else "people:branch"


def _sorted(branches: list[queries.Branch]) -> list[queries.Branch]:
    return sorted(branches, key=lambda one: sort_key(str(one.organisation)))
