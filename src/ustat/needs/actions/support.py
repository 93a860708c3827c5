""" "Me too": once a person, to a request or to a proposed topic, taken back at will."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow
from ustat.instruments.models import Sitting
from ustat.needs.choices import ProposalState
from ustat.needs.models import Request, Support, TopicProposal
from ustat.people.actions.trail import note_change
from ustat.people.models import Person


@transaction.atomic
def back_request(request: Request, *, by: Person | None = None, sitting: Sitting | None = None) -> Support:
    """ "Me too" to a request, by a person or by a sitting without a name. Again changes nothing.

    A sitting of a named person counts for the person. Refuses with ``NotNow``, ``own_request``, one's own.
    """
    person = by or (sitting.person if sitting else None)
    nameless = None if person else sitting
    if person is None and nameless is None:
        raise ValueError("back_request: name who says so, a person or a sitting.")
    own = request.sitting.person_id
    if (person and own == person.pk) or (nameless and request.sitting_id == nameless.pk):
        raise NotNow(_("This is your own request; it counts already."), code="own_request")
    return _back(person, nameless, request=request)


@transaction.atomic
def back_proposal(proposal: TopicProposal, *, by: Person) -> Support:
    """ "Me too" to a proposed topic. Refuses with ``NotNow`` one's own and one that is decided."""
    if proposal.person_id == by.pk:
        raise NotNow(_("This is your own proposal; it counts already."), code="own_proposal")
    if proposal.state != ProposalState.OPEN:
        raise NotNow(_("This proposal is decided already."), code="proposal_decided")
    return _back(by, None, proposal=proposal)


@transaction.atomic
def take_support_back(
    *, by: Person, request: Request | None = None, proposal: TopicProposal | None = None
) -> None:
    """Take one's "me too" back; without one nothing happens."""
    given = Support.objects.filter(person=by, request=request, proposal=proposal, withdrawn_at=None)
    if given.update(withdrawn_at=timezone.now()):
        note_change(by=by, about=by, what="needs.take_support_back", detail=_about(request, proposal))


def _back(
    person: Person | None,
    sitting: Sitting | None,
    *,
    request: Request | None = None,
    proposal: TopicProposal | None = None,
) -> Support:
    support, is_new = Support.objects.get_or_create(
        request=request,
        proposal=proposal,
        person=person,
        sitting=sitting,
        defaults={"given_at": timezone.now()},
    )
    if is_new or support.withdrawn_at:
        support.withdrawn_at = None
        support.save(update_fields=["withdrawn_at"])
        if person:
            note_change(by=person, about=person, what="needs.support", detail=_about(request, proposal))
    return support


def _about(request: Request | None, proposal: TopicProposal | None) -> dict[str, int | None]:
    return {"request": request.pk if request else None, "proposal": proposal.pk if proposal else None}
