"""The people one may see: searched, filtered, printed, taken along as a file."""

from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ustat.people import contents, queries, rules
from ustat.people.actions.trail import note_read
from ustat.people.bridge import named_like, sort_key
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Person, Subject
from ustat.web.access import for_roles, signed_in
from ustat.web.middleware import PersonRequest
from ustat.web.people.forms import place_choices
from ustat.web.people.tables import csv_file, fields_shown, people_table, xlsx_file

ON_A_PAGE: Final = 30
ON_PAPER: Final = 2000
ORDERS: Final = {
    "name": (F("sort_name").asc(), F("pk").asc()),
    "-name": (F("sort_name").desc(), F("pk").desc()),
    "course": (F("last_course_on").asc(nulls_first=True), F("sort_name").asc()),
    "-course": (F("last_course_on").desc(nulls_last=True), F("sort_name").asc()),
}
READERS: Final = (Role.HEAD, *rules.COUNTING_ROLES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, from the address: words of a name, a place, a subject."""

    people: QuerySet[Person]
    places: list[Organisation]
    place: Organisation | None
    subject: str


@for_roles(*READERS)
@require_safe
def people(request: PersonRequest) -> HttpResponse:
    """Everybody one may see by name. Who only counts people is led to the places."""
    if not queries.names_others(request.person):
        return redirect("people:places")
    wanted = _wanted(request)
    is_whole = request.GET.get("show") == "all"
    page = _page(wanted.people, request.GET.get("page"), ON_PAPER if is_whole else ON_A_PAGE)
    seen = queries.seen_by(request.person, page.object_list)
    if is_whole:
        note_read(by=request.person, what="people on one page", detail={"people": len(seen)})
    words = {
        "page": page,
        "seen": seen,
        "fields": fields_shown(seen, request.person),
        "place_choices": place_choices(wanted.places),
        "place": wanted.place,
        "subjects": Subject.objects.all(),
        "subject": wanted.subject,
        "is_whole": is_whole,
        "is_filtered": bool(request.GET.get("q") or wanted.place or wanted.subject),
        "is_operator": queries.importable_for(request.person).exists(),
        "query": request.GET.urlencode(),
    }
    return render(request, "people/list.html", words)


@for_roles(*READERS)
@require_safe
def file(request: PersonRequest, form: str) -> HttpResponse:
    """The same people as a file, with the columns one may see. The trail keeps who took it."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    found = queries.with_posts(_wanted(request).people)
    heads, rows = people_table(queries.seen_by(request.person, found), request.person)
    note_read(by=request.person, what="people as a file", detail={"people": len(rows), "form": form})
    name = f"people-{timezone.localdate():%Y-%m-%d}.{form}"
    return csv_file(name, heads, rows) if form == "csv" else xlsx_file(name, {"Ustat": (heads, rows)})


@signed_in
@require_safe
def roles(request: PersonRequest) -> HttpResponse:
    """Who sees what, for everybody who has signed in."""
    own = {post.role for post in queries.current_posts(request.person)}
    known = contents.roles()
    told = [(*known[role], role in own) for role in Role.values]
    return render(request, "people/roles.html", {"roles": told})


def in_order(places: QuerySet[Organisation]) -> list[Organisation]:
    """Places as they hang in the tree, neighbours in the order of the alphabet."""
    listed = list(places)
    keys = {place.pk: sort_key(str(place)) for place in listed}

    def way(place: Organisation) -> tuple[str, ...]:
        above = [int(part) for part in str(place.path).strip("/").split("/")]
        return tuple(keys.get(pk, "") for pk in above)

    return sorted((place for place in listed if place.path), key=way)


def _wanted(request: PersonRequest) -> Wanted:
    found = queries.people_for(request.person)
    found = named_like(found, request.GET.get("q", ""))
    kinds = (Kind.DISTRICT, Kind.CITY, Kind.SCHOOL)
    places = in_order(queries.organisations_for(request.person).filter(queries.open_on(), kind__in=kinds))
    place = next((one for one in places if str(one.pk) == request.GET.get("place")), None)
    if place:
        found = queries.working_in(found, place)
    subject = request.GET.get("subject", "")
    if subject:
        found = queries.teaching(found, subject)
    order = ORDERS.get(request.GET.get("sort", ""), ORDERS["name"])
    return Wanted(found.order_by(*order), places, place, subject)


def _page(found: QuerySet[Person], number: str | None, size: int) -> Page[Person]:
    return Paginator(queries.with_posts(found), size).get_page(number)
