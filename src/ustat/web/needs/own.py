"""A teacher's own needs: how they are known, what became of them and of her requests, what she takes back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ustat.needs.actions.states import accept_advice, advise, decline_advice, reopen_need, withdraw_need
from ustat.needs.asked import advice_for, own_needs, proposals_of, told_to
from ustat.needs.choices import NeedState
from ustat.needs.priorities import priorities_of
from ustat.needs.queries import needs_of
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.people.queries import people_for
from ustat.web.access import for_roles, signed_in
from ustat.web.middleware import PersonRequest
from ustat.web.needs.forms import AdviceForm


def own(person: Person) -> dict[str, Any]:
    """Everything needs know of somebody, for her own page."""
    needs = own_needs(person)
    return {
        "needs": needs,
        "asked": told_to(person),
        "advice": list(advice_for(person)),
        "proposals": list(proposals_of(person)),
        "priorities": priorities_of(one for one in needs if one.state == NeedState.OPEN),
    }


@signed_in
@require_POST
def change_need(request: PersonRequest, need_id: int) -> HttpResponse:
    """ "I do not need this", and back."""
    need = get_object_or_404(needs_of(request.person), pk=need_id)
    if request.POST.get("do") == "reopen":
        reopen_need(need, by=request.person)
        messages.success(request, _("The need is open again."))
    else:
        withdraw_need(need, by=request.person)
        messages.success(request, _("Taken off. You can bring it back at any time."))
    return redirect("home:home")


@signed_in
@require_POST
def decide_advice(request: PersonRequest, advice_id: int) -> HttpResponse:
    """Take the head's suggestion as one's own need, or let it go."""
    advice = get_object_or_404(advice_for(request.person), pk=advice_id)
    if request.POST.get("do") == "accept":
        accept_advice(advice, by=request.person)
        messages.success(request, _("It is a need of yours now. Choose a course for it if you like."))
    else:
        decline_advice(advice, by=request.person)
        messages.success(request, _("Let go. Nothing follows from it."))
    return redirect("home:home")


@for_roles(Role.HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def advise_somebody(request: PersonRequest) -> HttpResponse:
    """A head suggests a direction to a teacher of the own school; whether it is accepted she is not told."""
    teachers = people_for(request.person).exclude(pk=request.person.pk).filter(posts__role=Role.TEACHER)
    form = AdviceForm(request.POST or None)
    form.offer(teachers.distinct())
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        advise(said["person"], direction=said["direction"], note=said["note"], by=request.person)
        messages.success(request, _("Sent as a suggestion. The teacher decides whether to take it."))
        return redirect("home:home")
    return render(request, "needs/advise.html", {"form": form}, status=400 if form.errors else 200)
