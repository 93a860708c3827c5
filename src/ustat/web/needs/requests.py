"""The request desk: what teachers asked for in their own words, what it may mean, and who settles it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ustat.common.errors import WrongInput
from ustat.exchange.report_rows import KINDS, rows_file
from ustat.needs.actions.requests import accept, set_aside, settle, take_back
from ustat.needs.bridge.requests import Alike, alike
from ustat.needs.choices import RequestState
from ustat.needs.models import Request
from ustat.needs.queries import requests_to_read
from ustat.needs.rules import DESK
from ustat.people.bridge import fold
from ustat.standards.models import Direction, Topic
from ustat.web.access import for_roles
from ustat.web.middleware import PersonRequest

A_PAGE: Final = 10
OPEN: Final = 3
ASKS_NOTHING: Final = "none"
HEADS: Final = ("group", "people", "text", "state", "direction", "chance", "topic", "score", "survey")


@dataclass(frozen=True, slots=True)
class TopicShown:
    """A topic the machine thinks of, with the words that decided."""

    topic: Topic
    score: float
    words: str


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request with what the machine makes of it."""

    request: Request
    words: str
    topics: list[TopicShown]

    @property
    def is_read(self) -> bool:
        return bool(self.request.method)


@dataclass(frozen=True, slots=True)
class GroupShown:
    """Requests that say the same."""

    topic: Topic | None
    requests: list[RequestShown]
    support: int

    @property
    def title(self) -> str:
        """The topic's name; without one, how the most typical of them is written."""
        return str(self.topic) if self.topic else f"«{Truncator(self.requests[0].request.text).chars(80)}»"

    @property
    def first(self) -> list[RequestShown]:
        """The most typical few, which stand open."""
        return self.requests[:OPEN]

    @property
    def more(self) -> list[RequestShown]:
        return self.requests[OPEN:]

    @property
    def waiting(self) -> list[RequestShown]:
        """Those that a tap can accept."""
        return [one for one in self.requests if one.request.state == RequestState.SUGGESTED and one.is_read]


@for_roles(*DESK)
@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """Requests in groups that one course would serve, those that most people ask for first."""
    found = alike(_wanted(request))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    topics = Topic.objects.select_related("direction").in_bulk(field_name="code")
    words = {
        "page": page,
        "groups": [_shown(one, topics) for one in page],
        "count": sum(len(one.requests) for one in found),
        "directions": list(Direction.objects.all()),
        "states": RequestState.choices,
        "kinds": [(kind.upper(), _file_address(request, kind)) for kind in KINDS],
    }
    return render(request, "needs/requests.html", words)


@for_roles(*DESK)
@require_safe
def file(request: PersonRequest, kind: str) -> HttpResponse:
    """The same requests as a spreadsheet, without names."""
    if kind not in KINDS:
        raise Http404
    rows = [
        (
            number,
            group.support,
            one.text,
            str(RequestState(one.state).label),
            str(one.direction or ""),
            one.direction_chance,
            str(one.topic or ""),
            one.topic_score,
            str(one.sitting.campaign.title),
        )
        for number, group in enumerate(alike(_wanted(request)), start=1)
        for one in group.requests
    ]
    response = HttpResponse(rows_file(HEADS, rows, kind), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="requests.{kind}"'
    return response


@for_roles(*DESK)
@require_POST
def accept_suggested(request: PersonRequest) -> HttpResponse:
    """Let what the machine suggests stand, for one request or for a whole group."""
    ids = [int(one) for one in request.POST.getlist("request") if one.isdigit()]
    chosen = list(requests_to_read(request.person).filter(pk__in=ids))
    if not chosen:
        raise WrongInput(_("No request was chosen. Go back and choose at least one."), code="nothing_chosen")
    settled = accept(chosen, by=request.person)
    messages.success(
        request,
        ngettext("%(n)d request is settled.", "%(n)d requests are settled.", len(settled))
        % {"n": len(settled)},
    )
    return redirect(_back(request))


@for_roles(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def settle_one(request: PersonRequest, request_id: int) -> HttpResponse:
    """Say what one request means: a topic, or only a direction."""
    asked = _request(request, request_id)
    if request.method == "POST":
        settle(asked, by=request.person, **_meaning(request.POST.get("meaning", "")))
        messages.success(request, _("The request is settled."))
        return redirect(_back(request))
    topics = Topic.objects.select_related("direction").in_bulk(field_name="code")
    words = {
        "one": _told(asked, topics),
        "directions": Direction.objects.prefetch_related("topics"),
        "next": _back(request),
    }
    return render(request, "needs/settle.html", words)


@for_roles(*DESK)
@require_POST
def set_one_aside(request: PersonRequest, request_id: int) -> HttpResponse:
    """Say that it asks for no course."""
    set_aside(_request(request, request_id), by=request.person)
    messages.success(request, _("Set aside: it asks for no course."))
    return redirect(_back(request))


@for_roles(*DESK)
@require_POST
def undo_one(request: PersonRequest, request_id: int) -> HttpResponse:
    """Take back what a person said about it."""
    take_back(_request(request, request_id), by=request.person)
    messages.success(request, _("Taken back. The request waits again."))
    return redirect(_back(request))


def _wanted(request: PersonRequest) -> list[Request]:
    """The requests that the address asks for: by words, direction and state."""
    found = requests_to_read(request.person).order_by("id")
    direction, state = request.GET.get("direction", ""), request.GET.get("state", "")
    if direction == ASKS_NOTHING:
        found = found.filter(direction=None).exclude(method="")
    elif direction.isdigit():
        found = found.filter(direction=int(direction))
    if state in RequestState.values:
        found = found.filter(state=state)
    sought = fold(request.GET.get("q", ""))
    return [one for one in found if sought in fold(one.text)]


def _request(request: PersonRequest, request_id: int) -> Request:
    return get_object_or_404(requests_to_read(request.person), pk=request_id)


def _meaning(said: str) -> dict[str, Any]:
    """``topic-CODE`` or ``direction-N``, as the form sends it."""
    kind, _dash, code = said.partition("-")
    if kind == "topic" and (topic := Topic.objects.select_related("direction").filter(code=code).first()):
        return {"direction": topic.direction, "topic": topic}
    if kind == "direction" and code.isdigit() and (one := Direction.objects.filter(number=int(code)).first()):
        return {"direction": one, "topic": None}
    raise WrongInput(_("Choose a topic or a direction, then send again."), code="no_meaning")


def _shown(group: Alike, topics: dict[str, Topic]) -> GroupShown:
    return GroupShown(topics.get(group.topic), [_told(one, topics) for one in group.requests], group.support)


def _told(request: Request, topics: dict[str, Topic]) -> RequestShown:
    suggested = request.suggestions or {}
    return RequestShown(
        request,
        ", ".join(suggested.get("words", [])),
        [
            TopicShown(topics[one["code"]], one["score"], ", ".join(one["words"]))
            for one in _topics_in(suggested)
            if one["code"] in topics
        ],
    )


def _topics_in(suggested: dict[str, Any]) -> Iterable[dict[str, Any]]:
    listed: list[dict[str, Any]] = suggested.get("topics", [])
    return listed


def _file_address(request: PersonRequest, kind: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return reverse("needs:requests_file", args=[kind]) + (f"?{query.urlencode()}" if query else "")


def _back(request: PersonRequest) -> str:
    """The page of the desk one came from."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    desk_page = reverse("needs:requests")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours and wanted.startswith(desk_page) else desk_page
