"""Pages for when something does not work: what happened, what to do, a way back."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from ustat.common.errors import Refusal
from ustat.web.layouts import layout_for


def refused(request: HttpRequest, refusal: Refusal, *, status: int) -> HttpResponse:
    """A refusal, as its own sentence."""
    response = _page(request, "refusal", status, refusal=refusal)
    response["X-Refusal"] = refusal.code
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing is kept at this address."""
    return _page(request, "not_found", 404)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's own refusals."""
    return _page(request, "not_allowed", 403)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that makes no sense, or is too large to read."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, most_megabytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2)
    return _page(request, "not_understood", 400)


def only_by_button(request: HttpRequest, bare: HttpResponse) -> HttpResponse:
    """An address that is reached by a form only, opened from a bookmark or after a change of language."""
    response = _page(request, "only_by_button", 405)
    response["Allow"] = bare["Allow"]
    return response


def too_large(request: HttpRequest, *, most_megabytes: int) -> HttpResponse:
    """More than fits; said before it is read."""
    response = _page(request, "too_large", 413, most_megabytes=most_megabytes)
    response["Connection"] = "close"
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose key against forgery is missing or old: the page was open too long, or cookies are off."""
    return _page(request, "stale_form", 403, again=_way_back(request) or request.path)


def broken(request: HttpRequest) -> HttpResponse:
    """Our own mistake. Asks neither the database nor the session: they may be what is broken."""
    return HttpResponse(render_to_string("errors/broken.html"), status=500)


def _page(request: HttpRequest, name: str, status: int, **words: object) -> HttpResponse:
    around = {"layout": layout_for(request), "status": status, "back": _way_back(request)}
    return render(request, f"errors/{name}.html", around | words, status=status)


def _way_back(request: HttpRequest) -> str:
    """The page this request came from, when it is one of ours; else nothing."""
    came_from = request.META.get("HTTP_REFERER", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    return came_from if is_ours and came_from != request.build_absolute_uri() else ""
