"""Instruments: the questionnaires, four surveys, and everybody's answers."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from ustat.common.words import Words
from ustat.demo.files import write_form_workbook
from ustat.demo.made.answers import Answers, Options, make_levels, make_needs_answers
from ustat.demo.made.paper import make_paper_answers
from ustat.demo.made.topics import read_topics
from ustat.demo.region import CONTENT, DATA
from ustat.demo.work import Work
from ustat.exchange.campaigns import AnswersFile, read_for_campaign, read_foreign
from ustat.instruments.actions import answers_import
from ustat.instruments.actions.campaign import open_campaign
from ustat.instruments.actions.foreign import open_foreign
from ustat.instruments.actions.publish import publish_content
from ustat.instruments.actions.sitting import answer, finish, start
from ustat.instruments.choices import ItemKind
from ustat.instruments.mapping import read_survey
from ustat.instruments.models import Campaign, Item, Version
from ustat.needs.actions.mapping import save_known_mapping
from ustat.people.models import Person

NEEDS, SELF = "needs-2023", "self-assessment-1"
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
SELF_TITLE = Words(ky="Өзүмдү баалайм", ru="Моя самооценка", en="My self-assessment")

Progress = Callable[[float], None]


def run(work: Work, tell: Progress) -> None:
    """Publish, save how answers are read, and let everybody answer."""
    needs, levels = _published()
    _reconstruct_the_paper(work, needs)
    tell(0.05)
    if work.size.has_oecd_sample:
        _import_oecd_sample()
    tell(0.2)
    _ask_for_needs(work, needs, lambda share: tell(0.2 + 0.35 * share))
    _ask_for_levels(work, levels, lambda share: tell(0.55 + 0.45 * share))


def _published() -> tuple[Version, Version]:
    versions = {version.instrument.code: version for version in publish_content()}
    for version in versions.values():
        save_known_mapping(version)
    return versions[NEEDS], versions[SELF]


def _reconstruct_the_paper(work: Work, version: Version) -> None:
    """The paper's survey, imported from a file as a form exports it; without names, as it was."""
    campaign = open_campaign(
        version=version,
        organisation=work.organisation(work.region.institute_code),
        slug="paper-2023",
        title=PAPER_TITLE,
        note=Words({code: text.format(work.region.paper.label[code]) for code, text in PAPER_NOTE.items()}),
        opens_on=datetime(2022, 9, 1).date(),  # noqa: DTZ001
        closes_on=datetime(2023, 5, 31).date(),  # noqa: DTZ001
        is_anonymous=True,
        is_made_up=True,
        by=None,
    )
    items = list(version.items.all())
    answers = make_paper_answers(work.region, _multiple(items), work.chance("paper"))
    path = work.home / PAPER_FILE
    write_form_workbook(path, answers, items, on=work.days.asked_from)
    _import_answers(campaign, read_for_campaign(campaign, path), by=work.cast("methodist"))


def _import_oecd_sample() -> None:
    """Real answers, read by a description of somebody else's survey; labelled by their source."""
    survey = read_survey((CONTENT / "talis2018_mapping.toml").read_text("utf-8"))
    campaign = open_foreign(survey, by=None)
    save_known_mapping(campaign.version)
    _import_answers(campaign, read_foreign(survey, DATA / "talis2018_teachers.csv"), by=None)


def _import_answers(campaign: Campaign, file: AnswersFile, *, by: Person | None) -> None:
    looked_at = answers_import.preview(
        campaign,
        file_name=file.name,
        digest=file.digest,
        rows=file.rows,
        problems=file.problems,
        counts=file.counts,
        tree=file.tree,
        by=by,
    )
    answers_import.apply(looked_at, by=by)


def _ask_for_needs(work: Work, version: Version, tell: Progress) -> None:
    campaign = _own_campaign(work, version, slug="needs", title=NEEDS_TITLE)
    items = list(version.items.all())
    answers = make_needs_answers(
        work.minds,
        _multiple(items),
        read_topics(work.region),
        work.chance("needs"),
        always=work.number_of(work.region.cast_as("teacher")),
    )
    _let_answer(work, campaign, items, answers, tell)


def _ask_for_levels(work: Work, version: Version, tell: Progress) -> None:
    campaign = _own_campaign(work, version, slug="self", title=SELF_TITLE)
    items = list(version.items.select_related("competence"))
    directions = {item.code: item.competence.direction_id for item in items if item.competence}
    answers = make_levels(
        work.minds,
        {item.code: item.choices for item in items},
        directions,
        work.chance("levels"),
        always=work.number_of(work.region.cast_as("teacher")),
    )
    _let_answer(work, campaign, items, answers, tell)


def _own_campaign(work: Work, version: Version, *, slug: str, title: Words) -> Campaign:
    days = work.days
    return open_campaign(
        version=version,
        organisation=work.whole_region,
        slug=f"{slug}-{days.asked_from:%Y}",
        title=title,
        note=work.region.label,
        opens_on=days.asked_from,
        closes_on=days.asked_until,
        is_made_up=True,
        by=work.cast("methodist"),
    )


def _let_answer(
    work: Work, campaign: Campaign, items: Sequence[Item], answers: Sequence[Answers], tell: Progress
) -> None:
    """Everybody answers as in the browser: start, question by question, finish."""
    people = Person.objects.in_bulk([one.number for one in answers], field_name="register_number")
    first = timezone.make_aware(datetime.combine(work.days.answered_on, time(8)))
    for begin in range(0, len(answers), AT_ONCE):
        with transaction.atomic():
            for place, one in enumerate(answers[begin : begin + AT_ONCE], start=begin):
                _sit(campaign, items, one, people[one.number], first + timedelta(minutes=7 * place))
        tell((begin + AT_ONCE) / len(answers))


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
