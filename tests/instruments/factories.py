"""Rows of the stage for tests."""

from datetime import UTC, date, datetime
from typing import Any

from ustat.common.words import Words, same
from ustat.instruments.choices import ItemKind
from ustat.instruments.models import Campaign, Instrument, Item, Sitting, Version

LONG_AGO, FAR_AHEAD = date(2020, 1, 1), date(2099, 12, 31)


def make_option(code: str, **says: Any) -> dict[str, Any]:
    return {"code": code, "words": same(code), **says}


AREAS = [
    make_option("d1-search"),
    make_option("d1-board"),
    make_option("d1-other", is_other=True),
    make_option("d1-none", is_none=True),
    make_option("d1-silent", is_silent=True),
]
SCALE = [make_option(str(number), level=number) for number in range(1, 5)]


def make_version(code: str = "needs", *, published: bool = True) -> Version:
    """Three questions: several choices, a rating, own words."""
    version = Version.objects.create(
        instrument=Instrument.objects.create(code=code, title=same(f"Survey {code}")),
        purpose=Words(ky="Эмне үчүн", ru="Зачем", en="Why we ask"),
        who_sees=same("Only totals"),
        thanks=same("Thank you!"),
        published_at=datetime(2026, 1, 1, tzinfo=UTC) if published else None,
    )
    Item.objects.bulk_create(
        [
            Item(
                version=version,
                position=1,
                code="d1",
                kind=ItemKind.MULTIPLE,
                stem=Words(ky="Компьютер боюнча?", ru="О компьютере?", en="About computers?"),
                options=AREAS,
            ),
            Item(
                version=version,
                position=2,
                code="need",
                kind=ItemKind.RATING,
                stem=Words(ky="Канчалык керек?", ru="Насколько нужно?", en="How much?"),
                options=[*SCALE, make_option("silent", is_silent=True)],
            ),
            Item(
                version=version,
                position=3,
                code="topic",
                kind=ItemKind.TEXT,
                stem=Words(ky="Кайсы тема?", ru="Какая тема?", en="Which topic?"),
            ),
        ]
    )
    return version


def make_campaign(version: Version, organisation, *, slug: str = "needs-2026", **fields: Any) -> Campaign:
    return Campaign.objects.create(
        version=version,
        organisation=organisation,
        slug=slug,
        title=fields.pop("title", None) or Words(ky="Сурамжылоо", ru="Опрос", en="Survey"),
        opens_on=fields.pop("opens_on", LONG_AGO),
        **fields,
    )


def item_of(campaign: Campaign, code: str) -> Item:
    return Item.objects.get(version=campaign.version_id, code=code)


def make_finished(campaign: Campaign, *, person=None, **fields: Any) -> Sitting:
    from ustat.instruments.actions.sitting import new_code

    moment = datetime(2026, 10, 1, 9, tzinfo=UTC)
    return Sitting.objects.create(
        campaign=campaign, person=person, code=new_code(), started_at=moment, finished_at=moment, **fields
    )
