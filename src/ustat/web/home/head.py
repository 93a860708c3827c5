"""A school head's first page: who is away when, and who works here."""

from django.utils import timezone

from ustat.instruments.queries import open_campaigns_for
from ustat.people.models import Person
from ustat.people.queries import people_for, school_of
from ustat.planning.queries import leave_cap_of, weeks_away


def told(person: Person) -> dict[str, object]:
    """Names of the own staff in released plans; nothing of anybody's answers."""
    school = school_of(person)
    staff = people_for(person).count()
    return {
        "school": school,
        "staff": staff,
        "cap": leave_cap_of(school, on=timezone.localdate()),
        "weeks": weeks_away(school, person),
        "today": timezone.localdate(),
        "open_campaigns": list(open_campaigns_for(person)),
    }
