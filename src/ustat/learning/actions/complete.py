"""A course is over: who completed it, and the certificate that says so."""

import secrets
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput
from ustat.common.facts import record
from ustat.learning.facts import CourseCompleted
from ustat.learning.models import Certificate
from ustat.people.actions.trail import note_change
from ustat.people.cards import LETTERS
from ustat.people.models import Person
from ustat.planning.choices import PlanState
from ustat.planning.models import Cohort, Place


@transaction.atomic
def complete(cohort: Cohort, *, people: Collection[int], on: date, by: Person | None) -> list[Certificate]:
    """Issue certificates to those of the cohort who completed the course; safe to repeat.

    ``people`` are ids; somebody who has no place in the cohort is refused. Name and title are copied as they
    stand today: a certificate does not change when a name does.
    """
    if cohort.plan.state != PlanState.RELEASED:
        raise NotNow(_("Only a course of a released plan can be completed."), code="plan_not_released")
    if on < cohort.ends_on:
        raise NotNow(
            _("This course ends on %(day)s; it cannot be completed before.")
            % {"day": cohort.ends_on.strftime("%d.%m.%Y")},
            code="course_not_over",
        )
    places = Place.objects.filter(cohort=cohort, person__in=people, withdrawn_at=None).select_related(
        "person"
    )
    if strangers := set(people) - {place.person_id for place in places}:
        raise WrongInput(
            _("%(count)s of the people named have no place in this group.") % {"count": len(strangers)},
            code="not_in_the_group",
        )
    have = set(Certificate.objects.filter(place__in=places).values_list("place_id", flat=True))
    certificates = [
        _certificate(place, cohort, on, by)
        for place in places.order_by("person__sort_name")
        if place.pk not in have
    ]
    Certificate.objects.bulk_create(certificates)
    note_change(
        by=by, what="learning.complete", detail={"cohort": cohort.pk, "certificates": len(certificates)}
    )
    for certificate in certificates:
        record(
            CourseCompleted(
                certificate_id=certificate.pk, person_id=certificate.person_id, completed_on=on.isoformat()
            )
        )
    return certificates


def _certificate(place: Place, cohort: Cohort, on: date, by: Person | None) -> Certificate:
    return Certificate(
        place=place,
        person=place.person,
        number=f"{on.year}-{cohort.pk:05d}-{place.pk:06d}",
        check_code="".join(secrets.choice(LETTERS) for _ in range(12)),
        name_as_printed=str(place.person),
        title=dict(cohort.programme.title),
        hours=cohort.programme.hours,
        completed_on=on,
        issued_at=timezone.now(),
        issued_by=by,
        is_made_up=cohort.plan.is_made_up,
    )
