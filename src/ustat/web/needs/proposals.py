"""Topics that teachers propose: written by one, backed by colleagues, decided by a methodist."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ustat.common.errors import Refusal, WrongInput
from ustat.needs.actions.proposals import accept_proposals, decline_proposals, propose, withdraw_proposal
from ustat.needs.actions.replies import draft
from ustat.needs.actions.support import back_proposal, back_request, take_support_back
from ustat.needs.asked import (
    proposals_near,
    proposals_of,
    proposals_to_decide,
    roles_that_propose,
    wishes_to_back,
)
from ustat.needs.choices import Outcome, ProposalState
from ustat.needs.models import Request, TopicProposal
from ustat.needs.rules import DESK
from ustat.people.choices import Role
from ustat.web.access import for_roles
from ustat.web.middleware import PersonRequest
from ustat.web.needs.forms import DecisionForm, ProposalForm
from ustat.web.roles import roles_of


@for_roles(*roles_that_propose())
@require_safe
def proposals(request: PersonRequest) -> HttpResponse:
    """A teacher's own proposals and those of colleagues; a methodist's list, most backed first."""
    is_teacher = Role.TEACHER in roles_of(request.person)
    deciding = list(proposals_to_decide(request.person))
    words = {
        "is_teacher": is_teacher,
        "is_methodist": bool(roles_of(request.person) & set(DESK)),
        "own": list(proposals_of(request.person)) if is_teacher else [],
        "near": list(proposals_near(request.person)) if is_teacher else [],
        "wishes": wishes_to_back(request.person) if is_teacher else [],
        "waiting": [one for one in deciding if one.state == ProposalState.OPEN],
        "decided": [one for one in deciding if one.state != ProposalState.OPEN],
    }
    return render(request, "needs/proposals.html", words)


@for_roles(Role.TEACHER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Propose a topic in one's own language."""
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        language = (translation.get_language() or "ky")[:2]
        try:
            propose(request.person, by=request.person, language=language, **form.cleaned_data)
        except WrongInput as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Thank you. Colleagues can back it, and a methodist will answer you.")
            )
            return redirect("needs:proposals")
    return render(request, "needs/proposal_new.html", {"form": form}, status=400 if form.errors else 200)


@for_roles(Role.TEACHER)
@require_POST
def withdraw(request: PersonRequest, proposal_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    withdraw_proposal(get_object_or_404(proposals_of(request.person), pk=proposal_id), by=request.person)
    messages.success(request, _("Taken back."))
    return redirect("needs:proposals")


@for_roles(Role.TEACHER)
@require_POST
def back(request: PersonRequest, proposal_id: int) -> HttpResponse:
    """ "Me too" to a colleague's proposal, or taking that back."""
    proposal = get_object_or_404(proposals_near(request.person), pk=proposal_id)
    if request.POST.get("do") == "take_back":
        take_support_back(by=request.person, proposal=proposal)
        messages.success(request, _("Taken back."))
    else:
        back_proposal(proposal, by=request.person)
        messages.success(request, _("Counted: you want this too."))
    return redirect("needs:proposals")


@for_roles(Role.TEACHER)
@require_POST
def back_wish(request: PersonRequest, request_id: int) -> HttpResponse:
    """ "Me too" to a wish that a methodist has named, or taking that back."""
    if request_id not in {one.request for one in wishes_to_back(request.person)}:
        raise Http404
    asked = Request.objects.select_related("sitting").get(pk=request_id)
    if request.POST.get("do") == "take_back":
        for one in Request.objects.filter(gathering=asked.gathering_id):
            take_support_back(by=request.person, request=one)
        messages.success(request, _("Taken back."))
    else:
        back_request(asked, by=request.person)
        messages.success(request, _("Counted: you want this too."))
    return redirect("needs:proposals")


@for_roles(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: PersonRequest) -> HttpResponse:
    """Accept the chosen proposals as one topic, or decline them; either way with an answer."""
    sent = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(request, sent.getlist("proposal"))
    form = (
        DecisionForm(request.POST)
        if request.method == "POST"
        else DecisionForm(initial=_start(request, chosen))
    )
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, chosen, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Answered. The authors and all who backed it find it on their pages.")
            )
            return redirect("needs:proposals")
    words = {"chosen": chosen, "form": form, "is_decline": sent.get("do") == "decline"}
    return render(request, "needs/proposal_decide.html", words, status=400 if form.errors else 200)


def _decide(request: PersonRequest, chosen: list[TopicProposal], form: DecisionForm) -> None:
    if request.POST.get("do") == "decline":
        decline_proposals(chosen, words=form.words, by=request.person)
        return
    direction = form.cleaned_data["direction"]
    if direction is None:
        raise WrongInput(_("Choose the direction of the topic."), code="no_direction")
    accept_proposals(chosen, name=form.title, direction=direction, words=form.words, by=request.person)


def _start(request: PersonRequest, chosen: list[TopicProposal]) -> dict[str, object]:
    """The form as it opens: the first author's title in her language, and the machine's sentence."""
    first = chosen[0]
    if request.GET.get("do") == "decline":
        return dict(draft(Outcome.NOT_NOW, None))
    thanks = {}
    for code in ("ky", "ru", "en"):
        with translation.override(code):
            thanks[code] = _("The topic is accepted; a programme is being prepared and names its authors.")
    return {f"title_{first.language}": first.title, "direction": first.direction_id, **thanks}


def _chosen(request: PersonRequest, said: list[str]) -> list[TopicProposal]:
    ids = [int(one) for one in said if one.isdigit() and len(one) < 19]
    chosen = list(proposals_to_decide(request.person).filter(pk__in=ids))
    if not chosen:
        raise WrongInput(_("No proposal was chosen. Go back and choose at least one."), code="nothing_chosen")
    return chosen
