"""Programmes in the making: drafted from an idea with its authors named, worked out, put on offer."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ustat.catalogue.actions.programmes import BLENDED, IN_PERSON, ONLINE, Delivery
from ustat.catalogue.choices import Form
from ustat.catalogue.models import Authorship, Programme
from ustat.common.errors import NotNow, WrongInput
from ustat.common.words import LANGUAGES, Words
from ustat.people.actions.trail import note_change
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.people.rules import require
from ustat.standards.models import Topic

USUAL: Final[dict[str, Delivery]] = {
    Form.IN_PERSON: IN_PERSON,
    Form.BLENDED: BLENDED,
    Form.ONLINE: ONLINE,
}


@transaction.atomic
def draft_programme(
    topic: Topic, *, purpose: Words, outcomes: Words, authors: Sequence[Person], by: Person | None
) -> Programme:
    """A programme that teaches a topic, not offered yet. Drafting it again only adds missing authors."""
    last = Programme.objects.aggregate(last=Max("number"))["last"] or 0
    programme, is_new = Programme.objects.get_or_create(
        code=topic.code,
        defaults={
            "number": last + 1,
            "title": topic.name,
            "purpose": purpose,
            "outcomes": outcomes,
            "topic": topic,
            "direction": topic.direction,
            "trainer_hours": list(IN_PERSON.trainer_hours),
            "absent": list(IN_PERSON.absent),
            "is_offered": False,
            "is_draft": True,
        },
    )
    for author in authors:
        Authorship.objects.get_or_create(programme=programme, person=author)
    if is_new:
        note_change(by=by, what="catalogue.draft_programme", detail={"programme": programme.pk})
    return programme


@transaction.atomic
def work_out(
    programme: Programme, *, title: Words, purpose: Words, outcomes: Words, form: str, by: Person
) -> Programme:
    """Write a draft further: its words, and the form in which it is held, with the usual hours of that form.

    Refuses with ``NotNow``, ``not_a_draft``, what is on offer, with ``WrongInput`` a form nobody knows.
    """
    programme = _draft(programme, by)
    if form not in USUAL:
        raise WrongInput(_("Unknown form of learning: %(form)s.") % {"form": form}, code="form")
    delivery = USUAL[form]
    programme.title, programme.purpose, programme.outcomes = _kept(title), _kept(purpose), _kept(outcomes)
    if not programme.title:
        raise WrongInput(_("Write a name in at least one language."), code="no_title")
    programme.form, programme.hours = delivery.form, sum(delivery.trainer_hours)
    programme.trainer_hours, programme.absent = list(delivery.trainer_hours), list(delivery.absent)
    programme.save()
    note_change(by=by, what="catalogue.work_out", detail={"programme": programme.pk})
    return programme


@transaction.atomic
def put_on_offer(programme: Programme, *, by: Person) -> Programme:
    """A draft becomes a course that teachers can choose.

    Refuses with ``NotNow``, ``draft_unfinished``, while its name, purpose or outcomes lack a language.
    """
    programme = _draft(programme, by)
    lacking = sorted({*programme.title.missing, *programme.purpose.missing, *programme.outcomes.missing})
    if lacking:
        raise NotNow(
            _("Name, purpose and outcomes are needed in every language before teachers can choose it."),
            code="draft_unfinished",
        )
    programme.is_draft, programme.is_offered = False, True
    programme.save(update_fields=["is_draft", "is_offered"])
    programme.topic.name = programme.title
    programme.topic.save(update_fields=["name"])
    note_change(by=by, what="catalogue.put_on_offer", detail={"programme": programme.pk})
    return programme


def _draft(programme: Programme, by: Person) -> Programme:
    require(by, Role.METHODIST)
    held = Programme.objects.select_for_update(of=("self",)).select_related("topic").get(pk=programme.pk)
    if not held.is_draft:
        raise NotNow(_("This programme is no draft any more."), code="not_a_draft")
    return held


def _kept(words: Words) -> Words:
    return Words({code: text for code in LANGUAGES if (text := words.get(code, "").strip())})
