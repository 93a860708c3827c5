"""The register as a file: sent, looked at row by row, imported as a whole, taken back."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ustat.common.errors import NotNow, Refusal
from ustat.exchange.sheets import LIMIT_BYTES
from ustat.people import queries
from ustat.people.actions import register
from ustat.people.actions.register.applying import bad_rows
from ustat.people.choices import ImportState, Role
from ustat.people.doubts import field_label
from ustat.people.models import RegisterImport
from ustat.web.access import for_roles
from ustat.web.errors import too_large
from ustat.web.middleware import PersonRequest
from ustat.web.people.forms import ApplyForm, UploadForm
from ustat.web.people.lists import in_order
from ustat.web.people.reading import read_file, told
from ustat.web.people.tables import XLSX, report_sheets, xlsx_file
from ustat.web.people.template import COLUMNS
from ustat.web.people.template import template as template_of

SHOWN: Final = 200
AROUND_THE_FILE: Final = 64 * 1024  # what a form adds to the file it sends
REASONS_TO_STAY: Final = frozenset({"rows_with_mistakes", "preview_is_old"})

Page = Callable[..., HttpResponse]


def sized(page: Page) -> Page:
    """Refuse a request that is too long by what it says of itself, before a byte of it is read.

    The key against forgery is checked inside, for looking for it reads the whole form.
    """

    @wraps(page)
    def door(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > LIMIT_BYTES + AROUND_THE_FILE:
            return too_large(request, most_megabytes=LIMIT_BYTES // 1024**2)
        return csrf_protect(page)(request, *args, **kwargs)

    return door


@csrf_exempt
@for_roles(Role.OPERATOR)
@sized
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: PersonRequest) -> HttpResponse:
    """Send a file and see what it would do; nothing is imported yet. Below: the files of before."""
    places = queries.importable_for(request.person)
    form = UploadForm(request.POST or None, request.FILES or None, places=places)
    form.fields["organisation"].choices = [(one.pk, str(one)) for one in in_order(places)]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            file = read_file(form.cleaned_data["file"])
            kept = register.preview(form.cleaned_data["organisation"], by=request.person, **file.given())
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("people:import", kept.pk)
    files = Paginator(queries.imports_for(request.person), 20).get_page(request.GET.get("page"))
    words = {"form": form, "page": files, "languages": list(COLUMNS)}
    return render(request, "people/imports.html", words, status=400 if form.errors else 200)


@for_roles(Role.OPERATOR)
@require_safe
def template(request: PersonRequest, language: str) -> HttpResponse:
    """The empty register to fill in."""
    if language not in COLUMNS:
        raise Http404
    response = HttpResponse(template_of(language), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="ustat-register-{language}.xlsx"'
    return response


@for_roles(Role.OPERATOR)
@require_safe
def looked_at(request: PersonRequest, number: int) -> HttpResponse:
    """What the file would do, or did: in numbers, then row by row, then the choices."""
    found = _import(request, number)
    problems = [told(problem) for problem in found.problems]
    rows = sorted(found.rows, key=lambda row: (ORDER.index(row["outcome"]), row["row"]))
    changed = [row for row in rows if row["outcome"] != "same"]
    words = {
        "file": found,
        "counts": found.counts,
        "problems": problems[:SHOWN],
        "more_problems": max(0, len(problems) - SHOWN),
        "mistakes": sum(problem.is_error for problem in problems),
        "rows": [row | {"told_changes": _told_changes(row)} for row in changed[:SHOWN]],
        "more_rows": max(0, len(changed) - SHOWN),
        "bad": len(bad_rows(found, make_schools=True)),
        "bad_without_schools": len(bad_rows(found, make_schools=False)),
        "is_preview": found.state == ImportState.PREVIEW,
        "is_in": found.state == ImportState.APPLIED,
        "same_file": queries.imports_for(request.person).filter(pk=found.counts.get("same_file_as")).first(),
    }
    return render(request, "people/import.html", words)


ORDER: Final = ("blocked", "school", "changed", "new", "same")


@for_roles(Role.OPERATOR)
@require_POST
def bring_in(request: PersonRequest, number: int) -> HttpResponse:
    """Import what was looked at."""
    form = ApplyForm(request.POST)
    form.is_valid()
    try:
        register.apply(_import(request, number), by=request.person, **form.cleaned_data)
    except NotNow as refusal:
        if refusal.code not in REASONS_TO_STAY:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The register is imported. It can be taken back on this page."))
    return redirect("people:import", number)


@for_roles(Role.OPERATOR)
@require_POST
def take_back(request: PersonRequest, number: int) -> HttpResponse:
    """Undo an import, or say what stands in its way."""
    try:
        register.undo(_import(request, number), by=request.person)
    except NotNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The import is taken back, as if the file had never come."))
    return redirect("people:import", number)


@for_roles(Role.OPERATOR)
@require_POST
def again(request: PersonRequest, number: int) -> HttpResponse:
    """Look at the same file again, against the register as it is now."""
    kept = register.look_again(_import(request, number), by=request.person)
    return redirect("people:import", kept.pk)


@for_roles(Role.OPERATOR)
@require_POST
def forget(request: PersonRequest, number: int) -> HttpResponse:
    """Throw away a file that was only looked at."""
    register.discard(_import(request, number), by=request.person)
    messages.success(request, _("The file is forgotten; nothing of it was imported."))
    return redirect("people:imports")


@for_roles(Role.OPERATOR)
@require_safe
def report(request: PersonRequest, number: int) -> HttpResponse:
    """Everything about a file as a workbook: every row, everything to look at."""
    found = _import(request, number)
    sheets = report_sheets(found.rows, [told(problem) for problem in found.problems])
    return xlsx_file(f"register-report-{found.pk}.xlsx", sheets)


def _told_changes(row: dict[str, Any]) -> list[dict[str, object]]:
    return [
        {"label": field_label(field), "before": before, "after": after}
        for field, before, after in row["changes"]
    ]


def _import(request: PersonRequest, number: int) -> RegisterImport:
    return get_object_or_404(queries.imports_for(request.person).defer(None), pk=number)
