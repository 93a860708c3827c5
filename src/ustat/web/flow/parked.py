"""Deliveries that kept failing, with the whole story, and a button to start them again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ustat.common.models import Delivery, Fact
from ustat.flow.deliver import try_again
from ustat.people.actions.trail import note_change
from ustat.people.choices import Role
from ustat.web.access import for_roles
from ustat.web.middleware import PersonRequest


@for_roles(Role.OPERATOR)
@require_safe
def parked(request: PersonRequest) -> HttpResponse:
    """What waits, what failed, what is parked."""
    stuck = Delivery.objects.filter(state=Delivery.State.PARKED).select_related("fact").order_by("id")
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
    words = {
        "page": Paginator(stuck, 20).get_page(request.GET.get("page")),
        "waiting": waiting.count() + Fact.objects.filter(addressed_at=None).count(),
        "failing": waiting.filter(tries__gt=0).exclude(trouble="").count(),
        "delivered": Delivery.objects.filter(state=Delivery.State.DELIVERED).count(),
    }
    return render(request, "flow/parked.html", words)


@for_roles(Role.OPERATOR)
@require_POST
def again(request: PersonRequest, delivery_id: int) -> HttpResponse:
    """Start one again, after its cause was mended."""
    try_again(delivery_id)
    note_change(by=request.person, what="flow.try_again", detail={"delivery": delivery_id})
    messages.success(request, _("Started again. If it fails six times more, it comes back here."))
    return redirect("flow:parked")
