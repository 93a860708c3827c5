"""What happened here."""

from dataclasses import dataclass

from ustat.common.facts import Happening


@dataclass(frozen=True, slots=True)
class CourseCompleted(Happening):
    """Somebody completed a course and has the certificate."""

    certificate_id: int
    person_id: int
    completed_on: str
