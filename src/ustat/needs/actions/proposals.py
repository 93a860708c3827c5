"""Topics that teachers propose: taken back by their authors, accepted or declined by a methodist."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.common.facts import record
from ustat.common.words import LANGUAGES, Words
from ustat.needs.actions.replies import checked
from ustat.needs.choices import Outcome, ProposalState
from ustat.needs.facts import ProposalsAccepted, RequestsAnswered
from ustat.needs.models import Reply, TopicProposal
from ustat.needs.rules import DESK
from ustat.people.actions.trail import note_change
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.people.queries import school_of
from ustat.people.rules import has_role, require
from ustat.standards.models import Direction, Topic

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 2000
MOST_OPEN: Final = 5


@transaction.atomic
def propose(
    person: Person,
    *,
    title: str,
    purpose: str,
    outcome: str,
    language: str,
    direction: Direction | None = None,
    by: Person,
) -> TopicProposal:
    """Propose a topic: what it is called, what it is for, what its learners will be able to do.

    Refuses with ``WrongInput`` a part that is empty or too long, with ``NotNow``, ``too_many_proposals``,
    more than ``MOST_OPEN`` that nobody has decided yet.
    """
    require(by, Role.TEACHER)
    school = school_of(person)
    if by.pk != person.pk or school is None:
        raise NotAllowed(_("A topic is proposed by a teacher for herself."), code="not_own_proposal")
    waiting = TopicProposal.objects.filter(person=person, state=ProposalState.OPEN).count()
    if waiting >= MOST_OPEN:
        raise NotNow(
            _("You have %(most)s proposals waiting. Take one back, or wait for an answer.")
            % {"most": MOST_OPEN},
            code="too_many_proposals",
        )
    proposal = TopicProposal.objects.create(
        person=person,
        organisation=school,
        language=language if language in LANGUAGES else LANGUAGES[0],
        title=_text(title, LONGEST_TITLE, _("Name the topic.")),
        purpose=_text(purpose, LONGEST_TEXT, _("Say what the topic is for.")),
        outcome=_text(outcome, LONGEST_TEXT, _("Say what the learners will be able to do.")),
        direction=direction,
        proposed_at=timezone.now(),
    )
    note_change(by=by, about=person, what="needs.propose_topic", detail={"proposal": proposal.pk})
    return proposal


@transaction.atomic
def withdraw_proposal(proposal: TopicProposal, *, by: Person) -> None:
    """Take one's own proposal back while it waits."""
    if proposal.person_id != by.pk:
        raise NotAllowed(_("Only its author takes a proposal back."), code="not_own_proposal")
    held = _open([proposal])
    TopicProposal.objects.filter(pk=held[0].pk).update(
        state=ProposalState.WITHDRAWN, decided_at=timezone.now(), decided_by=by
    )
    note_change(by=by, about=by, what="needs.withdraw_proposal", detail={"proposal": proposal.pk})


@transaction.atomic
def accept_proposals(
    proposals: Sequence[TopicProposal], *, name: Words, direction: Direction, words: Words, by: Person
) -> Topic:
    """Accept proposals that say the same as one topic of this name; all their authors stay with it.

    ``words`` is the answer to the authors and those who backed them. A programme is drafted by those who
    hear ``ProposalsAccepted``. Refuses with ``WrongInput``, ``no_title``, a name without words.
    """
    titles = Words({code: text for code in LANGUAGES if (text := name.get(code, "").strip())})
    if not titles:
        raise WrongInput(_("Write a name in at least one language."), code="no_title")
    waiting = _decided(proposals, by)
    topic = Topic.objects.create(code=f"proposed-{waiting[0].pk}", name=titles, direction=direction)
    _close(waiting, ProposalState.ACCEPTED, by, topic=topic)
    _answer(waiting, Outcome.PLANNED, words, topic, by)
    record(ProposalsAccepted(proposal_ids=[one.pk for one in waiting], topic=topic.code))
    return topic


@transaction.atomic
def decline_proposals(proposals: Sequence[TopicProposal], *, words: Words, by: Person) -> Reply:
    """Decline, with an answer that says why. Without words it is refused: ``empty_answer``."""
    waiting = _decided(proposals, by)
    _close(waiting, ProposalState.DECLINED, by)
    return _answer(waiting, Outcome.NOT_NOW, words, None, by)


def _answer(
    proposals: Sequence[TopicProposal], outcome: str, words: Words, topic: Topic | None, by: Person
) -> Reply:
    reply = Reply.objects.create(
        outcome=outcome, words=checked(words), topic=topic, written_by=by, written_at=timezone.now()
    )
    reply.proposals.set(proposals)
    record(RequestsAnswered(reply_id=reply.pk))
    return reply


def _decided(proposals: Sequence[TopicProposal], by: Person) -> list[TopicProposal]:
    """The proposals, held, if ``by`` may decide about every one of them."""
    waiting = _open(proposals)
    for one in waiting:
        if not has_role(by, *DESK, organisation=one.organisation):
            raise NotAllowed(
                _("Only a methodist of this institute can settle a request."), code="not_at_the_desk"
            )
    return waiting


def _open(proposals: Sequence[TopicProposal]) -> list[TopicProposal]:
    held = list(
        TopicProposal.objects.select_for_update(of=("self",))
        .filter(pk__in=[one.pk for one in proposals], state=ProposalState.OPEN)
        .select_related("organisation", "person")
        .order_by("id")
    )
    if not held or len(held) < len({one.pk for one in proposals}):
        raise NotNow(_("This proposal is decided already."), code="proposal_decided")
    return held


def _close(
    proposals: Sequence[TopicProposal], state: ProposalState, by: Person, *, topic: Topic | None = None
) -> None:
    ids = [one.pk for one in proposals]
    TopicProposal.objects.filter(pk__in=ids).update(
        state=state, topic=topic, decided_by=by, decided_at=timezone.now()
    )
    for one in proposals:
        note_change(
            by=by,
            about=one.person,
            what="needs.decide_proposal",
            detail={"proposal": one.pk, "state": str(state), "topic": topic.pk if topic else None},
        )


def _text(text: str, most: int, missing: str) -> str:
    kept = text.strip()
    if not kept:
        raise WrongInput(missing, code="proposal_incomplete")
    if len(kept) > most:
        raise WrongInput(
            _("At most %(most)s characters fit here; %(got)s came. Shorten it a little.")
            % {"most": most, "got": len(kept)},
            code="proposal_too_long",
        )
    return kept
