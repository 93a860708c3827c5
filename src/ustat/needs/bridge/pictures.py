"""A campaign read once into a survey, and its pictures, kept until another answer comes in."""

import json
from collections.abc import Hashable
from typing import Final

from django.db.models import Count, Max, Sum

from ustat.common.words import Words
from ustat.instruments.choices import ItemKind
from ustat.instruments.models import Campaign, Item, Sitting
from ustat.needs.bridge.answers import table_of
from ustat.needs.bridge.drawing import (
    Groups,
    Picture,
    Pictures,
    Reading,
    Survey,
    all_together,
    options_chosen,
    pictures_from,
)
from ustat.needs.bridge.kept import Kept
from ustat.needs.bridge.register import Weighing, weighed
from ustat.needs.bridge.shares import grouping_by
from ustat.needs.bridge.waves import side_by_side
from ustat.needs.models import MappedArea, Mapping
from ustat.needs.queries import DISTRICT, WAVE, districts_of, mapping_of, smallest_shown, waves_of
from ustat.people.choices import Role
from ustat.people.models import Post
from ustat.standards.models import Direction

_surveys: Final[Kept[Survey]] = Kept(most=2)
_pictures: Final[Kept[Pictures]] = Kept(most=32)
_weighings: Final[Kept[Weighing | None]] = Kept(most=8)
_questions: Final[Kept[list[tuple[Item, Picture]]]] = Kept(most=8)


def pictures_of(campaign: Campaign, *, by: str = "", to_register: bool = False) -> Pictures:
    """Need, areas, participation, topics met and barriers, for everybody or by a grouping's key.

    ``to_register``: with weights that make those who answered look like the register, where that can be.
    """
    basis = (*_basis(campaign), _register(to_register))
    return _pictures.get((*basis, by, _places(campaign, by)), lambda: _drawn(campaign, basis, by))


def weighing_of(campaign: Campaign) -> Weighing | None:
    """What weights to the register cost; None where there can be none."""
    basis = (*_basis(campaign), _register(True))
    return _weighings.get(basis, lambda: _weighing(campaign))


def need_by_direction(campaign: Campaign, *, by: str = "") -> Picture:
    """Which share of the people asked states a need in each direction, by the saved mapping."""
    return pictures_of(campaign, by=by).need


def questions_of(campaign: Campaign, *, by: str = "") -> list[tuple[Item, Picture]]:
    """Question by question: which share chose each option."""
    return _questions.get((*_basis(campaign), by, _places(campaign, by)), lambda: _asked(campaign, by))


def survey_of(campaign: Campaign) -> Survey:
    """The answers to the mapped questions of a campaign, and how they are read."""
    mapping = mapping_of(campaign)
    areas = list(mapping.areas.select_related("item")) if mapping else []
    readings = {name: _readings(mapping, name) for name in ("participation", "topics_met", "barriers")}
    codes = {area.item.code for area in areas}
    codes |= {reading.item for listed in readings.values() for reading in listed}
    items = list(Item.objects.filter(version=campaign.version_id, code__in=codes))
    return Survey(
        table=table_of(campaign, items),
        directions=list(Direction.objects.all()),
        smallest=smallest_shown(),
        areas=areas,
        **readings,
    )


def _drawn(campaign: Campaign, basis: tuple[Hashable, ...], by: str) -> Pictures:
    survey = _surveys.get(basis, lambda: _survey(campaign, to_register=bool(basis[-1])))
    if by == WAVE and by not in campaign.groupings:
        waves = waves_of(campaign)
        return pictures_from(*side_by_side(survey, waves, [survey_of(wave) for wave in waves]))
    return pictures_from(survey, _groups(campaign, survey, by))


def _survey(campaign: Campaign, *, to_register: bool) -> Survey:
    survey = survey_of(campaign)
    found = weighed(campaign, survey.table) if to_register else None
    if found:
        survey.table.design = found[0]
    return survey


def _weighing(campaign: Campaign) -> Weighing | None:
    found = weighed(campaign, table_of(campaign, []))
    return found[1] if found else None


def _register(wanted: bool) -> Hashable:
    """The register as it stands, when weights are to meet it; false when they are not."""
    if not wanted:
        return False
    return tuple(Post.objects.filter(role=Role.TEACHER).aggregate(Count("id"), Max("id")).values())


def _asked(campaign: Campaign, by: str) -> list[tuple[Item, Picture]]:
    items = [
        item
        for item in Item.objects.filter(version=campaign.version_id)
        if item.kind not in {ItemKind.TEXT, ItemKind.NUMBER} and item.options
    ]
    survey = Survey(table_of(campaign, items), [], smallest_shown())
    if by == WAVE and by not in campaign.groupings:
        waves = waves_of(campaign)
        asked = [Survey(table_of(wave, _same_items(wave, items)), [], survey.smallest) for wave in waves]
        survey, groups = side_by_side(survey, waves, asked)
    else:
        groups = _groups(campaign, survey, by)
    return list(zip(items, options_chosen(survey, items, groups), strict=True))


def _same_items(campaign: Campaign, items: list[Item]) -> list[Item]:
    """The questions of another version that bear the same codes."""
    return list(Item.objects.filter(version=campaign.version_id, code__in=[item.code for item in items]))


def _groups(campaign: Campaign, survey: Survey, by: str) -> Groups:
    if not by:
        return all_together(survey)
    if by == DISTRICT and by not in campaign.groupings:
        districts = districts_of(campaign)
        values = [districts[person][0] if person in districts else "" for person in survey.table.people]
        names = {code: Words(name) for code, name in districts.values()}
    else:
        spec = campaign.groupings.get(by, {}).get("values", {})
        values = [str(background.get(by, "")) for background in survey.table.background]
        names = {value: Words(words) for value, words in spec.items()}
    grouping = grouping_by(values, order=list(names))
    return Groups(grouping, [names.get(label, Words(en=label)) for label in grouping.labels])


def _readings(mapping: Mapping | None, name: str) -> list[Reading]:
    saved = getattr(mapping, name) if mapping else []
    return [Reading(one["item"], frozenset(one["options"])) for one in saved]


def _basis(campaign: Campaign) -> tuple[Hashable, ...]:
    """What pictures are computed from, in two questions: finished answers never change, they come and go."""
    finished = Sitting.objects.filter(campaign=campaign, finished_at__isnull=False)
    counted = finished.aggregate(Count("id"), Sum("id"), Max("finished_at"))
    areas = MappedArea.objects.filter(mapping__version=campaign.version_id).aggregate(Max("id"))
    groupings = json.dumps(campaign.groupings, sort_keys=True)
    return (campaign.pk, campaign.created_at, *counted.values(), *areas.values(), groupings)


def _places(campaign: Campaign, by: str) -> tuple[Hashable, ...]:
    """Where people teach, when that makes the groups; the answers of all waves, when those do."""
    if by == WAVE:
        return tuple(basis for wave in waves_of(campaign) for basis in _basis(wave))
    if by != DISTRICT:
        return ()
    posts = Post.objects.filter(role=Role.TEACHER)
    return tuple(posts.aggregate(Count("id"), Max("id")).values())
