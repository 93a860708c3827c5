"""Forms without a cookie: whether a form was sent from a page of ours.

A respondent has no session that a forged form could borrow: whoever knows a sitting's secret address may
answer in it, and nobody else can. So these pages carry no key against forgery, which keeps them the same for
the Back button and for whoever refuses cookies. What is checked instead is where the form came from, by the
browser's own word; and where a session could be borrowed, that word is needed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ustat.common.errors import NotAllowed

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

READING: Final = frozenset({"GET", "HEAD"})
NO_ORIGIN: Final = "null"  # what browsers say in private corners, such as a sandboxed page


def from_our_pages(page: Page[P]) -> Page[P]:
    """Refuse a form that another site sent, with ``NotAllowed``, ``form_from_elsewhere``."""

    @wraps(page)
    def door(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method not in READING and not _is_ours(request):
            raise NotAllowed(
                _("This form was sent from another site, so nothing was kept. Open the survey here."),
                code="form_from_elsewhere",
            )
        return page(request, *args, **kwargs)

    exempt: Page[P] = csrf_exempt(door)  # type: ignore[assignment]  # the decorator loses the names
    return exempt


def _is_ours(request: HttpRequest) -> bool:
    said = _origin_said(request)
    if said is not None:
        return said == _own_origin(request) or said in settings.CSRF_TRUSTED_ORIGINS
    # Nobody says where it came from: only a session could be borrowed that way, and here is none.
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def _origin_said(request: HttpRequest) -> str | None:
    """The site whose page sent this, as the browser says; None when it does not say."""
    origin = request.headers.get("Origin")
    if origin and origin != NO_ORIGIN:
        return origin
    page = urlsplit(request.headers.get("Referer", ""))
    return f"{page.scheme}://{page.netloc}" if page.netloc else None


def _own_origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
