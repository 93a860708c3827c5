"""Surveys to read: the needs survey of the second paper and the OECD's sample, with answers."""

import itertools
from datetime import date
from pathlib import Path

from django.utils import timezone

from ustat.common.words import same
from ustat.exchange.sheets import read_sheet
from ustat.instruments.actions.answers_import import apply, preview
from ustat.instruments.actions.foreign import open_foreign
from ustat.instruments.actions.publish import publish_content
from ustat.instruments.choices import AnswerState, ItemKind
from ustat.instruments.mapping import interpret, read_survey
from ustat.instruments.models import Answer, Campaign, Instrument, Item, Sitting, Version
from ustat.needs.actions.mapping import save_known_mapping
from ustat.standards.actions.content import load_content

DEMO = Path(__file__).resolve().parents[2] / "src" / "ustat" / "demo"
OPENED = date(2026, 9, 1)
_numbers = itertools.count(1)


def make_needs_campaign(organisation, *, slug="needs-2026", **fields) -> Campaign:
    """The needs survey as it ships, with its mapping, asked in a branch."""
    load_content()
    publish_content()
    version = Version.objects.get(instrument__code="needs-2023")
    save_known_mapping(version)
    return make_campaign(version, organisation, slug=slug, **fields)


def make_campaign(version, organisation, *, slug="asked", title="Asked", **fields) -> Campaign:
    return Campaign.objects.create(
        version=version, organisation=organisation, slug=slug, title=same(title), opens_on=OPENED, **fields
    )


def make_version(code="small", **kinds) -> Version:
    """A questionnaire of ``code=(kind, options)``; an option is a code or a whole option."""
    version = Version.objects.create(
        instrument=Instrument.objects.create(code=code, title=same(code)), published_at=timezone.now()
    )
    for position, (item, (kind, options)) in enumerate(kinds.items(), start=1):
        Item.objects.create(
            version=version,
            position=position,
            code=item,
            kind=kind,
            stem=same(f"Question {item}"),
            options=[one if isinstance(one, dict) else {"code": one, "words": same(one)} for one in options],
        )
    return version


def answer(campaign, *, person=None, background=None, finished=True, **said) -> Sitting:
    """One sitting: for each item its options, a text, or a state such as ``AnswerState.SILENT``."""
    now = timezone.now()
    sitting = Sitting.objects.create(
        campaign=campaign,
        person=person,
        code=f"T{next(_numbers):07d}",
        background=background or {},
        started_at=now,
        finished_at=now if finished else None,
    )
    items = {item.code: item for item in Item.objects.filter(version=campaign.version_id)}
    Answer.objects.bulk_create(_answer(sitting, items[code], given, now) for code, given in said.items())
    return sitting


def _answer(sitting, item, given, now) -> Answer:
    kept = Answer(sitting=sitting, item=item, state=AnswerState.GIVEN, given_at=now)
    if isinstance(given, AnswerState):
        kept.state = given
    elif item.kind == ItemKind.TEXT:
        kept.text = given
    else:
        kept.chosen = [given] if isinstance(given, str) else list(given)
        options = {choice.code: choice for choice in item.choices}
        if any(options[code].is_exclusive for code in kept.chosen):
            kept.state = AnswerState.SILENT if options[kept.chosen[0]].is_silent else AnswerState.NONE
    return kept


def import_talis() -> Campaign:
    """The OECD's sample, imported by the real actions from the file that ships, with its mapping."""
    load_content()
    survey = read_survey((DEMO / "content" / "talis2018_mapping.toml").read_text("utf-8"))
    sheet = read_sheet(DEMO / "data" / "talis2018_teachers.csv")
    reading = interpret(survey, headers=sheet.headers, rows=[(row.number, row.cells) for row in sheet.rows])
    campaign = open_foreign(survey, by=None)
    kept = preview(
        campaign,
        file_name="talis2018_teachers.csv",
        digest="talis",
        rows=reading.rows,
        problems=reading.problems,
        counts=reading.counts,
        tree=survey.participants.tree,
        by=None,
    )
    apply(kept, by=None)
    save_known_mapping(campaign.version)
    return campaign
