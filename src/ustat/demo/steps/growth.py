"""Growth: the test once more, after the courses that are over, and what changed since the first time."""

from ustat.common.words import Words
from ustat.demo.imports import import_by_number
from ustat.demo.made.answers import make_hardness, make_test_again
from ustat.demo.steps.instruments import own_campaign, test_questions
from ustat.demo.work import Tell, Work
from ustat.diagnosis.models import Term
from ustat.flow.deliver import run_until_quiet
from ustat.growth.actions.comparisons import request_comparison
from ustat.instruments.models import Campaign
from ustat.learning.models import Certificate

DIRECTION = 1
AGAIN_TITLE = Words(
    ky="Санариптик куралдар: кыска тест, экинчи жолу",
    ru="Цифровые инструменты: короткий тест, второй раз",
    en="Digital tools: a short test, the second time",
)


def run(work: Work, tell: Tell) -> None:
    """Some take the test once more; Gulnara asks what changed, where the first time has a scale."""
    first = Campaign.objects.select_related("version__instrument").get(slug=work.slug("ict"))
    again = _ask_again(work, first)
    run_until_quiet()
    tell(0.5)
    if Term.objects.filter(scale__instrument=first.version.instrument, ended_at=None).exists():
        request_comparison(first, again, by=work.cast("methodist"))
        run_until_quiet()
    tell(1)


def _ask_again(work: Work, first: Campaign) -> Campaign:
    """Those whose course is over nearly all, of the others half; Aigul too."""
    days = work.days
    campaign = own_campaign(
        work,
        first.version,
        slug="ict-again",
        title=AGAIN_TITLE,
        opens_on=days.asked_again_from,
        closes_on=days.answered_again_on,
    )
    tested = set(first.sittings.values_list("person__register_number", flat=True))
    learners = Certificate.objects.filter(
        withdrawn_at=None,
        place__cohort__programme__topic__direction=DIRECTION,
        completed_on__lte=days.answered_again_on,
    ).values_list("person__register_number", flat=True)
    questions = test_questions(first.version)
    answers = make_test_again(
        [mind for mind in work.minds if mind.teacher.number in tested],
        questions,
        make_hardness(questions, work.chance("ict test")),
        work.chance("ict test again"),
        learners={number for number in learners if number},
        direction=DIRECTION,
        always=work.aigul,
    )
    import_by_number(campaign, answers, work, by=work.cast("methodist"), on=days.answered_again_on)
    return campaign
