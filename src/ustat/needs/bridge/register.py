"""Those who answered beside the register: response by group, and weights that make up for who did not."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ustat.common.words import Words
from ustat.instruments.choices import Draw
from ustat.instruments.models import Campaign, Sitting
from ustat.needs.bridge.answers import Table
from ustat.needs.queries import Registered, registered_teachers, smallest_shown
from ustat.people.choices import name_of_speech
from ustat_engine.errors import EngineError
from ustat_engine.surveys.designs import Clustered, Design, SimpleRandom
from ustat_engine.surveys.response import response
from ustat_engine.surveys.weighting import Margin, Weighted, rake

FEWEST_IN_CATEGORY: Final = 5  # below, a weight would rest on a handful; such categories are taken together
TOGETHER: Final = "+"
DISTRICT: Final = Words(ky="Район же шаар", ru="Район или город", en="District or city")
LANGUAGE: Final = Words(ky="Тил", ru="Язык", en="Language")
SUBJECT: Final = Words(ky="Предмет", ru="Предмет", en="Subject")


@dataclass(frozen=True, slots=True)
class GroupAnswered:
    """A group of the register: its teachers, and how many answered; ``is_under``: surely too few."""

    name: str
    teachers: int
    answered: int
    rate: float
    is_under: bool


@dataclass(frozen=True, slots=True)
class AgainstRegister:
    """Response by one property. ``alike``: 1 where all groups answered alike, 0 where as unlike as can be."""

    name: Words
    groups: list[GroupAnswered]
    alike: float

    @property
    def under(self) -> list[GroupAnswered]:
        """The groups too few of whom answered."""
        return [group for group in self.groups if group.is_under]


@dataclass(frozen=True, slots=True)
class Weighing:
    """Weights to the register: what they cost and what they rest on."""

    people: int
    effective: float
    effect: float
    trimmed: int
    by: tuple[Words, ...]


def against_register(campaign: Campaign) -> list[AgainstRegister]:
    """Who answered a named campaign, by district, language and subject; nothing for an anonymous one.

    Groups under the smallest that may be shown are left out of the list, and of the comparison.
    """
    rows = _known(campaign)
    if not rows:
        return []
    answered, smallest = _answered(campaign), smallest_shown()
    told = [
        (DISTRICT, _counted(rows, lambda one: [one.district] if one.district else [])),
        (LANGUAGE, _counted(rows, lambda one: [one.language] if one.language else [])),
        (SUBJECT, _counted(rows, lambda one: list(one.subjects))),
    ]
    names = _names(rows)
    return [
        found
        for name, people in told
        if (found := _against(name, people, names, answered, smallest)) is not None
    ]


def weighed(campaign: Campaign, table: Table) -> tuple[Design, Weighing] | None:
    """The campaign's design with weights to the register, by district and language; None where it cannot be.

    Whoever is in no register keeps the mean weight. Weights stay under five times their median.
    """
    rows = {one.person: one for one in _known(campaign)}
    if campaign.draw == Draw.REPLICATED or not rows or not len(table):
        return None
    margins = [
        margin
        for name, key in ((DISTRICT, _district), (LANGUAGE, _language))
        if (margin := _margin(str(name.get("en")), key, rows, table.people)) is not None
    ]
    if not margins:
        return None
    try:
        found = rake(margins, start=table.design.weights)
    except EngineError:
        return None
    by = tuple(name for name in (DISTRICT, LANGUAGE) if str(name.get("en")) in {one.name for one in margins})
    return _with(table.design, found), Weighing(
        len(table), found.effective_n, found.effect, found.trimmed, by
    )


def _known(campaign: Campaign) -> list[Registered]:
    named = Sitting.objects.filter(campaign=campaign, person__isnull=False, person__is_pseudonym=False)
    return registered_teachers(campaign) if named.exists() else []


def _answered(campaign: Campaign) -> set[int]:
    finished = Sitting.objects.filter(campaign=campaign, finished_at__isnull=False, person__isnull=False)
    return set(finished.values_list("person_id", flat=True))


def _counted(rows: Sequence[Registered], keys: Callable[[Registered], list[str]]) -> dict[str, set[int]]:
    people: dict[str, set[int]] = defaultdict(set)
    for one in rows:
        for key in keys(one):
            people[key].add(one.person)
    return people


def _names(rows: Sequence[Registered]) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in rows:
        names[one.district] = str(one.district_name)
        names[one.language] = name_of_speech(one.language)
        names.update({code: str(words) for code, words in one.subjects.items()})
    return names


def _against(
    name: Words, people: dict[str, set[int]], names: dict[str, str], answered: set[int], smallest: int
) -> AgainstRegister | None:
    shown = {key: those for key, those in people.items() if len(those) >= smallest}
    if len(shown) < 2:
        return None
    said = [len(those & answered) for those in shown.values()]
    found = response([len(those) for those in shown.values()], said)
    groups = [
        GroupAnswered(names[key], group.asked, group.answered, group.rate or 0.0, group.is_under)
        for key, group in zip(shown, found.groups, strict=True)
    ]
    return AgainstRegister(name, sorted(groups, key=lambda one: (one.rate, one.name)), found.representativity)


def _district(one: Registered) -> str:
    return one.district


def _language(one: Registered) -> str:
    return one.language


def _margin(
    name: str,
    key: Callable[[Registered], str],
    rows: dict[int, Registered],
    people: Sequence[int | None],
) -> Margin | None:
    """How many teachers each category has; those with few answers count as one category."""
    totals = Counter(key(one) for one in rows.values() if key(one))
    said = [key(rows[person]) if person in rows else "" for person in people]
    counts = Counter(said)
    kept = [category for category in totals if counts[category] >= FEWEST_IN_CATEGORY]
    place = {category: number for number, category in enumerate(kept)}
    few = sum(total for category, total in totals.items() if category not in place)
    in_few = sum(1 for category in said if category and category not in place)
    if few and not in_few:  # nobody speaks for them: they are spread over all
        few = 0
    sums = [float(totals[category]) for category in kept]
    unknown = sum(1 for category in said if not category)
    if len(sums) + bool(few) < 2:
        return None
    if few:
        sums.append(float(few))
    if unknown:
        sums.append(unknown * sum(sums) / max(1, len(said) - unknown))
    last = len(kept) + bool(few)
    codes: NDArray[np.int64] = np.array(
        [place.get(category, len(kept)) if category else last for category in said], dtype=np.int64
    )
    return Margin(name, codes, np.array(sums))


def _with(design: Design, found: Weighted) -> Design:
    if isinstance(design, Clustered):
        return Clustered(design.clusters, design.strata, found.weights)
    return SimpleRandom(found.weights)
