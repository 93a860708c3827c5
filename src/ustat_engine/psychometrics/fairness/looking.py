"""What every method brings back about one item, before the items are corrected for being many."""

from dataclasses import dataclass, field

from ustat_engine.psychometrics.fairness.results import Comparison, EffectClass, FairTest, PairEffect
from ustat_engine.psychometrics.remarks import Remark


@dataclass(frozen=True, slots=True)
class Look:
    """One item seen by one method: its tests (the leading one first), the largest effect, and every pair."""

    tests: tuple[Comparison, ...]
    effect: float
    error: float
    effect_class: EffectClass
    pairs: tuple[PairEffect, ...]
    remarks: tuple[Remark, ...] = field(default=())

    @property
    def leading(self) -> Comparison:
        """The test against no difference at all."""
        return self.tests[0]

    def part(self, what: FairTest) -> Comparison | None:
        """One of the tests, or none where the method does not make it."""
        return next((one for one in self.tests if one.what == what), None)


def graded_class(size: float, p: float, *, level: float, moderate: float, large: float) -> EffectClass:
    """A where nothing is shown or the size stays below ``moderate``; C from ``large``; B between."""
    if not p < level or size < moderate:
        return "A"
    return "C" if size >= large else "B"
