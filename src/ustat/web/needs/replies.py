"""Answers to the askers: drafted by the machine, written once by a methodist, corrected, never lost."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ustat.common.errors import WrongInput
from ustat.needs.actions.replies import correct_reply, draft, reply
from ustat.needs.asked import replies_to_read
from ustat.needs.choices import Outcome
from ustat.needs.models import Request
from ustat.needs.rules import DESK
from ustat.standards.models import Topic
from ustat.web.access import for_roles
from ustat.web.middleware import PersonRequest
from ustat.web.needs.forms import ReplyForm
from ustat.web.needs.requests import back_to_desk, chosen_in


@for_roles(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PersonRequest) -> HttpResponse:
    """Write the answer for a group: choose what became of it, change the machine's sentence, send."""
    if request.method == "POST":
        chosen = chosen_in(request, request.POST.getlist("request"))
        form = ReplyForm(request.POST)
        if form.is_valid():
            try:
                reply(chosen, by=request.person, words=form.words, **_meant(form))
            except WrongInput as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Sent. Each asker finds it on her own page, in her language."))
                return redirect(back_to_desk(request))
        return _page(request, chosen, form)
    chosen = chosen_in(request, request.GET.getlist("request"))
    topic = _topic(request, chosen)
    outcome = request.GET.get("outcome", "")
    if outcome not in Outcome.values:
        outcome = Outcome.PLANNED if topic else Outcome.NOT_NOW
    start = {"outcome": outcome, "topic": topic.code if topic else "", **draft(outcome, topic)}
    return _page(request, chosen, ReplyForm(initial=start))


@for_roles(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: PersonRequest, reply_id: int) -> HttpResponse:
    """Write an answer anew; the older one stays readable."""
    older = get_object_or_404(replies_to_read(request.person).filter(corrected_by=None), pk=reply_id)
    chosen = list(older.requests.all())
    if request.method == "POST":
        form = ReplyForm(request.POST)
        if form.is_valid():
            try:
                correct_reply(older, by=request.person, words=form.words, **_meant(form))
            except WrongInput as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Corrected. The older answer stays readable."))
                return redirect(back_to_desk(request))
        return _page(request, chosen, form, is_correction=True)
    start = {"outcome": older.outcome, "topic": older.topic.code if older.topic else "", **older.words}
    return _page(request, chosen, ReplyForm(initial=start), is_correction=True)


def _page(
    request: PersonRequest, chosen: list[Request], form: ReplyForm, *, is_correction: bool = False
) -> HttpResponse:
    words = {
        "chosen": chosen,
        "ids": ".".join(str(one.pk) for one in chosen),
        "form": form,
        "outcomes": Outcome.choices,
        "is_correction": is_correction,
        "next": back_to_desk(request),
    }
    return render(request, "needs/answer.html", words, status=400 if form.errors else 200)


def _meant(form: ReplyForm) -> dict[str, Any]:
    return {"outcome": form.cleaned_data["outcome"], "topic": form.cleaned_data["topic"]}


def _topic(request: PersonRequest, chosen: list[Request]) -> Topic | None:
    """The topic that the address names, else the one of the first request that has one."""
    wanted = Topic.objects.filter(code=request.GET.get("topic", "")).first()
    return wanted or next((one.topic for one in chosen if one.topic), None)
