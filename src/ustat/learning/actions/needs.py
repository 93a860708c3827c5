"""What learning tells the needs before it: a completed course meets them."""

from ustat.learning.facts import CourseCompleted
from ustat.learning.models import Certificate
from ustat.needs.actions.states import meet_needs


def meet_needs_of_certificate(happening: CourseCompleted) -> None:
    """Hear of a completed course: needs of its direction, and of the wish it answers, are met."""
    rows = Certificate.objects.filter(pk=happening.certificate_id, withdrawn_at=None).values_list(
        "place__cohort__programme__topic__direction", "place__wish__need__direction"
    )
    for direction in {one for row in rows for one in row if one is not None}:
        meet_needs(happening.person_id, direction)
