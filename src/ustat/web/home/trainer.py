"""A trainer's first page: the groups, before meeting them."""

from django.utils import timezone

from ustat.people.models import Person
from ustat.planning.queries import cohorts_taught_by


def told(person: Person) -> dict[str, object]:
    """Own groups of the released plan: now, next, and those that are over."""
    today = timezone.localdate()
    cohorts = list(cohorts_taught_by(person))
    return {
        "now": [one for one in cohorts if one.starts_on <= today <= one.ends_on],
        "next": [one for one in cohorts if one.starts_on > today],
        "over": [one for one in cohorts if one.ends_on < today],
    }
