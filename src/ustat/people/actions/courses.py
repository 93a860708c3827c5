"""The day of a person's last course, from which the duty of the next one counts."""

from datetime import date

from django.db.models import Q

from ustat.people.models import Person


def note_last_course(person_id: int, *, on: date) -> None:
    """Keep the later of the day known and ``on``; safe to repeat."""
    Person.objects.filter(Q(last_course_on=None) | Q(last_course_on__lt=on), pk=person_id).update(
        last_course_on=on
    )
