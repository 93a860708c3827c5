"""Schools that nobody went to."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

from ustat.common.words import LANGUAGES, Words
from ustat.demo.made.scale import Size
from ustat.demo.region import Place, Region, Village

# Mostly numbers, some persons, some both, as in the lists of real districts.
SHAPES = (
    "number",
    "person",
    "number",
    "number_and_person",
    "number",
    "person",
    "number",
    "number_and_person",
)
CITY_LANGUAGES = (
    ("ky",),
    ("ky",),
    ("ru",),
    ("ky", "ru"),
    ("ky",),
    ("uz",),
    ("ky",),
    ("ky",),
    ("ru",),
    ("ky",),
)
SMALLEST = 9


@dataclass(frozen=True, slots=True)
class School:
    """A school: its name with the village, the name as registers write it, how many teach there.

    ``place`` is the code of the city or district in the region's file; ``code`` is the school's in the tree.
    """

    code: str
    place: str
    name: Words
    written: Words
    languages: tuple[str, ...]
    teachers: int


def make_schools(region: Region, size: Size, draw: Random) -> list[School]:
    """The schools of the region, place by place; together they have exactly ``size.teachers`` teachers."""
    counts = _shared_out(size.schools, [place.schools for place in region.places])
    drafts = [
        (place, *draft)
        for place, schools in zip(region.places, counts, strict=True)
        for draft in _names_and_languages(place, schools, region, draw)
    ]
    weights = [draw.lognormvariate(0.35 if place.kind == "city" else 0.0, 0.5) for place, *_ in drafts]
    spare = size.teachers - SMALLEST * len(drafts)
    if spare < 0:
        raise ValueError(f"{len(drafts)} schools need at least {SMALLEST * len(drafts)} teachers.")
    numbers = {place.code: count(1) for place in region.places}
    return [
        School(
            f"{region.code_of(place)}-{next(numbers[place.code]):02d}",
            place.code,
            name,
            written,
            languages,
            SMALLEST + more,
        )
        for (place, name, written, languages), more in zip(drafts, _shared_out(spare, weights), strict=True)
    ]


def _names_and_languages(
    place: Place, schools: int, region: Region, draw: Random
) -> list[tuple[Words, Words, tuple[str, ...]]]:
    villages = [village for village in region.villages if village.district == place.code]
    persons = draw.sample(region.school_persons, len(region.school_persons))
    numbers = iter(sorted(draw.sample(range(1, 3 * schools + 2), schools)))
    made: list[tuple[Words, Words, tuple[str, ...]]] = []
    for index in range(schools):
        shape = SHAPES[index % len(SHAPES)]
        number = next(numbers) if "number" in shape else 0
        written = _written(region.shapes[shape], number, persons[index % len(persons)])
        if not villages:
            made.append((written, written, CITY_LANGUAGES[index % len(CITY_LANGUAGES)]))
            continue
        village = villages[index % len(villages)]
        # A school that bears only a person's name is known by it; numbers need the village beside them.
        name = _with_village(written, village) if number else written
        made.append((name, written, _spoken(village, second=index >= len(villages))))
    return made


def _written(shape: Words, number: int, person: Words) -> Words:
    return Words({code: shape[code].format(number=number, person=person[code]) for code in LANGUAGES})


def _with_village(written: Words, village: Village) -> Words:
    return Words({code: f"{written[code]} ({village.name[code]})" for code in LANGUAGES})


def _spoken(village: Village, *, second: bool) -> tuple[str, ...]:
    """The languages of a village's school; where there are two schools, the second keeps to one language."""
    return village.languages[-1:] if second else village.languages


def _shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """Whole shares of ``total`` in proportion to the weights; the largest remainders get what is left."""
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda one: (shares[one] - exact[one], one))
    for one in by_remainder[: total - sum(shares)]:
        shares[one] += 1
    return shares
