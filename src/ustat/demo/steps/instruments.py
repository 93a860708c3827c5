"""Instruments: the questionnaires, four surveys, a test, and everybody's answers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from ustat.common.words import Words
from ustat.demo.files import write_form_workbook
from ustat.demo.imports import import_answers, import_by_number
from ustat.demo.made.answers import (
    Answers,
    Options,
    TestQuestion,
    make_hardness,
    make_levels,
    make_needs_answers,
    make_test,
)
from ustat.demo.made.paper import make_paper_answers
from ustat.demo.made.scale import WEEK
from ustat.demo.made.topics import read_topics
from ustat.demo.region import CONTENT, DATA
from ustat.demo.steps import oecd
from ustat.demo.work import Tell, Work
from ustat.exchange.campaigns import read_for_campaign, read_foreign
from ustat.instruments.actions.campaign import open_campaign
from ustat.instruments.actions.foreign import open_foreign
from ustat.instruments.actions.publish import publish_content
from ustat.instruments.actions.sitting import answer, finish, start
from ustat.instruments.choices import ItemKind
from ustat.instruments.mapping import read_survey
from ustat.instruments.models import Campaign, Item, Version
from ustat.needs.actions.mapping import save_known_mapping
from ustat.people.models import Person

NEEDS, SELF, TEST = "needs-2023", "self-assessment-1", "ict-test-1"
PAPER_FILE = "paper-2023-rows-made-up.xlsx"
AT_ONCE = 50  # people's answers in one transaction, so that writing is not all waiting

PAPER_TITLE = Words(
    ky="160 мугалимдин сурамжылоосу (2022–2023), кайра түзүлгөн",
    ru="Опрос 160 учителей (2022–2023), восстановленный",
    en="Survey of 160 teachers (2022–2023), put together again",
)
PAPER_NOTE = Words(
    ky="Жарыяланган жалпы сандарды кайра түзүү. {}.",
    ru="Реконструкция опубликованных итогов. {}.",
    en="Reconstruction of published totals. {}.",
)
NEEDS_TITLE = Words(
    ky="Эмнени үйрөнгүңүз келет? Институттун сурамжылоосу",
    ru="Чему вы хотели бы научиться? Опрос института",
    en="What would you like to learn? The institute's survey",
)
OPEN_TITLE = Words(
    ky="Эмнени үйрөнгүңүз келет? Ачык сурамжылоо",
    ru="Чему вы хотели бы научиться? Открытый опрос",
    en="What would you like to learn? An open survey",
)
SELF_TITLE = Words(ky="Өзүмдү баалайм", ru="Моя самооценка", en="My self-assessment")
TEST_TITLE = Words(
    ky="Санариптик куралдар: кыска тест",
    ru="Цифровые инструменты: короткий тест",
    en="Digital tools: a short test",
)

OPEN_ANSWERS = 20


def run(work: Work, tell: Tell) -> None:
    """Publish, save how answers are read, and let everybody answer."""
    needs, levels, test = _published()
    _reconstruct_the_paper(work, needs)
    if work.size.has_oecd_sample:
        oecd.import_sample(work)
        _import_test_requests(work)
    tell(0.4)
    _ask_for_needs(work, needs)
    tell(0.6)
    _leave_a_survey_open(work, needs)
    _ask_for_levels(work, levels)
    tell(0.9)
    _let_take_the_test(work, test)
    tell(1)


def _published() -> tuple[Version, Version, Version]:
    versions = {version.instrument.code: version for version in publish_content()}
    for version in versions.values():
        save_known_mapping(version)
    return versions[NEEDS], versions[SELF], versions[TEST]


def _reconstruct_the_paper(work: Work, version: Version) -> None:
    """The paper's survey, imported from a file as a form exports it; without names, as it was."""
    campaign = open_campaign(
        version=version,
        organisation=work.organisation(work.region.institute_code),
        slug="paper-2023",
        title=PAPER_TITLE,
        note=Words({code: text.format(work.region.paper.label[code]) for code, text in PAPER_NOTE.items()}),
        opens_on=date(2022, 9, 1),
        closes_on=date(2023, 5, 31),
        is_anonymous=True,
        is_made_up=True,
        by=None,
    )
    items = list(version.items.all())
    answers = make_paper_answers(work.region, _multiple(items), work.chance("paper"))
    path = work.home / PAPER_FILE
    write_form_workbook(path, answers, items, on=work.days.asked_from)
    import_answers(campaign, read_for_campaign(campaign, path), by=work.cast("methodist"))


def _ask_for_needs(work: Work, version: Version) -> None:
    """The institute's own survey, by name."""
    campaign = own_campaign(work, version, slug="needs", title=NEEDS_TITLE, closes_on=work.days.asked_until)
    items = list(version.items.all())
    answers = make_needs_answers(
        work.minds, _multiple(items), read_topics(work.region), work.chance("needs"), always=work.aigul
    )
    _gather(work, campaign, items, answers)


def _leave_a_survey_open(work: Work, version: Version) -> None:
    """The same questions for whoever comes by, without names: for trying it out; a few have answered."""
    days = work.days
    campaign = own_campaign(
        work,
        version,
        slug="open",
        title=OPEN_TITLE,
        opens_on=days.today - 2 * WEEK,
        closes_on=days.today + 8 * WEEK,
        is_anonymous=True,
    )
    items = list(version.items.all())
    draw = work.chance("open")
    some = make_needs_answers(work.minds, _multiple(items), read_topics(work.region), draw)
    _let_answer(campaign, items, draw.sample(some, min(OPEN_ANSWERS, len(some))), first=days.today - WEEK)


def _ask_for_levels(work: Work, version: Version) -> None:
    """The self-assessment, which stays open: whoever has not filled it in yet may."""
    campaign = own_campaign(work, version, slug="self", title=SELF_TITLE)
    items = list(version.items.select_related("competence"))
    directions = {item.code: item.competence.direction_id for item in items if item.competence}
    answers = make_levels(
        work.minds,
        {item.code: item.choices for item in items},
        directions,
        work.chance("levels"),
        always=work.aigul,
    )
    _gather(work, campaign, items, answers)


def _let_take_the_test(work: Work, version: Version) -> None:
    """The test of the first direction, on paper that Gulnara keys in; it stays open too."""
    campaign = own_campaign(work, version, slug="ict", title=TEST_TITLE)
    questions, draw = test_questions(version), work.chance("ict test")
    answers = make_test(work.minds, questions, make_hardness(questions, draw), draw, always=work.aigul)
    import_by_number(campaign, answers, work, by=work.cast("methodist"))


def test_questions(version: Version) -> dict[str, TestQuestion]:
    """The questions of a keyed version, as made-up people answer them."""
    return {
        item.code: TestQuestion(
            right=next(one.code for one in item.choices if one.is_right),
            wrong=[one.code for one in item.choices if not one.is_right and one.code != "not-yet"],
            not_yet="not-yet",
            expected_level=item.expected_level or 1,
        )
        for item in version.items.all()
    }


def _gather(work: Work, campaign: Campaign, items: Sequence[Item], answers: Sequence[Answers]) -> None:
    """Each place's first school answers on its phones; the others fill in paper, which Gulnara keys in."""
    first = {school.place: school.code for school in reversed(work.schools)}.values()
    with_phones = {one.number for one in work.teachers if one.school in first}
    on_phones = [one for one in answers if one.number in with_phones]
    on_paper = [one for one in answers if one.number not in with_phones]
    _let_answer(campaign, items, on_phones, first=work.days.answered_on)
    if on_paper:
        import_by_number(campaign, on_paper, work, by=work.cast("methodist"))


def _import_test_requests(work: Work) -> None:
    """The authored requests on which the matching is tried, with their labels as background."""
    survey = read_survey((CONTENT / "requests_mapping.toml").read_text("utf-8"))
    campaign = open_foreign(survey, organisation=work.organisation(work.region.institute_code), by=None)
    import_answers(campaign, read_foreign(survey, DATA / "requests_dev.csv"), by=work.cast("methodist"))


def own_campaign(
    work: Work,
    version: Version,
    *,
    slug: str,
    title: Words,
    opens_on: date | None = None,
    closes_on: date | None = None,
    is_anonymous: bool = False,
) -> Campaign:
    return open_campaign(
        version=version,
        organisation=work.whole_region,
        slug=work.slug(slug),
        title=title,
        note=work.region.label,
        opens_on=opens_on or work.days.asked_from,
        closes_on=closes_on,
        is_anonymous=is_anonymous,
        is_made_up=True,
        by=work.cast("methodist"),
    )


def _let_answer(
    campaign: Campaign, items: Sequence[Item], answers: Sequence[Answers], *, first: date
) -> None:
    """They answer as in the browser, some on each day: start, question by question, finish."""
    people = Person.objects.in_bulk([one.number for one in answers], field_name="register_number")
    day = timezone.make_aware(datetime.combine(first, time(8)))
    for begin in range(0, len(answers), AT_ONCE):
        with transaction.atomic():
            for place, one in enumerate(answers[begin : begin + AT_ONCE]):
                moment = day + timedelta(days=begin // AT_ONCE % 5, minutes=8 * place)
                _sit(campaign, items, one, people[one.number], moment)


def _sit(campaign: Campaign, items: Iterable[Item], said: Answers, person: Person, now: datetime) -> None:
    sitting = start(campaign, language=said.language, person=person, now=now)
    for item in items:
        if item.code in said.chosen:
            answer(sitting, item, chosen=said.chosen[item.code], now=now)
        elif item.kind == ItemKind.TEXT and said.topic:
            answer(sitting, item, text=said.topic, now=now)
    finish(sitting, now=now)


def _multiple(items: Iterable[Item]) -> Options:
    return {item.code: item.choices for item in items if item.kind == ItemKind.MULTIPLE}
