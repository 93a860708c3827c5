"""Two campaigns to what changed, with its error: for the worker, not for pages."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import numpy as np
from scipy.special import ndtr

from ustat.diagnosis.bridge.banks import ENGINE, bank_of, cuts_of, name_of
from ustat.diagnosis.bridge.scoring import responses_of
from ustat.diagnosis.models import ItemParameter, Strand
from ustat.diagnosis.queries.self_views import said_on
from ustat.growth.models import Comparison
from ustat.growth.queries.comparisons import Background, backgrounds_of, day_of, learned_between, sittings_in
from ustat.growth.rules import FEWEST_FOR_DRIFT
from ustat.instruments.models import Sitting
from ustat_engine.errors import EngineError, TooLittleData
from ustat_engine.growth.comparison import Distance, Group, Matching, difference_in_change, match
from ustat_engine.growth.groups import GroupChange, change_of_group
from ustat_engine.growth.latent import Wave
from ustat_engine.growth.linking import link_with_screening
from ustat_engine.psychometrics.arrays import MISSING, Floats
from ustat_engine.psychometrics.calibration import Calibration, calibrate
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.scores import score

METHOD: Final = "latent-change-1"
Tell = Callable[[float], None]
Said = Mapping[int, int]


class CannotCompare(Exception):
    """These campaigns cannot be compared; ``code`` and ``values`` say why, in words of the pages."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(f"{code} {values}")


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found, direction by direction, and the digest of the answers it came from."""

    outcome: dict[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class _Wave:
    """One campaign on one strand: who answered, what, and when."""

    sittings: list[Sitting]
    said: list[Said]

    @property
    def people(self) -> list[int]:
        return [one.person_id or 0 for one in self.sittings]

    def only(self, people: set[int]) -> "_Wave":
        kept = [at for at, person in enumerate(self.people) if person in people]
        return _Wave([self.sittings[at] for at in kept], [self.said[at] for at in kept])


def compared(comparison: Comparison, *, told: Tell = lambda share: None) -> Compared:
    """Everything a comparison asks for, on the scale version that the comparison names.

    Raises ``CannotCompare`` where no direction can be compared.
    """
    version = comparison.scale_version
    sides = [sittings_in(one) for one in (comparison.before, comparison.after)]
    people = {one.person_id or 0 for side in sides for one in side}
    backgrounds = backgrounds_of(people)
    outcome, digest, trouble = {}, hashlib.sha256(), CannotCompare("no_answers")
    strands = list(version.strands.all())
    for at, strand in enumerate(strands):
        before, after = (_wave(strand, side) for side in sides)
        digest.update(_digest(before, after))
        try:
            outcome[str(strand.direction_id)] = _strand(strand, before, after, backgrounds)
        except TooLittleData as little:
            trouble = CannotCompare("too_little", need=little.need, got=little.got)
        except EngineError as refused:
            trouble = CannotCompare("engine", sentence=str(refused))
        told((at + 1) / len(strands))
    if not outcome:
        raise trouble
    return Compared(outcome, digest.hexdigest())


def _wave(strand: Strand, sittings: Sequence[Sitting]) -> _Wave:
    said = said_on(strand.version, [strand], [one.pk for one in sittings])
    kept = [one for one in sittings if said[one.pk]]
    return _Wave(kept, [said[one.pk] for one in kept])


def _strand(
    strand: Strand, before: _Wave, after: _Wave, backgrounds: Mapping[int, Background]
) -> dict[str, Any]:
    items = list(strand.items.all())
    drift = _drift(items, before, after)
    steady = [one for one in items if one.item.code not in set(drift["drifted"])]
    both = set(before.people) & set(after.people)
    everybody = _change(items, steady, before, after, backgrounds)
    spans = _spans(before, after, both)
    learned = learned_between(spans, direction=strand.direction_id)
    return {
        "people": {"before": len(before.people), "after": len(after.people), "both": len(both)},
        "drift": drift,
        "change": _written(everybody),
        "levels": _levels(strand, everybody),
        "comparison": _beside(
            strand, items, steady, before, after, backgrounds, both, learned, everybody.sd_before
        ),
    }


def _change(
    items: Sequence[ItemParameter],
    steady: Sequence[ItemParameter],
    before: _Wave,
    after: _Wave,
    backgrounds: Mapping[int, Background],
) -> GroupChange:
    """The change on items held at their parameters; those that drifted do not count after."""
    return change_of_group(_engine_wave(items, before, backgrounds), _engine_wave(steady, after, backgrounds))


def _engine_wave(items: Sequence[ItemParameter], wave: _Wave, backgrounds: Mapping[int, Background]) -> Wave:
    return Wave(
        responses_of(list(items), list(wave.said)),
        bank_of(items),
        tuple(str(person) for person in wave.people),
        tuple(_school(person, backgrounds) for person in wave.people),
    )


def _school(person: int, backgrounds: Mapping[int, Background]) -> str:
    """Her school; whoever has none stands alone."""
    known = backgrounds.get(person)
    return known.school if known else f"alone {person}"


def _drift(items: Sequence[ItemParameter], before: _Wave, after: _Wave) -> dict[str, Any]:
    """Which questions changed between the campaigns, each calibrated on its own and linked by the others."""
    fewest = min(len(before.people), len(after.people))
    if fewest < FEWEST_FOR_DRIFT:
        return {"checked": False, "code": "too_few", "need": FEWEST_FOR_DRIFT, "drifted": [], "items": []}
    codes = {name_of(one.item_id): one.item.code for one in items}
    try:
        found = link_with_screening(_calibrated(items, before), _calibrated(items, after))
    except EngineError as refused:
        return {"checked": False, "code": "engine", "sentence": str(refused), "drifted": [], "items": []}
    return {
        "checked": True,
        "drifted": [codes[one] for one in found.drifted],
        "items": [
            {
                "item": codes[one.item],
                "shift": _number(one.shift),
                "gap": _number(one.gap),
                "q": _number(one.q),
                "drifted": one.drifted,
            }
            for one in found.drifts
        ],
    }


def _calibrated(items: Sequence[ItemParameter], wave: _Wave) -> Calibration:
    """A wave by itself, without the questions that everybody answered alike."""
    responses = responses_of(list(items), list(wave.said))
    varied = [
        column
        for column in range(len(items))
        if len(set(np.unique(responses.codes[:, column])) - {MISSING}) > 1
    ]
    kept = Responses(
        np.ascontiguousarray(responses.codes[:, varied]), tuple(responses.items[column] for column in varied)
    )
    return calibrate(kept, model=tuple(ENGINE[items[column].model] for column in varied))


def _levels(strand: Strand, change: GroupChange) -> dict[str, list[float]]:
    """The share of people at each level, before and after, as the spreads of ability expect it."""
    cuts = cuts_of(strand)
    if cuts is None:
        return {}
    return {
        "before": _shares(cuts.values, change.mean_before, change.sd_before),
        "after": _shares(cuts.values, change.mean_after, change.sd_after),
    }


def _shares(cuts: Floats, mean: float, sd: float) -> list[float]:
    below = np.concatenate([[0.0], ndtr((cuts - mean) / sd), [1.0]])
    return [float(one) for one in np.diff(below)]


def _spans(before: _Wave, after: _Wave, both: set[int]) -> dict[int, Any]:
    first = {one.person_id: day_of(one) for one in before.sittings}
    second = {one.person_id: day_of(one) for one in after.sittings}
    return {person: (first[person], second[person]) for person in both}


def _beside(
    strand: Strand,
    items: Sequence[ItemParameter],
    steady: Sequence[ItemParameter],
    before: _Wave,
    after: _Wave,
    backgrounds: Mapping[int, Background],
    both: set[int],
    learned: set[int],
    spread: float,
) -> dict[str, Any]:
    """Those who completed a course between the two, beside people like them who did not.

    Its size is counted in ``spread``, how far apart people's abilities lay before, as for everybody.
    """
    if not learned:
        return {"code": "nobody_learned"}
    measured = _measured_twice(items, steady, before.only(both), after.only(both))
    learners = [person for person in sorted(measured) if person in learned]
    others = [person for person in sorted(measured) if person not in learned]
    language = {one.person_id or 0: one.language for one in before.sittings}
    try:
        first, second = (
            _group(strand, people, measured, backgrounds, language) for people in (learners, others)
        )
        matching, distance = _matched(first, second)
        found = difference_in_change(first, second, matching)
        own = _change(items, steady, before.only(set(learners)), after.only(set(learners)), backgrounds)
    except TooLittleData:
        return {"code": "too_few_alike"}
    except EngineError as refused:
        return {"code": "engine", "sentence": str(refused)}
    return {
        "code": "",
        "distance": distance,
        "learners": _written(own),
        "pairs": found.pairs,
        "without_match": matching.without_match,
        "balance": [
            {"name": one.name, "before": one.before_matching, "after": one.after_matching}
            for one in matching.balance
        ],
        "unbalanced": [one.about for one in matching.remarks if one.code == "unbalanced"],
    } | {
        name: _number(getattr(found, name))
        for name in (
            "difference", "error", "low", "high", "p", "learners_change", "others_change", "smallest_shown",
        )
    } | {
        "verdict": found.verdict,
        "effect": found.difference / spread,
        "effect_low": found.low / spread,
        "effect_high": found.high / spread,
    }  # fmt: skip


def _matched(learners: Group, others: Group) -> tuple[Matching, Distance]:
    """Pairs that are alike in every single thing; where those are too few, pairs alike on the whole."""
    try:
        return match(learners, others, distance="mahalanobis"), "mahalanobis"
    except TooLittleData:
        return match(learners, others, distance="propensity"), "propensity"


def _measured_twice(
    items: Sequence[ItemParameter], steady: Sequence[ItemParameter], before: _Wave, after: _Wave
) -> dict[int, tuple[float, float]]:
    """Person to her two abilities by weighted likelihood; without those who cannot be measured."""
    values = []
    for wave, own in ((before, items), (after, steady)):
        found = score(responses_of(list(own), list(wave.said)), bank_of(own), method="wle")
        values.append(dict(zip(wave.people, found.abilities.tolist(), strict=True)))
    first, second = values
    return {
        person: (first[person], second[person])
        for person in first
        if isfinite(first[person]) and isfinite(second.get(person, float("nan")))
    }


def _group(
    strand: Strand,
    people: Sequence[int],
    measured: Mapping[int, tuple[float, float]],
    backgrounds: Mapping[int, Background],
    language: Mapping[int, str],
) -> Group:
    if len(people) < 2:
        raise TooLittleData("people measured twice", need=2, got=len(people))
    known = [backgrounds.get(person) for person in people]
    covariates = [
        [float(language[person] == "ky"), float(one is not None and one.is_in_city)]
        for person, one in zip(people, known, strict=True)
    ]
    return Group(
        np.array([measured[person][0] for person in people]),
        np.array([measured[person][1] for person in people]),
        np.array(covariates),
        names=("language", "city"),
        clusters=tuple(_school(person, backgrounds) for person in people),
        reliability=strand.reliability,
    )


def _written(change: GroupChange) -> dict[str, Any]:
    numbers = {
        name: _number(getattr(change, name))
        for name in (
            "change", "error", "low", "high", "p", "effect", "effect_low", "effect_high", "mean_before",
            "mean_after", "sd_before", "sd_after", "correlation", "smallest_shown",
        )
    }  # fmt: skip
    return numbers | {
        "verdict": change.verdict,
        "people": change.people,
        "remarks": [one.code for one in change.remarks],
    }


def _number(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _digest(before: _Wave, after: _Wave) -> bytes:
    rows = [
        [(person, sorted(said.items())) for person, said in zip(wave.people, wave.said, strict=True)]
        for wave in (before, after)
    ]
    return json.dumps(rows).encode()
