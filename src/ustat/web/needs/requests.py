"""The request desk: what teachers asked for in their own words, what it may mean, and who settles it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ustat.common.errors import WrongInput
from ustat.common.words import LANGUAGES, Words
from ustat.exchange.report_rows import KINDS, rows_file
from ustat.needs.actions.gather import gather, name_group, scatter
from ustat.needs.actions.parts import MOST_PARTS, put_together, split
from ustat.needs.actions.requests import accept, set_aside, settle, take_back
from ustat.needs.bridge.groups import Circle, Group, circles_of, groups_of
from ustat.needs.bridge.ideas import ideas
from ustat.needs.choices import RequestState
from ustat.needs.models import Gathering, Reply, Request
from ustat.needs.queries import requests_to_read, smallest_shown
from ustat.needs.rules import DESK
from ustat.people.bridge import fold, sort_key
from ustat.people.models import Trail
from ustat.standards.models import Direction, Topic
from ustat.web.access import for_roles
from ustat.web.middleware import PersonRequest

A_PAGE: Final = 10
OPEN: Final = 3
ASKS_NOTHING: Final = "none"
SORTS: Final = ("support", "schools", "district", "newest")
HEADS: Final = ("group", "people", "text", "state", "direction", "chance", "topic", "score", "survey")
DEEDS: Final[dict[str, str | Promise]] = {
    "needs.settle_request": gettext_lazy("said what it means"),
    "needs.take_back_request": gettext_lazy("took that back"),
    "needs.split_request": gettext_lazy("split it"),
    "needs.put_request_together": gettext_lazy("put it together again"),
}


@dataclass(frozen=True, slots=True)
class TopicShown:
    """A topic the machine thinks of, with the words that decided."""

    topic: Topic
    score: float
    words: str


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request with what the machine makes of it, and when its asker was answered."""

    request: Request
    words: str
    topics: list[TopicShown]
    reply: Reply | None = None

    @property
    def is_read(self) -> bool:
        return bool(self.request.method)


@dataclass(frozen=True, slots=True)
class GroupShown:
    """Requests that say the same, and who asks, in counts."""

    topic: Topic | None
    requests: list[RequestShown]
    support: int
    gathering: Gathering | None
    circle: Circle

    @property
    def title(self) -> str:
        """A person's name for it, or the topic's; without one, how the most typical is written."""
        if self.gathering and self.gathering.title:
            return str(self.gathering.title)
        return str(self.topic) if self.topic else f"«{Truncator(self.requests[0].request.text).chars(80)}»"

    @property
    def first(self) -> list[RequestShown]:
        """The most typical few, which stand open."""
        return self.requests[:OPEN]

    @property
    def more(self) -> list[RequestShown]:
        return self.requests[OPEN:]

    @property
    def ids(self) -> str:
        """All of them as an address or a box carries them."""
        return ".".join(str(one.request.pk) for one in self.requests)

    @property
    def answered(self) -> int:
        """How many of them have an answer."""
        return sum(one.reply is not None for one in self.requests)

    @property
    def waiting(self) -> list[RequestShown]:
        """Those that a tap can accept."""
        return [one for one in self.requests if one.request.state == RequestState.SUGGESTED and one.is_read]


@for_roles(*DESK)
@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """Requests in groups that one course would serve, those that most people ask for first."""
    found = groups_of(_wanted(request))
    topics = Topic.objects.select_related("direction").in_bulk(field_name="code")
    circles = circles_of(
        [one.askers for one in found], [_direction_of(one) for one in found], smallest=smallest_shown()
    )
    sort = request.GET.get("sort", SORTS[0])
    listed = _sorted(list(zip(found, circles, strict=True)), sort)
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    replies = _newest_replies([one for group, _circle in page for one in group.requests])
    words = {
        "page": page,
        "groups": [_shown(one, circle, topics, replies) for one, circle in page],
        "count": sum(len(one.requests) for one in found),
        "directions": list(Direction.objects.all()),
        "states": RequestState.choices,
        "sort": sort if sort in SORTS else SORTS[0],
        "sorts": [
            ("support", _("people")),
            ("schools", _("schools")),
            ("district", _("district")),
            ("newest", _("newest first")),
        ],
        "smallest": smallest_shown(),
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
        for number, group in enumerate(groups_of(_wanted(request)), start=1)
        for one in group.requests
    ]
    response = HttpResponse(rows_file(HEADS, rows, kind), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="requests.{kind}"'
    return response


@for_roles(*DESK)
@require_POST
def accept_suggested(request: PersonRequest) -> HttpResponse:
    """Let what the machine suggests stand, for one request or for a whole group."""
    chosen = chosen_in(request, request.POST.getlist("request"))
    settled = accept(chosen, by=request.person)
    messages.success(
        request,
        ngettext("%(n)d request is settled.", "%(n)d requests are settled.", len(settled))
        % {"n": len(settled)},
    )
    return redirect(back_to_desk(request))


@for_roles(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def settle_one(request: PersonRequest, request_id: int) -> HttpResponse:
    """Say what one request means: a topic, or only a direction."""
    asked = _request(request, request_id)
    if request.method == "POST":
        settle(asked, by=request.person, **_meaning(request.POST.get("meaning", "")))
        messages.success(request, _("The request is settled."))
        return redirect(back_to_desk(request))
    topics = Topic.objects.select_related("direction").in_bulk(field_name="code")
    words = {
        "one": _told(asked, topics),
        "directions": Direction.objects.prefetch_related("topics"),
        "next": back_to_desk(request),
        "parts": list(asked.parts.select_related("direction", "topic")),
        "deeds": _deeds(asked),
        "most_parts": MOST_PARTS,
        "ideas": ideas(),
    }
    return render(request, "needs/settle.html", words)


@for_roles(*DESK)
@require_POST
def set_one_aside(request: PersonRequest, request_id: int) -> HttpResponse:
    """Say that it asks for no course."""
    set_aside(_request(request, request_id), by=request.person)
    messages.success(request, _("Set aside: it asks for no course."))
    return redirect(back_to_desk(request))


@for_roles(*DESK)
@require_POST
def undo_one(request: PersonRequest, request_id: int) -> HttpResponse:
    """Take back what a person said about it."""
    take_back(_request(request, request_id), by=request.person)
    messages.success(request, _("Taken back. The request waits again."))
    return redirect(back_to_desk(request))


@for_roles(*DESK)
@require_POST
def split_one(request: PersonRequest, request_id: int) -> HttpResponse:
    """Two wishes in one request become two requests of the same asker."""
    parts = split(
        _request(request, request_id), texts=request.POST.get("parts", "").splitlines(), by=request.person
    )
    messages.success(
        request,
        ngettext("Split into %(n)d part.", "Split into %(n)d parts.", len(parts)) % {"n": len(parts)},
    )
    return redirect(back_to_desk(request))


@for_roles(*DESK)
@require_POST
def put_one_together(request: PersonRequest, request_id: int) -> HttpResponse:
    """Undo a split."""
    put_together(_request(request, request_id), by=request.person)
    messages.success(request, _("Put together again. The request waits as it was written."))
    return redirect(back_to_desk(request))


@for_roles(*DESK)
@require_POST
def gather_chosen(request: PersonRequest) -> HttpResponse:
    """ "These say the same": one group of everything that was ticked."""
    gather(chosen_in(request, request.POST.getlist("request")), by=request.person)
    messages.success(request, _("Put into one group. Every asker stays with it."))
    return redirect(back_to_desk(request))


@for_roles(*DESK)
@require_POST
def scatter_one(request: PersonRequest, gathering_id: int) -> HttpResponse:
    """Undo a grouping by hand."""
    ours = requests_to_read(request.person).filter(gathering=gathering_id)
    if not ours.exists():
        raise Http404
    scatter(Gathering.objects.get(pk=gathering_id), by=request.person)
    messages.success(request, _("The group is undone. The requests stand where the machine puts them."))
    return redirect(back_to_desk(request))


@for_roles(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def name_chosen(request: PersonRequest) -> HttpResponse:
    """Name a group, in words that colleagues may read who do not read the requests."""
    sent = request.POST if request.method == "POST" else request.GET
    chosen = chosen_in(request, sent.getlist("request"))
    if request.method == "POST":
        title = Words({code: request.POST.get(f"title_{code}", "")[:200] for code in LANGUAGES})
        name_group(chosen, title=title, by=request.person)
        messages.success(request, _("Named. Teachers see this name and can say “me too”."))
        return redirect(back_to_desk(request))
    named = chosen[0].gathering.title if chosen[0].gathering else Words()
    words = {
        "chosen": chosen,
        "ids": sent.getlist("request"),
        "titles": [(code, named.get(code, "")) for code in LANGUAGES],
        "next": back_to_desk(request),
    }
    return render(request, "needs/name_group.html", words)


def chosen_in(request: PersonRequest, said: Iterable[str]) -> list[Request]:
    """The requests that boxes or an address name (``12`` or ``12.15.40``), if they are at her desk."""
    ids = [int(one) for part in said for one in part.split(".") if one.isdigit() and len(one) < 19]
    chosen = list(requests_to_read(request.person).filter(pk__in=ids).order_by("id"))
    if not chosen:
        raise WrongInput(_("No request was chosen. Go back and choose at least one."), code="nothing_chosen")
    return chosen


def _sorted(found: list[tuple[Group, Circle]], sort: str) -> list[tuple[Group, Circle]]:
    """By support as they come, by schools, by the district most ask from, or by the newest request."""
    match sort:
        case "schools":
            return sorted(found, key=lambda pair: -(pair[1].schools or 0))
        case "district":
            return sorted(
                found, key=lambda pair: (not pair[1].first_district, sort_key(pair[1].first_district))
            )
        case "newest":
            return sorted(found, key=lambda pair: -max(one.pk for one in pair[0].requests))
        case _:
            return found


def _direction_of(group: Group) -> int | None:
    """The direction most of its requests are in."""
    numbers = Counter(one.direction_id for one in group.requests if one.direction_id)
    return numbers.most_common(1)[0][0] if numbers else None


def _newest_replies(requests: list[Request]) -> dict[int, Reply]:
    """Request to its newest answer; one question."""
    links = Reply.requests.through.objects.filter(request__in=requests).select_related("reply")
    return {link.request_id: link.reply for link in links.order_by("reply_id")}


def _deeds(asked: Request) -> list[tuple[Trail, str]]:
    """Who did what with one request, the newest first."""
    rows = Trail.objects.filter(what__in=DEEDS, detail__request=asked.pk).select_related("by").order_by("-id")
    return [(row, str(DEEDS[row.what])) for row in rows]


def _wanted(request: PersonRequest) -> list[Request]:
    """The requests that the address asks for: by words, direction and state."""
    found = requests_to_read(request.person).order_by("id")
    direction, state = request.GET.get("direction", ""), request.GET.get("state", "")
    if direction == ASKS_NOTHING:
        found = found.filter(direction=None).exclude(method="")
    elif direction.isdigit():
        found = found.filter(direction=int(direction))
    found = found.filter(state=state) if state in RequestState.values else found.exclude(state="split")
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


def _shown(group: Group, circle: Circle, topics: dict[str, Topic], replies: dict[int, Reply]) -> GroupShown:
    told = [_told(one, topics, replies.get(one.pk)) for one in group.requests]
    return GroupShown(topics.get(group.topic), told, group.support, group.gathering, circle)


def _told(request: Request, topics: dict[str, Topic], reply: Reply | None = None) -> RequestShown:
    suggested = request.suggestions or {}
    return RequestShown(
        request,
        ", ".join(suggested.get("words", [])),
        [
            TopicShown(topics[one["code"]], one["score"], ", ".join(one["words"]))
            for one in _topics_in(suggested)
            if one["code"] in topics
        ],
        reply,
    )


def _topics_in(suggested: dict[str, Any]) -> Iterable[dict[str, Any]]:
    listed: list[dict[str, Any]] = suggested.get("topics", [])
    return listed


def _file_address(request: PersonRequest, kind: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return reverse("needs:requests_file", args=[kind]) + (f"?{query.urlencode()}" if query else "")


def back_to_desk(request: PersonRequest) -> str:
    """The page of the desk one came from."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    desk_page = reverse("needs:requests")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours and wanted.startswith(desk_page) else desk_page
