"""A panel's bookmarks: a small form over the questions, easiest first."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ustat.common.errors import Refusal
from ustat.diagnosis.actions.panels import record_panel
from ustat.diagnosis.bridge.cuts import booklet_of
from ustat.diagnosis.models import ItemParameter
from ustat.diagnosis.queries.scales import whole_version_for
from ustat.diagnosis.rules import DECIDERS
from ustat.web.access import for_roles
from ustat.web.diagnosis.scales import found_or_404, level_names
from ustat.web.middleware import PersonRequest

MEMBERS: Final = 8


class PanelForm(forms.Form):
    """When the panel met, and where each of its members put the bookmarks."""

    held_on = forms.DateField(label=gettext_lazy("Day of the meeting"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)


@for_roles(*DECIDERS)
def panel_page(request: PersonRequest, code: str, number: int, direction: int) -> HttpResponse:
    """Enter what a panel decided; cuts follow, on a draft."""
    measured = found_or_404(request, code)
    version = whole_version_for(request.person, code, number)
    strands = list(version.strands.all()) if version else []
    strand = next((one for one in strands if one.direction_id == direction), None)
    if version is None or strand is None:
        raise Http404
    items = list(strand.items.all())
    if any(len(one.intercepts) > 1 for one in items):
        raise Http404  # statements carry their levels in themselves
    levels = _levels(items)
    form = PanelForm(request.POST or None, initial={"held_on": timezone.localdate().strftime("%d.%m.%Y")})
    trouble = ""
    if request.method == "POST" and form.is_valid():
        try:
            bookmarks = _bookmarks(request, levels)
            panel = record_panel(
                strand,
                bookmarks=bookmarks,
                held_on=form.cleaned_data["held_on"],
                note=form.cleaned_data["note"],
                by=request.person,
            )
        except Refusal as refusal:
            trouble = str(refusal)
        else:
            messages.success(
                request,
                _("The panel's bookmarks are kept. Look at the levels, then put the version in force."),
            )
            return redirect(f"{_address(code)}?version={panel.version.number}&direction={direction}")
    by_number = {one.item_id: one for one in items}
    words: dict[str, Any] = {
        "instrument": measured.instrument,
        "version": version,
        "strand": strand,
        "form": form,
        "trouble": trouble,
        "levels": levels,
        "level_names": level_names(),
        "booklet": [
            (page, by_number[item], ability)
            for page, (item, ability) in enumerate(booklet_of(items), start=1)
        ],
        "members": [
            (
                at,
                request.POST.get(f"initials-{at}", ""),
                [(level, request.POST.get(f"mark-{at}-{level}", "")) for level in levels],
            )
            for at in range(1, MEMBERS + 1)
        ],
        "panels": list(version.panels.filter(direction=direction).prefetch_related("bookmarks")),
    }
    return render(request, "diagnosis/panel.html", words, status=400 if trouble else 200)


def _levels(items: list[ItemParameter]) -> list[int]:
    """The levels that begin somewhere: all but the first."""
    highest = max((one.item.expected_level or 0 for one in items), default=0) or max(level_names(), default=4)
    return list(range(2, highest + 1))


def _bookmarks(request: PersonRequest, levels: list[int]) -> dict[str, dict[int, int]]:
    found = {}
    for at in range(1, MEMBERS + 1):
        initials = request.POST.get(f"initials-{at}", "").strip()[:10]
        if initials:
            marks = {level: request.POST.get(f"mark-{at}-{level}", "").strip() for level in levels}
            # What is not a number counts as none, which is refused with a sentence that names the member.
            found[initials] = {level: int(mark) if mark.isdigit() else 0 for level, mark in marks.items()}
    return found


def _address(code: str) -> str:
    return reverse("diagnosis:scale", args=[code])
