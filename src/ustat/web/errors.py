"""Pages for when something does not work: what happened, what to do, a way back."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from ustat.common.errors import Refusal


def refused(request: HttpRequest, refusal: Refusal, *, status: int) -> HttpResponse:
    """A refusal, as its own sentence."""
    words = {"refusal": refusal, "status": status, "back": _way_back(request)}
    response = render(request, "errors/refusal.html", words, status=status)
    response["X-Refusal"] = refusal.code
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing is kept at this address."""
    return render(request, "errors/not_found.html", {"back": _way_back(request)}, status=404)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's own refusals."""
    return render(request, "errors/not_allowed.html", {"back": _way_back(request)}, status=403)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that makes no sense, or is too large to read."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, most_megabytes=2)
    return render(request, "errors/not_understood.html", {"back": _way_back(request)}, status=400)


def too_large(request: HttpRequest, *, most_megabytes: int) -> HttpResponse:
    """More than fits; said before it is read."""
    words = {"most_megabytes": most_megabytes, "back": _way_back(request)}
    response = render(request, "errors/too_large.html", words, status=413)
    response["Connection"] = "close"
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose key against forgery is missing or old: the page was open too long, or cookies are off."""
    return render(request, "errors/stale_form.html", {"back": request.get_full_path()}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Our own mistake. Asks neither the database nor the session: they may be what is broken."""
    return HttpResponse(render_to_string("errors/broken.html"), status=500)


def _way_back(request: HttpRequest) -> str:
    """The page this request came from, when it is one of ours; else nothing."""
    came_from = request.META.get("HTTP_REFERER", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    return came_from if is_ours and came_from != request.build_absolute_uri() else ""
