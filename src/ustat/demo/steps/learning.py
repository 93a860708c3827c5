"""Learning: courses that are over were completed by most of their people."""

from ustat.demo.work import Tell, Work
from ustat.flow.deliver import run_until_quiet
from ustat.learning.actions.complete import complete
from ustat.planning.choices import PlanState
from ustat.planning.models import Cohort

COMPLETED = 0.93


def run(work: Work, tell: Tell) -> None:
    """Certificates for those who stayed to the end; Aigul did."""
    draw, aigul = work.chance("completed"), work.cast("teacher")
    over = Cohort.objects.filter(
        plan__organisation=work.whole_region, plan__state=PlanState.RELEASED, ends_on__lt=work.days.today
    )
    for cohort in over.select_related("plan", "programme", "trainer__person").order_by("starts_on", "code"):
        people = cohort.places.filter(withdrawn_at=None).order_by("id").values_list("person_id", flat=True)
        stayed = [person for person in people if draw.random() < COMPLETED or person == aigul.pk]
        complete(cohort, people=stayed, on=cohort.ends_on, by=cohort.trainer.person)
    run_until_quiet()
    tell(1)
