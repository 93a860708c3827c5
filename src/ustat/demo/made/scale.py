"""How large the made-up institute is, and on which days things happen in it."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Size:
    """How many schools, teachers (heads not counted) and trainers, and whether the OECD's sample comes in."""

    schools: int = 40
    teachers: int = 900
    trainers: int = 12
    has_oecd_sample: bool = True


FULL = Size()
SMALL = Size(schools=6, teachers=132, trainers=5, has_oecd_sample=False)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of the demonstration, all counted from ``today``."""

    today: date

    @property
    def asked_from(self) -> date:
        """The needs survey and the self-assessment open: the Monday 20 weeks before today."""
        return self._monday(weeks_ago=20)

    @property
    def answered_on(self) -> date:
        """When most people answered: the Wednesday after it opened."""
        return self.asked_from + timedelta(days=9)

    @property
    def asked_until(self) -> date:
        """The surveys close: the Friday 13 weeks before today."""
        return self._monday(weeks_ago=13) + timedelta(days=4)

    @property
    def plan_starts_on(self) -> date:
        """The plan begins: the Monday 10 weeks before today."""
        return self._monday(weeks_ago=10)

    @property
    def asked_again_from(self) -> date:
        """The test is taken once more: from twelve days before today."""
        return self.today - timedelta(days=12)

    @property
    def answered_again_on(self) -> date:
        """When it was taken once more, after the courses that are over."""
        return self.today - timedelta(days=1)

    plan_weeks = 20

    def _monday(self, *, weeks_ago: int) -> date:
        day = self.today - weeks_ago * WEEK
        return day - timedelta(days=day.weekday())


def chance(seed: int, purpose: str) -> Random:
    """A stream of chance for each purpose: a change in one place moves nothing elsewhere."""
    return Random(f"ustat demo {seed} {purpose}")
