"""A calibration from answers: parameters, fit, fairness and cuts. For the worker, not for pages."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, pairwise
from math import isfinite
from typing import Any, Final

import numpy as np

from ustat.diagnosis.bridge.banks import ENGINE, name_of
from ustat.diagnosis.bridge.cuts import CutsDoNotRise, CutsFound, cuts_expected
from ustat.diagnosis.bridge.groups import Grouping, groupings_of
from ustat.diagnosis.choices import CutMethod, Model
from ustat.diagnosis.models import Calibration, Cut, ItemParameter, ScaleVersion, Strand
from ustat.diagnosis.queries.answers import (
    Question,
    categories_said,
    options_chosen,
    questions_of,
    same_questions,
    sittings_to_calibrate,
)
from ustat.diagnosis.rules import (
    FEWEST_FOR_SLOPES,
    FEWEST_IN_A_GROUP,
    FEWEST_ITEMS,
    FEWEST_ITEMS_FOR_SLOPES,
    FEWEST_SITTINGS,
)
from ustat.instruments.models import Item
from ustat.instruments.rules import SMALLEST_GROUP
from ustat_engine.errors import EngineError, TooLittleData
from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats
from ustat_engine.psychometrics.calibration import Calibration as Found
from ustat_engine.psychometrics.calibration import calibrate
from ustat_engine.psychometrics.classical import item_statistics
from ustat_engine.psychometrics.fairness.report import fairness
from ustat_engine.psychometrics.fairness.results import FairnessReport
from ustat_engine.psychometrics.levels import cuts_from_statements
from ustat_engine.psychometrics.model_fit import (
    ItemFit,
    Verdict,
    dimensions,
    item_fit,
    local_dependence,
    verdicts,
)
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.scores import score

Tell = Callable[[float], None]

BANDS: Final = 8  # groups of about equal ability in the pictures
BANDS_OF_A_GROUP: Final = 5
SEED: Final = 1  # of the parallel analysis: the same answers give the same outcome
REPLICATIONS: Final = 20
WIDTH_OF_A_BAR: Final = 0.5  # of the people's picture, in standard deviations
MATTERS: Final = {"B", "C"}


class Unfit(Exception):
    """These answers cannot be calibrated; ``code`` and ``values`` say why, in words of the pages."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(f"{code} {values}")


@dataclass(slots=True)
class CalibratedStrand:
    """One direction: the row with its questions and cuts, still without a version."""

    strand: Strand
    items: list[ItemParameter]
    cuts: CutsFound
    method: CutMethod
    outcome: dict[str, Any]


@dataclass(slots=True)
class Calibrated:
    """A whole calibration, ready to be kept."""

    strands: list[CalibratedStrand]
    sittings: int
    digest: str
    outcome: dict[str, Any] = field(default_factory=dict)

    def keep_in(self, version: ScaleVersion) -> None:
        """Write the rows of a fresh version."""
        for found in self.strands:
            found.strand.version = version
            found.strand.save()
            for item in found.items:
                item.strand = found.strand
            ItemParameter.objects.bulk_create(found.items)
            Cut.objects.bulk_create(
                Cut(strand=found.strand, level=level, value=value, error=error, method=found.method)
                for level, (value, error) in found.cuts.items()
            )


@dataclass(frozen=True, slots=True)
class _Table:
    """The answers to the questions of one direction, and who gave them."""

    direction: int
    questions: list[Question]
    responses: Responses
    groupings: list[Grouping]
    options: list[dict[int, str]]


def calibrated(calibration: Calibration, *, told: Tell = lambda share: None) -> Calibrated:
    """Everything a calibration asks for. Raises ``Unfit`` where there is too little to go on."""
    questions = questions_of(calibration.version)
    sittings = sittings_to_calibrate(calibration.campaigns)
    asked = same_questions(calibration.scale.instrument, questions)
    said = categories_said([one.pk for one in sittings], asked)
    sittings = [one for one in sittings if said[one.pk]]
    if len(sittings) < FEWEST_SITTINGS:
        raise Unfit("too_few_sittings", need=FEWEST_SITTINGS, got=len(sittings))
    codes = _codes([said[one.pk] for one in sittings], questions)
    digest, kept = _digest(codes, questions), _varied(codes, questions)
    left_out = [one.item.code for at, one in enumerate(questions) if at not in kept]
    codes, questions = codes[:, kept], [questions[at] for at in kept]
    groupings = groupings_of(sittings)
    chosen = options_chosen([one.pk for one in sittings], asked)
    told(0.1)
    tables = _tables(codes, questions, groupings, [chosen.get(one.pk, {}) for one in sittings])
    try:
        strands = []
        for at, table in enumerate(tables):
            strands.append(_strand(table))
            told(0.1 + 0.7 * (at + 1) / len(tables))
        everything = Responses(np.ascontiguousarray(codes), tuple(name_of(one.item.pk) for one in questions))
        outcome = {
            "left_out": left_out,
            "dimensions": _dimensions(everything),
            "strands": {str(one.strand.direction_id): one.outcome for one in strands},
        }
    except TooLittleData as trouble:
        raise Unfit("too_little", what=trouble.what, need=trouble.need, got=trouble.got) from trouble
    except EngineError as trouble:
        raise Unfit("engine", sentence=str(trouble)) from trouble
    told(0.95)
    return Calibrated(strands, len(sittings), digest, outcome)


def _codes(rows: Sequence[Mapping[int, int]], questions: Sequence[Question]) -> Codes:
    codes = np.full((len(rows), len(questions)), MISSING, dtype=np.uint8)
    column = {question.item.pk: at for at, question in enumerate(questions)}
    for at, answers in enumerate(rows):
        for item, category in answers.items():
            codes[at, column[item]] = category
    return codes


def _digest(codes: Codes, questions: Sequence[Question]) -> str:
    """The same for the same answers: names what a version was made from."""
    names = ",".join(name_of(one.item.pk) for one in questions).encode()
    return hashlib.sha256(names + codes.tobytes()).hexdigest()


def _tables(
    codes: Codes, questions: list[Question], groupings: list[Grouping], options: list[dict[int, str]]
) -> list[_Table]:
    """A table a direction, of those who answered anything in it."""
    found = []
    for direction in sorted({one.direction for one in questions}):
        columns = [at for at, one in enumerate(questions) if one.direction == direction]
        if len(columns) < FEWEST_ITEMS:
            raise Unfit("too_few_questions", need=FEWEST_ITEMS, got=len(columns))
        rows = (codes[:, columns] != MISSING).any(axis=1)
        if int(rows.sum()) < FEWEST_SITTINGS:
            raise Unfit("too_few_sittings", need=FEWEST_SITTINGS, got=int(rows.sum()))
        own = [questions[at] for at in columns]
        responses = Responses(
            np.ascontiguousarray(codes[rows][:, columns]), tuple(name_of(one.item.pk) for one in own)
        )
        of_groups = [one.only(rows) for one in groupings]
        found.append(_Table(direction, own, responses, of_groups, list(compress(options, rows))))
    return found


def _varied(codes: Codes, questions: Sequence[Question]) -> list[int]:
    """The columns that tell anything apart: at least two different answers were given."""
    return [at for at in range(len(questions)) if len(np.unique(codes[:, at][codes[:, at] != MISSING])) > 1]


def model_for(responses: Responses, *, is_keyed: bool) -> Model:
    """Slopes of their own only where there are enough people and questions to tell them apart."""
    if responses.persons < FEWEST_FOR_SLOPES or len(responses.items) < FEWEST_ITEMS_FOR_SLOPES:
        return Model.RASCH
    return Model.TWO if is_keyed else Model.GRADED


def _strand(table: _Table) -> CalibratedStrand:
    responses = table.responses
    is_keyed = table.questions[0].item.is_keyed
    model = model_for(responses, is_keyed=is_keyed)
    found = calibrate(responses, model=ENGINE[model])
    if not found.converged:
        raise Unfit("did_not_settle", iterations=found.iterations)
    fits = item_fit(responses, found)
    dependence = local_dependence(responses, found.bank)
    classical = item_statistics(responses)
    reports = _fairness(responses, table.groupings)
    judged = verdicts(
        responses,
        found,
        fits=fits,
        item_rest=dict(zip(classical.items, classical.item_rest.tolist(), strict=True)),
        dependence=dependence,
        fairness=_worst(reports),
    )
    abilities = score(responses, found.bank, method="eap", populations=found.populations).abilities
    items = [
        _item(at, question, found, fit=fits[at], verdict=judged[at], model=model)
        for at, question in enumerate(table.questions)
    ]
    for at, item in enumerate(items):
        codes, steps = responses.codes[:, at], int(found.bank.steps[at])
        item.people = int((codes != MISSING).sum())
        item.observed = _observed(codes, abilities, steps)
        item.fit |= {
            "item_rest": _plain(classical.item_rest[at]),
            "mean": _plain(classical.means[at]),
        }
        item.fit["options"] = _options(item.item, table.options, abilities)
        item.fairness = [
            _told(grouping, report, codes, abilities, found.bank.items[at], steps)
            for grouping, report in reports
        ]
    cuts, method, remark = _cuts(table, found, is_keyed=is_keyed)
    population = found.populations[0]
    return CalibratedStrand(
        Strand(
            direction_id=table.direction,
            model=model,
            mean=population.mean,
            sd=population.sd,
            reliability=found.reliability,
            persons=responses.persons,
        ),
        items,
        cuts,
        method,
        _outcome(found, dependence.mean, [grouping for grouping, _ in reports], abilities, remark),
    )


def _outcome(
    found: Found,
    mean_q3: float,
    groupings: Sequence[Grouping],
    abilities: Floats,
    remark: Remark | None,
) -> dict[str, Any]:
    return {
        "log_likelihood": found.log_likelihood,
        "n_parameters": found.n_parameters,
        "aic": found.aic,
        "bic": found.bic,
        "iterations": found.iterations,
        "gradient": found.gradient,
        "mean_q3": _plain(mean_q3),
        "groupings": [one.key for one in groupings],
        "people": _people(abilities, found.populations[0].mean, found.populations[0].sd),
        "remarks": [_remark(one) for one in (*found.remarks, *([remark] if remark else []))],
    }


def _item(
    at: int, question: Question, found: Found, *, fit: ItemFit, verdict: Verdict, model: Model
) -> ItemParameter:
    bank, errors = found.bank, found.errors
    steps = int(bank.steps[at])
    return ItemParameter(
        item=question.item,
        model=model,
        slope=float(bank.slopes[at]),
        slope_error=_plain(errors.slopes[at]) if errors else None,
        intercepts=[float(one) for one in bank.intercepts[at, :steps]],
        intercept_errors=[_plain(one) for one in errors.intercepts[at, :steps]] if errors else [],
        difficulty_errors=[_plain(one) for one in errors.difficulties[at, :steps]] if errors else [],
        guessing=float(bank.guessing[at]),
        joined=list(bank.joined.get(bank.items[at], ())),
        fit={
            "s_x2": _plain(fit.s_x2.statistic),
            "degrees": fit.s_x2.degrees,
            "p": _plain(fit.adjusted_p),
            "rmsea": _plain(fit.s_x2.rmsea),
            "infit": _plain(fit.given_score.infit),
            "outfit": _plain(fit.given_score.outfit),
        },
        verdict=verdict.decision,
        reasons=[_remark(one) for one in verdict.reasons],
    )


def _cuts(table: _Table, found: Found, *, is_keyed: bool) -> tuple[CutsFound, CutMethod, Remark | None]:
    """Where levels begin, as far as the questions themselves say it; a panel may say it better."""
    if not is_keyed:
        try:
            cuts = cuts_from_statements(found.bank, covariance=found.covariance, parameters=found.parameters)
        except EngineError:
            return {}, CutMethod.STATEMENTS, Remark("no_cuts_from_statements")
        return _by_level(cuts.values, cuts.errors), CutMethod.STATEMENTS, None
    expected = {
        name_of(one.item.pk): one.item.expected_level
        for one in table.questions
        if one.item.expected_level is not None
    }
    try:
        return cuts_expected(found.bank, expected), CutMethod.EXPECTED, None
    except (CutsDoNotRise, EngineError):
        return {}, CutMethod.EXPECTED, Remark("no_cuts_expected")


def _by_level(values: Floats, errors: Floats) -> CutsFound:
    return {
        level: (float(value), float(error))
        for level, (value, error) in enumerate(zip(values, errors, strict=True), start=2)
    }


def _observed(codes: Codes, abilities: Floats, steps: int, many: int = BANDS) -> list[dict[str, Any]]:
    """What people of about equal ability answered: bands of equal size, none under the smallest group."""
    answered = np.flatnonzero(codes != MISSING)
    order = answered[np.argsort(abilities[answered], kind="stable")]
    bands = [band for band in np.array_split(order, many) if len(band) >= SMALLEST_GROUP]
    return [
        {
            "at": float(abilities[band].mean()),
            "people": len(band),
            "mean": float(codes[band].mean() / steps),
            "shares": [float((codes[band] == category).mean()) for category in range(steps + 1)],
        }
        for band in bands
    ]


def _options(item: Item, chosen: Sequence[Mapping[int, str]], abilities: Floats) -> list[dict[str, Any]]:
    """Who chooses which option of a keyed item: its share among the least, the middling and the most able."""
    if not item.is_keyed:
        return []
    answered = np.array([at for at, one in enumerate(chosen) if item.pk in one], dtype=np.int64)
    order = answered[np.argsort(abilities[answered], kind="stable")]
    thirds = [[chosen[at][item.pk] for at in third] for third in np.array_split(order, 3)]
    if min(len(third) for third in thirds) < SMALLEST_GROUP:
        return []
    return [
        {"code": choice.code, "shares": [third.count(choice.code) / len(third) for third in thirds]}
        for choice in item.choices
    ]


def _people(abilities: Floats, mean: float, sd: float) -> list[dict[str, float]]:
    """How many people stand where, in bars of half a standard deviation; small ones are left out."""
    edges = mean + sd * WIDTH_OF_A_BAR * np.arange(-8, 9)
    counts, _edges = np.histogram(abilities, edges)
    return [
        {"low": float(low), "high": float(high), "share": float(count / len(abilities))}
        for (low, high), count in zip(pairwise(edges), counts, strict=True)
        if count >= SMALLEST_GROUP
    ]


def _dimensions(responses: Responses) -> dict[str, Any]:
    """How many things all questions measure; empty where that cannot be told, which sinks nothing else."""
    try:
        with np.errstate(divide="ignore", invalid="ignore"):
            found = dimensions(responses, seed=SEED, replications=REPLICATIONS)
    except (EngineError, np.linalg.LinAlgError):
        return {}
    if not (np.isfinite(found.eigenvalues).all() and np.isfinite(found.by_chance).all()):
        return {}
    return {
        "count": found.count,
        "ratio": _plain(found.ratio),
        "eigenvalues": [float(one) for one in found.eigenvalues],
        "by_chance": [float(one) for one in found.by_chance],
    }


def _fairness(responses: Responses, groupings: Sequence[Grouping]) -> list[tuple[Grouping, FairnessReport]]:
    """A look at every grouping that has two groups or more of at least the stated size."""
    found = []
    for grouping in groupings:
        compared = grouping.applied(responses, least=FEWEST_IN_A_GROUP)
        if compared is None:
            continue
        try:
            found.append((grouping, fairness(compared, method="mh", least=FEWEST_IN_A_GROUP)))
        except TooLittleData:  # the page says that nothing is known here
            continue
    return found


def _worst(reports: Sequence[tuple[Grouping, FairnessReport]]) -> dict[str, Any]:
    """The hardest class of each item over the groupings, where a difference is shown after correction."""
    found: dict[str, Any] = {}
    for _grouping, report in reports:
        for one in report.items:
            if one.effect_class in MATTERS and one.p_bh < report.level:
                found[one.item] = max(found.get(one.item, ""), one.effect_class)
    return found


def _told(
    grouping: Grouping, report: FairnessReport, codes: Codes, abilities: Floats, name: str, steps: int
) -> dict[str, Any]:
    """What one look at one item found, with what each group answered along the scale."""
    one = report.of(name)
    of_rows = np.array(grouping.of_rows)
    return {
        "grouping": grouping.key,
        "name": grouping.name,
        "verdict": one.verdict,
        "class": one.effect_class,
        "harder_for": one.harder_for,
        "effect": _plain(one.effect),
        "p": _plain(one.p_bh),
        "groups": [
            {
                "key": group,
                "name": grouping.names.get(group, {}),
                "seen": _observed(
                    codes[of_rows == group], abilities[of_rows == group], steps, BANDS_OF_A_GROUP
                ),
            }
            for group in report.groups
        ],
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {"code": remark.code, "about": remark.about, "values": dict(remark.values)}


def _plain(value: float) -> float | None:
    """A number that JSON can keep: not-a-number is nothing."""
    return float(value) if isfinite(value) else None
