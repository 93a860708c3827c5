"""Campaigns for those who run them: the list, how one runs, opening and closing, the sheet for the wall."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ustat.common.errors import Refusal
from ustat.instruments.actions.campaign import close_campaign, open_campaign
from ustat.instruments.models import Campaign
from ustat.instruments.queries import (
    Table,
    branches_of,
    campaigns_for,
    imports_for,
    runs,
    smallest_shown,
    stops_of,
    table_of,
)
from ustat.instruments.rules import READERS, RUNNERS
from ustat.people.actions.trail import note_read
from ustat.people.bridge import fold, sort_key
from ustat.people.models import Person
from ustat.people.rules import has_role
from ustat.web.access import for_roles
from ustat.web.instruments.codes import qr_picture
from ustat.web.instruments.forms import ANONYMOUS, CampaignForm
from ustat.web.instruments.sheets import as_csv, as_workbook, code_book_header
from ustat.web.middleware import PersonRequest

A_PAGE: Final = 25
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SORTS: Final[dict[str, Callable[[Campaign], object]]] = {
    "title": lambda one: sort_key(str(one.title)),
    "opens": lambda one: one.opens_on,
    "started": lambda one: one.started,  # type: ignore[attr-defined]
    "finished": lambda one: one.finished,  # type: ignore[attr-defined]
}


@for_roles(*READERS)
@require_safe
def campaigns(request: PersonRequest) -> HttpResponse:
    """The campaigns of one's branch, with how many have answered."""
    sought, sort = request.GET.get("q", "").strip(), request.GET.get("sort", "-opens")
    found = [one for one in campaigns_for(request.person) if _is_called(one, sought)]
    key = SORTS.get(sort.removeprefix("-"), SORTS["opens"])
    found.sort(key=key, reverse=sort.startswith("-"))  # type: ignore[arg-type]
    words = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "sought": sought,
        "today": timezone.localdate(),
        "may_open": _may_open(request.person),
    }
    return render(request, "instruments/campaigns.html", words)


@for_roles(*READERS)
@require_safe
def overview(request: PersonRequest, slug: str) -> HttpResponse:
    """How a campaign runs: against the register, and where people stop."""
    campaign = _campaign(request, slug)
    address = _address(request, campaign)
    words = {
        "campaign": campaign,
        "is_open": campaign.is_open_on(timezone.localdate()),
        "is_over": campaign.is_over_on(timezone.localdate()),
        "branches": [] if campaign.is_anonymous else branches_of(campaign),
        "stops": stops_of(campaign),
        "imports": list(imports_for(request.person).filter(campaign=campaign)),
        "runs": runs(request.person, campaign),
        "address": address,
        "qr": qr_picture(address),
        "smallest": smallest_shown(),
    }
    return render(request, "instruments/overview.html", words)


@for_roles(*RUNNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Open a campaign."""
    form = CampaignForm(
        request.POST or None, person=request.person, initial={"opens_on": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            campaign = open_campaign(
                version=said["version"],
                organisation=said["organisation"],
                slug=said["slug"],
                title=form.title,
                opens_on=said["opens_on"],
                closes_on=said["closes_on"],
                is_anonymous=said["naming"] == ANONYMOUS,
                by=request.person,
            )
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(refusal.code), str(refusal))
        else:
            messages.success(request, _("The survey is open. Here is its address and a sheet for the wall."))
            return redirect("instruments:overview", campaign.slug)
    return render(request, "instruments/new.html", {"form": form}, status=400 if form.errors else 200)


# Where on the form a refusal is shown.
FIELD_OF: Final = {
    "slug_taken": "slug",
    "slug_wrong": "slug",
    "closes_before_it_opens": "closes_on",
    "version_unpublished": "version",
}


@for_roles(*RUNNERS)
@require_POST
def close(request: PersonRequest, slug: str) -> HttpResponse:
    """Take no more answers."""
    close_campaign(_campaign(request, slug), by=request.person)
    messages.success(request, _("The survey is closed. The answers stay."))
    return redirect("instruments:overview", slug)


@for_roles(*READERS)
@require_safe
def sheet(request: PersonRequest, slug: str) -> HttpResponse:
    """One page of paper for the staff room: why, how long, and the way there."""
    campaign = _campaign(request, slug)
    address = _address(request, campaign)
    words = {
        "campaign": campaign,
        "version": campaign.version,
        "questions": campaign.version.items.count(),
        "address": address,
        "qr": qr_picture(address, scale=8),
        "host": request.get_host(),
    }
    return render(request, "instruments/sheet.html", words)


@for_roles(*READERS)
@require_safe
def silent_schools(request: PersonRequest, slug: str) -> HttpResponse:
    """A list to print or send: schools from which no teacher has answered yet."""
    campaign = _campaign(request, slug)
    branches = [] if campaign.is_anonymous else branches_of(campaign)
    words = {
        "campaign": campaign,
        "branches": [branch for branch in branches if branch.silent_schools],
        "address": _address(request, campaign),
    }
    return render(request, "instruments/silent_schools.html", words)


@for_roles(*READERS)
@require_safe
def answers_csv(request: PersonRequest, slug: str) -> HttpResponse:
    """Raw answers without names."""
    table = _table(request, slug)
    return _file(as_csv(table.names, table.rows), f"{slug}-answers.csv", "text/csv; charset=utf-8")


@for_roles(*READERS)
@require_safe
def answers_xlsx(request: PersonRequest, slug: str) -> HttpResponse:
    """Raw answers without names, with their code book."""
    return _file(as_workbook(_table(request, slug)), f"{slug}-answers.xlsx", EXCEL)


@for_roles(*READERS)
@require_safe
def code_book_csv(request: PersonRequest, slug: str) -> HttpResponse:
    """What the columns and codes of the answers mean."""
    table = table_of(_campaign(request, slug))
    body = as_csv(code_book_header(), table.code_book)
    return _file(body, f"{slug}-codebook.csv", "text/csv; charset=utf-8")


def _campaign(request: PersonRequest, slug: str) -> Campaign:
    return get_object_or_404(campaigns_for(request.person), slug=slug)


def _table(request: PersonRequest, slug: str) -> Table:
    campaign = _campaign(request, slug)
    table = table_of(campaign)
    note_read(
        by=request.person, what="instruments.answers", detail={"campaign": slug, "rows": len(table.rows)}
    )
    return table


def _address(request: HttpRequest, campaign: Campaign) -> str:
    return request.build_absolute_uri(reverse("instruments:campaign", args=[campaign.slug]))


def _is_called(campaign: Campaign, sought: str) -> bool:
    words = fold(" ".join([*campaign.title.values(), campaign.slug]))
    return all(word in words for word in fold(sought).split())


def _may_open(person: Person) -> bool:
    return has_role(person, *RUNNERS)


def _file(body: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
