"""Who completed what: read, never written."""

from django.db.models import QuerySet

from ustat.learning.models import Certificate
from ustat.people.models import Person


def certificates_of(person: Person | None) -> QuerySet[Certificate]:
    """A person's own certificates, newest first."""
    if not person:
        return Certificate.objects.none()
    return Certificate.objects.filter(person=person, withdrawn_at=None)


def certificate_with(check_code: str) -> Certificate | None:
    """The certificate a printed check code names, for anybody who holds the paper."""
    return Certificate.objects.filter(check_code=check_code.upper().replace("-", "").strip()).first()
