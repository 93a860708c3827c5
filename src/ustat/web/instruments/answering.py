"""Answering on a phone: why and who will see it, one question a screen, a look before sending, a receipt.

No session is written here and nobody is looked up for an anonymous link. Every page works without JavaScript
and without cookies, and may be kept for the Back button.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ustat.common.errors import NotNow, WrongInput
from ustat.instruments.actions.sitting import answer, finish, receipt_of, start, switch_language
from ustat.instruments.choices import AnswerState, ItemKind
from ustat.instruments.models import Campaign, Item, Sitting
from ustat.instruments.queries import (
    Step,
    open_campaigns_for,
    sitting_by_code,
    sitting_by_token,
    sittings_for,
    steps_of,
)
from ustat.instruments.rules import LONGEST_OTHER, LONGEST_TEXT
from ustat.needs.asked import told_in
from ustat.needs.queries import asks_wishes
from ustat.people.models import Person
from ustat.web.front import too_many_tries
from ustat.web.instruments.origin import from_our_pages
from ustat.web.middleware import person_of

P = ParamSpec("P")
LANGUAGES: Final = dict(settings.LANGUAGES)
READ_OR_SEND: Final = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A sitting on the page: its questions with their answers, and how far it is."""

    sitting: Sitting
    steps: list[Step]

    @property
    def campaign(self) -> Campaign:
        return self.sitting.campaign

    @property
    def saved(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def next_number(self) -> int | None:
        """The first question without an answer; None when all have one."""
        return next((step.number for step in self.steps if not step.is_done), None)

    @property
    def code(self) -> str:
        """The code as it is shown: ``K7M4-2X9Q``."""
        return grouped(self.sitting.code)


Page = Callable[Concatenate[HttpRequest, Visit, P], HttpResponse]


def grouped(code: str) -> str:
    """A code in two halves, easier to copy."""
    return f"{code[:4]}-{code[4:]}"


def visiting(page: Page[P]) -> Callable[Concatenate[HttpRequest, uuid.UUID, P], HttpResponse]:
    """Find the sitting behind a secret address, and speak its language."""

    @wraps(page)
    def door(request: HttpRequest, token: uuid.UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        sitting = sitting_by_token(token)
        if sitting is None:
            return _unknown(request)
        with translation.override(sitting.language or translation.get_language()):
            return _for_back(page(request, Visit(sitting, steps_of(sitting)), *args, **kwargs))

    return door  # type: ignore[return-value]  # addresses give the token by name


@from_our_pages
@require_http_methods(READ_OR_SEND)
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """The first screen: why, how long, who will see the answers, in which language."""
    found = get_object_or_404(
        Campaign.objects.select_related("version__instrument", "organisation"), slug=slug
    )
    language = _language(request)
    with translation.override(language):
        if request.method == "POST":
            return _begin(request, found, language)
        return _for_back(_first_screen(request, found, language))


@visiting
@require_safe
def sitting(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Go on where one stopped."""
    if not visit.sitting.is_open:
        return redirect("instruments:done", visit.sitting.token)
    if visit.next_number is None:
        return redirect("instruments:review", visit.sitting.token)
    return redirect("instruments:question", visit.sitting.token, visit.next_number)


@from_our_pages
@visiting
@require_http_methods(READ_OR_SEND)
def question(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """One question. Every button of the page keeps what is filled in before it leads anywhere."""
    if not visit.sitting.is_open:
        return redirect("instruments:done", visit.sitting.token)
    if not 1 <= number <= len(visit.steps):
        raise Http404
    step = visit.steps[number - 1]
    if _is_over(visit.campaign):
        return _closed(request, visit.campaign, visit)
    if request.method != "POST":
        return _question_page(request, visit, step, Filled.of_answer(step))
    filled = Filled.of_form(request, step.item)
    try:
        _keep(request, visit.sitting, step.item, filled)
    except WrongInput as refusal:
        return _question_page(request, visit, step, filled, trouble=str(refusal))
    return redirect(_where_next(request, visit, number))


@visiting
@require_safe
def review(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All answers on one page before they are sent."""
    if not visit.sitting.is_open:
        return redirect("instruments:done", visit.sitting.token)
    if _is_over(visit.campaign):
        return _closed(request, visit.campaign, visit)
    return render(request, "instruments/review.html", _words_of(visit))


@from_our_pages
@visiting
@require_POST
def send(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Send for good. A second tap, or a tap after a lost reply, leads to the same receipt."""
    try:
        finish(visit.sitting)
    except NotNow:
        return _closed(request, visit.campaign, visit)
    return redirect("instruments:done", visit.sitting.token)


@from_our_pages
@visiting
@require_POST
def language(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Change the language of the last pages, on which no form is open."""
    wanted = request.POST.get("language", "")
    if wanted in LANGUAGES:
        switch_language(visit.sitting, wanted)
    return redirect(
        "instruments:review" if visit.sitting.is_open else "instruments:done", visit.sitting.token
    )


@visiting
@require_safe
def done(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The receipt, what happens next, and one thing to do if one likes."""
    if visit.sitting.is_open:
        return redirect("instruments:sitting", visit.sitting.token)
    words = _words_of(visit) | {
        "receipt": receipt_of(visit.sitting),
        "asked": told_in(visit.sitting),
        "next_campaign": _next_campaign(visit.sitting),
        "share_address": request.build_absolute_uri(_address_of(visit.campaign)),
    }
    return render(request, "instruments/done.html", words)


@from_our_pages
@require_http_methods(READ_OR_SEND)
def resume_form(request: HttpRequest) -> HttpResponse:
    """One box for the code that was written down."""
    if request.method == "POST":
        return resume(request, request.POST.get("code", "")[:40])
    return render(request, "instruments/resume.html")


def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the sitting with this code; wrong ones are counted like wrong cards."""
    if not AxesProxyHandler.is_allowed(request):
        return too_many_tries(request)
    found = sitting_by_code(code)
    if found is None:
        user_login_failed.send(sender=__name__, credentials={"card_code": ""}, request=request)
        words = {"typed": code, "is_wrong": True}
        return render(request, "instruments/resume.html", words, status=404)
    return redirect("instruments:sitting", found.token)


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form: from the answer kept so far, or as just sent."""

    chosen: frozenset[str]
    text: str

    @classmethod
    def of_answer(cls, step: Step) -> "Filled":
        kept = step.answer
        if kept is None:
            return cls(frozenset(), "")
        number = f"{kept.number:g}" if step.item.kind == ItemKind.NUMBER and kept.number is not None else ""
        return cls(frozenset(kept.chosen), kept.text or number)

    @classmethod
    def of_form(cls, request: HttpRequest, item: Item) -> "Filled":
        return cls(frozenset(request.POST.getlist("choice")), request.POST.get("text", ""))

    @property
    def is_empty(self) -> bool:
        return not self.chosen and not self.text.strip()


def _first_screen(request: HttpRequest, campaign: Campaign, language: str) -> HttpResponse:
    if _is_over(campaign) or not campaign.is_open_on(timezone.localdate()):
        return _closed(request, campaign, None, tongue=language)
    person = _person(request, campaign)
    items = list(campaign.version.items.only("options", "version_id", "position"))
    words = {
        "campaign": campaign,
        "version": campaign.version,
        "questions": len(items),
        "is_test": any(item.is_keyed for item in items),
        "key": _signer(campaign).sign(uuid.uuid4().hex),
        "person": person,
        "earlier": sittings_for(person).filter(campaign=campaign).first() if person else None,
        "tongue": language,
    }
    return render(request, "instruments/campaign.html", words)


def _begin(request: HttpRequest, campaign: Campaign, language: str) -> HttpResponse:
    nameless = request.POST.get("without_name") == "yes"
    person = None if nameless else _person(request, campaign)
    try:
        begun = start(campaign, language=language, person=person, token=_key(request, campaign))
    except NotNow:
        return _closed(request, campaign, None, tongue=language)
    return redirect("instruments:sitting", begun.token)


def _person(request: HttpRequest, campaign: Campaign) -> Person | None:
    """Who is answering: asked only where a name may be kept."""
    return None if campaign.is_anonymous else person_of(request)


def _key(request: HttpRequest, campaign: Campaign) -> uuid.UUID | None:
    """The key made with the page, by which two taps are one; a key we did not make counts for nothing."""
    try:
        return uuid.UUID(_signer(campaign).unsign(request.POST.get("key", "")))
    except (BadSignature, ValueError):
        return None


def _signer(campaign: Campaign) -> Signer:
    return Signer(salt=f"instruments.start.{campaign.slug}")


def _language(request: HttpRequest) -> str:
    """The language chosen on the page, else the visitor's."""
    chosen = request.POST.get("language") or request.GET.get("language") or ""
    return chosen if chosen in LANGUAGES else (translation.get_language() or settings.LANGUAGE_CODE)[:2]


def _keep(request: HttpRequest, sitting: Sitting, item: Item, filled: Filled) -> None:
    """Keep what the form says. Going back or changing the language with nothing filled in keeps nothing."""
    language = request.POST.get("language", "")
    if request.POST.get("do") == "skip":
        answer(sitting, item, state=AnswerState.SKIPPED)
    elif not (filled.is_empty and (language or request.POST.get("do") == "back")):
        number, text = _number_in(item, filled.text)
        answer(sitting, item, chosen=filled.chosen, text=text, number=number)
    if language in LANGUAGES and language != sitting.language:
        switch_language(sitting, language)


def _number_in(item: Item, typed: str) -> tuple[float | None, str]:
    if item.kind != ItemKind.NUMBER:
        return None, typed
    if not typed.strip():
        return None, ""
    try:
        return float(typed.replace(",", ".").replace(" ", "")), ""
    except ValueError:
        raise WrongInput(
            _("A number was expected here, in figures, such as 12."), code="number_wrong"
        ) from None


def _where_next(request: HttpRequest, visit: Visit, number: int) -> str:
    token = visit.sitting.token
    then_review = request.POST.get("then") == "review"
    if request.POST.get("language"):
        here = reverse("instruments:question", args=[token, number])
        return f"{here}?then=review" if then_review else here
    if request.POST.get("do") == "back":
        if then_review or number == 1:
            return reverse("instruments:review", args=[token]) if then_review else _address_of(visit.campaign)
        return reverse("instruments:question", args=[token, number - 1])
    if then_review or number == len(visit.steps):
        return reverse("instruments:review", args=[token])
    return reverse("instruments:question", args=[token, number + 1])


def _question_page(
    request: HttpRequest, visit: Visit, step: Step, filled: Filled, *, trouble: str = ""
) -> HttpResponse:
    then_review = "review" in {request.GET.get("then"), request.POST.get("then")}
    words: dict[str, Any] = _words_of(visit) | {
        "step": step,
        "filled": filled,
        "trouble": trouble,
        "then_review": then_review,
        "is_several": step.item.kind == ItemKind.MULTIPLE,
        "is_number": step.item.kind == ItemKind.NUMBER,
        "asks_a_wish": step.item.kind == ItemKind.TEXT and asks_wishes(visit.campaign),
        "most": LONGEST_TEXT if step.item.kind == ItemKind.TEXT else LONGEST_OTHER,
    }
    return render(request, "instruments/question.html", words, status=400 if trouble else 200)


def _words_of(visit: Visit) -> dict[str, Any]:
    return {"visit": visit, "campaign": visit.campaign, "tongue": visit.sitting.language}


def _closed(
    request: HttpRequest, campaign: Campaign, visit: Visit | None, *, tongue: str = ""
) -> HttpResponse:
    words = {
        "campaign": campaign,
        "visit": visit,
        "tongue": tongue or (visit.sitting.language if visit else ""),
        "has_begun": campaign.opens_on <= timezone.localdate(),
    }
    return render(request, "instruments/closed.html", words, status=409)


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "instruments/unknown.html", status=404)


def _is_over(campaign: Campaign) -> bool:
    return campaign.is_over_on(timezone.localdate())


def _next_campaign(sitting: Sitting) -> Campaign | None:
    """What a named person may answer next; nothing is offered to whoever came without a name."""
    person = sitting.person
    return open_campaigns_for(person).exclude(pk=sitting.campaign_id).first() if person else None


def _address_of(campaign: Campaign) -> str:
    return reverse("instruments:campaign", args=[campaign.slug])


def _for_back(response: HttpResponse) -> HttpResponse:
    """Kept by this browser for its Back button, and by nobody between."""
    patch_cache_control(response, private=True, max_age=0)
    response.headers.setdefault("Content-Language", translation.get_language() or "")
    response["X-Robots-Tag"] = "noindex"
    return response
