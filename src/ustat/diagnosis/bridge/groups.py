"""By what fairness is looked at: language of the form, district, and what a campaign says of its people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ustat.common.words import Words
from ustat.diagnosis.queries.answers import districts_of
from ustat.instruments.models import Campaign, Sitting
from ustat_engine.psychometrics.responses import Responses

LANGUAGE, DISTRICT = "language", "district"


@dataclass(frozen=True, slots=True)
class Grouping:
    """Somebody's group, row by row; "" where it is not known. ``name`` is empty for our own two groupings."""

    key: str
    of_rows: tuple[str, ...]
    name: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)

    def only(self, rows: NDArray[np.bool_]) -> "Grouping":
        """The same for some of the rows."""
        kept = tuple(one for one, keep in zip(self.of_rows, rows, strict=True) if keep)
        return replace(self, of_rows=kept)

    def applied(self, responses: Responses, *, least: int) -> Responses | None:
        """The answers of those in groups of at least ``least`` people, the largest group first.

        None where fewer than two groups are that large.
        """
        sizes = Counter(one for one in self.of_rows if one)
        large = [
            group for group, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])) if size >= least
        ]
        if len(large) < 2:
            return None
        number = {group: at for at, group in enumerate(large)}
        rows = np.array([one in number for one in self.of_rows])
        groups = np.array([number[one] for one in self.of_rows if one in number], dtype=np.int64)
        return Responses(responses.codes[rows], responses.items, None, groups, tuple(large))


def groupings_of(sittings: Sequence[Sitting]) -> list[Grouping]:
    """Every grouping that these sittings' people fall into, row by row."""
    people = [one.person_id for one in sittings]
    districts = districts_of(person for person in people if person)
    nowhere: tuple[str, dict[str, str]] = ("", {})
    by_district = [districts.get(person, nowhere) if person else nowhere for person in people]
    return [
        Grouping(LANGUAGE, tuple(one.language for one in sittings)),
        Grouping(DISTRICT, tuple(code for code, _ in by_district), names=dict(by_district)),
        *_of_campaigns(sittings),
    ]


def _of_campaigns(sittings: Sequence[Sitting]) -> list[Grouping]:
    """What campaigns say results may be split by, such as sex, from what came with each sitting."""
    campaigns = Campaign.objects.filter(pk__in={one.campaign_id for one in sittings})
    known = {key: spec for one in campaigns for key, spec in one.groupings.items()}
    return [
        Grouping(
            key,
            tuple(str(one.background.get(key, "") or "") for one in sittings),
            dict(Words(spec.get("name", {}))),
            {str(value): dict(words) for value, words in spec.get("values", {}).items()},
        )
        for key, spec in sorted(known.items())
        if key not in {LANGUAGE, DISTRICT}
    ]
