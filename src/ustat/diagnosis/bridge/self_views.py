"""Answers to a test and to a self-assessment, to how the two go together. NumPy and SciPy only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from ustat.diagnosis.bridge.banks import bank_of
from ustat.diagnosis.bridge.scoring import responses_of
from ustat.diagnosis.choices import SelfViewVerdict
from ustat.diagnosis.models import ItemParameter, SelfViewLink, Strand
from ustat_engine.errors import EngineError
from ustat_engine.psychometrics import self_view as engine
from ustat_engine.psychometrics.population import Population

METHOD: Final = "joint-latent-1"
VERDICTS: Final = {
    "agree": SelfViewVerdict.AGREE,
    "sees_herself_lower": SelfViewVerdict.LOWER,
    "sees_herself_higher": SelfViewVerdict.HIGHER,
}

Said = Mapping[int, int]
"""Item to category, of one sitting."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One person's view, in the words of `SelfView`."""

    measured: float
    measured_error: float
    seen: float
    seen_error: float
    difference: float
    difference_error: float
    verdict: SelfViewVerdict


@dataclass(frozen=True, slots=True)
class Pair:
    """The same direction on a test and on a self-assessment."""

    test: Strand
    assessment: Strand

    @property
    def test_items(self) -> list[ItemParameter]:
        return list(self.test.items.all())

    @property
    def assessment_items(self) -> list[ItemParameter]:
        return list(self.assessment.items.all())


def linked(pair: Pair, tested: Sequence[Said], assessed: Sequence[Said]) -> dict[str, Any] | None:
    """Fields of a `SelfViewLink` from people's answers to both, row by row; None where it cannot be told."""
    first, second = pair.test_items, pair.assessment_items
    try:
        found = engine.self_view(
            responses_of(first, list(tested)),
            bank_of(first),
            responses_of(second, list(assessed)),
            bank_of(second),
        )
    except EngineError:
        return None
    steps = {"curvature": found.curvature, "spread_change": found.spread_change}
    return {
        "persons": found.persons,
        "correlation": found.correlation,
        "error": found.error,
        "low": found.low,
        "high": found.high,
        "measured_mean": found.measured.mean,
        "measured_sd": found.measured.sd,
        "seen_mean": found.seen.mean,
        "seen_sd": found.seen.sd,
        "outcome": {
            "log_likelihood": found.log_likelihood,
            "remarks": [one.code for one in found.remarks],
        }
        | {
            name: {"value": step.value, "error": step.error, "p": step.p}
            for name, step in steps.items()
            if isfinite(step.value)
        },
    }


def views_of(
    link: SelfViewLink, pair: Pair, tested: Sequence[Said], assessed: Sequence[Said]
) -> list[Seen | None]:
    """Each person's view in a group whose link is known; None for whoever lacks an answer to one of both."""
    if not tested:
        return []
    first, second = pair.test_items, pair.assessment_items
    found = engine.self_views_of(
        _link(link), responses_of(first, list(tested)), bank_of(first),
        responses_of(second, list(assessed)), bank_of(second),
    )  # fmt: skip
    return [
        None
        if one.remarks
        else Seen(
            one.measured,
            one.measured_error,
            one.seen,
            one.seen_error,
            one.difference,
            one.difference_error,
            VERDICTS[one.verdict],
        )
        for one in found
    ]


def _link(link: SelfViewLink) -> engine.SelfView:
    unasked = engine.Step(0.0, 0.0, 0.0, 1.0)
    return engine.SelfView(
        "",
        link.persons,
        link.correlation,
        link.error,
        link.low,
        link.high,
        Population(link.measured_mean, link.measured_sd),
        Population(link.seen_mean, link.seen_sd),
        0.0,
        unasked,
        unasked,
    )
