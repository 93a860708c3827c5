"""What a campaign says: pictures of need as groups, how they were read, and the same as spreadsheets."""

from dataclasses import asdict
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ustat.common.words import Words
from ustat.exchange.report_rows import KINDS, shares_file
from ustat.insight.content import pictures_told
from ustat.insight.telling import tell_options, tell_pictures
from ustat.instruments.choices import ItemKind
from ustat.instruments.models import Campaign
from ustat.needs.bridge.drawing import Picture, code_of
from ustat.needs.bridge.pictures import pictures_of, questions_of, weighing_of
from ustat.needs.bridge.register import against_register
from ustat.needs.methods import how_drawn, how_weighed, why_hidden
from ustat.needs.models import MappedArea
from ustat.needs.queries import (
    campaigns_to_read,
    groupings_of,
    mapping_of,
    newest_answered,
    respondents,
    smallest_shown,
    with_a_topic,
)
from ustat.needs.rules import READERS
from ustat.standards.models import Topic
from ustat.web.access import for_roles
from ustat.web.middleware import PersonRequest

A_PAGE: Final = 20
REGISTER: Final = "register"
PARTS: Final = ("need", "areas", "participation", "topics_met", "barriers")


@for_roles(*READERS)
@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """The campaigns one may read, and what the newest with answers says."""
    page = Paginator(campaigns_to_read(request.person), A_PAGE).get_page(request.GET.get("page"))
    newest = newest_answered(request.person)
    words = {
        "page": page,
        "newest": newest,
        "sections": tell_pictures(pictures_told(pictures_of(newest)))[:1] if newest else [],
        "method": how_drawn(newest.draw) if newest else "",
    }
    return render(request, "needs/overview.html", words)


@for_roles(*READERS)
@require_safe
def campaign_page(request: PersonRequest, slug: str) -> HttpResponse:
    """Who answered, need by direction and area, participation, barriers; ``?by=`` splits them into groups."""
    campaign = _campaign(request, slug)
    groupings = groupings_of(campaign)
    by = _by(request, groupings)
    weighing = weighing_of(campaign)
    to_register = weighing is not None and _to_register(request)
    told = pictures_told(pictures_of(campaign, by=by, to_register=to_register))
    wrote, asked = with_a_topic(campaign)
    words = {
        "campaign": campaign,
        "who": respondents(campaign),
        "wrote": wrote,
        "asked": asked,
        "groupings": groupings,
        "by": by,
        "parts": [
            (section, _files("needs:picture_file", campaign, section.key, by, to_register=to_register))
            for section in tell_pictures(told, str(groupings[by]) if by else "")
        ],
        "method": " ".join(filter(None, [how_drawn(campaign.draw), how_weighed() if to_register else ""])),
        "against": against_register(campaign),
        "weighing": weighing,
        "to_register": to_register,
        "switch": _query(by=by, weights="" if to_register else REGISTER),
        "hides": why_hidden(smallest_shown()) if _hides(told) else "",
        "is_mapped": mapping_of(campaign) is not None,
    }
    return render(request, "needs/campaign.html", words)


@for_roles(*READERS)
@require_safe
def questions_page(request: PersonRequest, slug: str) -> HttpResponse:
    """Question by question, as it was asked."""
    campaign = _campaign(request, slug)
    groupings = groupings_of(campaign)
    by = _by(request, groupings)
    asked = questions_of(campaign, by=by)
    parts = [
        (section, _files("needs:question_file", campaign, item.code, by))
        for item, picture in asked
        if not picture.is_empty
        and (section := tell_options(str(item.stem), asdict(picture), str(groupings[by]) if by else ""))
    ]
    words = {
        "campaign": campaign,
        "groupings": groupings,
        "by": by,
        "parts": parts,
        "method": how_drawn(campaign.draw),
        "hides": why_hidden(smallest_shown()) if any(one.hides_groups for _item, one in asked) else "",
    }
    return render(request, "needs/questions.html", words)


@for_roles(*READERS)
@require_safe
def mapping_page(request: PersonRequest, slug: str) -> HttpResponse:
    """How the questions are read: each area with its direction, the reason, and the topics that answer it."""
    campaign = _campaign(request, slug)
    mapping = mapping_of(campaign)
    if mapping is None:
        raise Http404
    areas = list(
        mapping.areas.select_related("item", "direction").order_by("direction", "item__position", "id")
    )
    topics = Topic.objects.in_bulk({code for area in areas for code in area.topics}, field_name="code")
    items = {item.code: item for item in campaign.version.items.all()}
    words = {
        "campaign": campaign,
        "mapping": mapping,
        "areas": [_told(area, topics) for area in areas],
        "readings": [
            (part, [items[one["item"]].stem for one in getattr(mapping, part)])
            for part in ("participation", "topics_met", "barriers")
            if getattr(mapping, part)
        ],
    }
    return render(request, "needs/mapping.html", words)


@for_roles(*READERS)
@require_safe
def picture_file(request: PersonRequest, slug: str, part: str, kind: str) -> HttpResponse:
    """One picture as a spreadsheet, split as on the page."""
    campaign = _campaign(request, slug)
    part = part.replace("-", "_")
    if part not in PARTS:
        raise Http404
    by, to_register = _by(request, groupings_of(campaign)), _to_register(request)
    picture = getattr(pictures_of(campaign, by=by, to_register=to_register), part)
    return as_file(picture, kind, name=_file_name(campaign, part, by, REGISTER if to_register else ""))


@for_roles(*READERS)
@require_safe
def question_file(request: PersonRequest, slug: str, code: str, kind: str) -> HttpResponse:
    """One question as a spreadsheet."""
    campaign = _campaign(request, slug)
    by = _by(request, groupings_of(campaign))
    found = next((picture for item, picture in questions_of(campaign, by=by) if item.code == code), None)
    if found is None:
        raise Http404
    return as_file(found, kind, name=_file_name(campaign, code, by))


def as_file(picture: Picture, kind: str, *, name: str) -> HttpResponse:
    """A picture as a file to keep."""
    if kind not in KINDS:
        raise Http404
    response = HttpResponse(shares_file(picture, kind), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _campaign(request: PersonRequest, slug: str) -> Campaign:
    return get_object_or_404(campaigns_to_read(request.person), slug=slug)


def _by(request: PersonRequest, groupings: dict[str, Words]) -> str:
    """The grouping in the address, if there is one of that name."""
    wanted = request.GET.get("by", "")
    return wanted if wanted in groupings else ""


def _to_register(request: PersonRequest) -> bool:
    """Whether the address asks for weights to the register."""
    return request.GET.get("weights") == REGISTER


def _query(**wanted: str) -> str:
    """The part of an address that says how results are shown; "?" alone for the plain way."""
    return "?" + urlencode({key: value for key, value in wanted.items() if value})


def _files(
    name: str, campaign: Campaign, part: str, by: str, *, to_register: bool = False
) -> list[tuple[str, str]]:
    """Where a picture is kept as a file of each kind: (kind, address)."""
    query = _query(by=by, weights=REGISTER if to_register else "").rstrip("?")
    return [(kind.upper(), reverse(name, args=[campaign.slug, part, kind]) + query) for kind in KINDS]


def _hides(told: dict[str, Any]) -> bool:
    return any(
        share["is_hidden"]
        for picture in told.values()
        for line in picture["lines"]
        for share in line["shares"]
    )


def _file_name(campaign: Campaign, part: str, by: str, weights: str = "") -> str:
    return "-".join(filter(None, [campaign.slug, part.replace("_", "-"), by, weights]))


def _told(area: MappedArea, topics: dict[str, Topic]) -> dict[str, Any]:
    """One area in words."""
    labels = {choice.code: choice.words for choice in area.item.choices}
    return {
        "code": code_of(area),
        "area": labels.get(area.option, area.item.stem) if area.option else area.item.stem,
        "question": area.item.stem if area.option else "",
        "direction": area.direction,
        "from_rating": labels.get(str(area.from_rating), "") if area.item.kind == ItemKind.RATING else "",
        "reason": area.reason,
        "topics": [topics[code] for code in area.topics if code in topics],
    }
