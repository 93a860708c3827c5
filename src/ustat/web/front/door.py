"""Coming in and going out: by a card, by a survey sheet, in one's own language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ustat.web.front.codes import survey_behind
from ustat.web.front.surveys import open_to_everybody
from ustat.web.layouts import layout_for
from ustat.web.middleware import person_of
from ustat.web.navigation import home_address


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """The one box for a code; whoever is signed in is led home."""
    if request.method == "POST":
        return _come_in(request, request.POST.get("code", ""))
    if person_of(request):
        home = home_address()
        return redirect(home) if home != request.path else render(request, "front/inside.html")
    return _door(request)


@never_cache
@require_safe
def card(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR on a card opens: one button. Looking at the page signs nobody in."""
    return render(request, "front/card.html", {"code": code})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    messages.success(request, _("You have signed out."))
    return redirect("front:welcome")


# Without a key against forgery, so that a page with a language switch is the same for all and can be kept by
# caches. The worst a forger reaches is another language.
@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language and stay on the page."""
    response = redirect(_wanted(request) or "front:welcome")
    tongue = request.POST.get("language", "")
    if tongue in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            tongue,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to come in, what happens to answers, whom to ask."""
    return render(request, "front/help.html", {"layout": layout_for(request)})


def too_many_tries(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Too many wrong codes from one address: say so, and how long to wait."""
    return render(request, "front/too_many_tries.html", status=429)


def address_behind_proxy(request: HttpRequest) -> str:
    """Where a visitor comes from when a proxy of ours stands in front: what the proxy itself wrote down last.

    Without it every visitor would share the proxy's address, and ten wrong codes would pause a whole country.
    Only for settings with a proxy: elsewhere anybody could write the header herself.
    """
    written: str = request.META.get("HTTP_X_FORWARDED_FOR", "") or request.META["REMOTE_ADDR"]
    return written.rpartition(",")[2].strip()


def _come_in(request: HttpRequest, typed: str) -> HttpResponse:
    if address := survey_behind(request, typed):
        return redirect(address)
    account = authenticate(request, card_code=typed)
    if account is None:
        return _door(request, status=400, typed=typed, is_wrong=True)
    login(request, account)  # gives the session a new key
    return redirect(_wanted(request) or home_address())


def _door(request: HttpRequest, *, status: int = 200, **words: object) -> HttpResponse:
    words |= {"next": _wanted(request), "surveys": open_to_everybody(timezone.localdate())}
    return render(request, "front/welcome.html", words, status=status)


def _wanted(request: HttpRequest) -> str:
    """The page somebody was on the way to, when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else ""
