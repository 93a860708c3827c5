"""What `ustat measure` does, from files read to tables ready to write: one function a command."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from numpy.typing import NDArray

from ustat.common.errors import WrongInput
from ustat.exchange.bridge import measures as bridge
from ustat.exchange.bridge.measures import MISSING, Fitted, Grown, ItemRow, Model, Population
from ustat.exchange.measure_choosing import common, large_groups, of_categories, silent, within
from ustat.exchange.measure_items import ItemSheet, items_table, read_items
from ustat.exchange.measure_responses import PERSON, AnswerSheet, read_responses
from ustat.exchange.measure_tables import disarmed, spoken
from ustat.exchange.measure_words import sentences

if TYPE_CHECKING:
    from ustat.exchange.bridge.measures import FairnessReport, ItemFairness, Scores

ITEMS, PERSONS, FIT, SITTINGS, SUMMARY = (
    "items.csv",
    "persons.csv",
    "fit.json",
    "sittings.csv",
    "summary.json",
)
VERDICTS = ("fair", "small", "look_at", "not_fair", "too_few")
FEWEST_TO_FIT, FEWEST_TO_COMPARE = 5, 30
NOT_NOTED = {"class_zumbo_thomas"}
GROUP = "group.json"
FIT_FILES, ADAPT_FILES, GROWTH_FILES = (ITEMS, PERSONS, FIT), (SITTINGS, SUMMARY), (PERSONS, GROUP, ITEMS)
PERSON_VERDICTS = ("improved", "worse", "no_change_shown", "not_measured")
GROUP_WORDS = {
    "improved": gettext_lazy(
        "The group of %(people)d people improved by %(change)s logits (%(low)s to %(high)s)."
    ),
    "worse": gettext_lazy(
        "The group of %(people)d people came out lower by %(change)s logits (%(low)s to %(high)s)."
    ),
    "no_change_shown": gettext_lazy(
        "No change can be shown for the group of %(people)d people: %(change)s logits (%(low)s to %(high)s)."
    ),
}


@dataclass(frozen=True, slots=True)
class Done:
    """Tables and summaries by the name of their file, the summary as data and as sentences, and warnings."""

    files: dict[str, pl.DataFrame | Mapping[str, Any]]
    summary: dict[str, Any]
    sentences: list[str]
    warnings: list[str] = field(default_factory=list)
    is_finding: bool = False


def population_of(mean: float, spread: float) -> Population:
    """The population that ``--mean`` and ``--spread`` describe; refuses a spread of 0 or less."""
    if not (np.isfinite(mean) and np.isfinite(spread) and spread > 0):
        raise WrongInput(
            _("--mean and --spread are numbers, and the spread is above 0; got %(mean)s and %(spread)s.")
            % {"mean": f"{mean:g}", "spread": f"{spread:g}"},
            code="wrong_population",
        )
    return Population(mean, spread)


def fit_files(
    answers: Path,
    *,
    model: Model,
    weights: str | None = None,
    group: str | None = None,
    anchors: Path | None = None,
    executor: Executor | None = None,
) -> Done:
    """Item parameters, abilities (EAP) and how well they fit; a finding where the search did not settle.

    An anchor that is not among the answers is left out and named. Refuses as ``read_responses`` and
    ``read_items`` do, and anchors of which none is there (``no_common_items``).
    """
    sheet = large_groups(read_responses(answers, group=group, weights=weights), fewest=FEWEST_TO_FIT)
    fixed: list[ItemRow] = []
    notes: list[str] = []
    if anchors is not None:
        known = read_items(anchors)
        fixed, notes = common(sheet, known)
        notes = [*known.notes, *notes]
        sheet = within(sheet, fixed)
        said = dict(zip(sheet.items, (sheet.codes != MISSING).any(axis=0), strict=True))
        fixed = [row for row in fixed if said[row.item]]
    sheet = of_categories(sheet, model, kept={row.item for row in fixed})
    nobody = silent(sheet)
    found = bridge.fitted(_responses(sheet), model=model, anchors=fixed, executor=executor)
    remarks = sentences(found.remarks, without={"no_answers"} if nobody else ())
    warnings = [*sheet.notes, *notes, *nobody, *remarks]
    told = _(
        "%(items)d items calibrated on the answers of %(persons)d people: log-likelihood %(likelihood)s, "
        "reliability %(reliability)s."
    ) % {
        "items": len(found.rows),
        "persons": found.persons,
        "likelihood": f"{found.log_likelihood:.4f}",
        "reliability": f"{found.reliability:.3f}",
    }
    summary = _fit_summary(found, warnings)
    files: dict[str, pl.DataFrame | Mapping[str, Any]]
    files = {ITEMS: items_table(found.rows), PERSONS: _persons(sheet, found.scores), FIT: summary}
    return Done(files, summary, [told], warnings, is_finding=not found.converged)


def score_file(
    answers: Path,
    *,
    items: Path,
    method: Literal["eap", "map", "wle"],
    population: Population,
    executor: Executor | None = None,
) -> Done:
    """Abilities with their errors on items whose parameters are known."""
    bank = read_items(items)
    sheet, rows, notes = _on_items(answers, bank)
    nobody = silent(sheet)
    found = bridge.scored(_responses(sheet), rows, method=method, population=population, executor=executor)
    warnings = [*notes, *nobody, *sentences(found.remarks, without={"no_answers"} if nobody else ())]
    if method != "wle" and population == Population() and all(row.model == "rasch" for row in rows):
        warnings.append(
            _(
                "Rasch items leave the spread of ability open, and it was taken as 1. "
                "Give --spread the “spread” of fit.json, or use --method wle, which needs none."
            )
        )
    table = _persons(sheet, found)
    known = np.isfinite(found.abilities)
    summary = {
        "persons": len(sheet.rows),
        "scored": int(known.sum()),
        "items": len(rows),
        "method": method,
        "mean": _mean(found.abilities[known]),
        "mean_se": _mean(found.errors[known]),
    }
    told = _("%(scored)d of %(persons)d people scored on %(items)d items.") % summary
    return Done({"": table}, summary, [told], warnings)


def fairness_file(
    answers: Path,
    *,
    group: str,
    method: Literal["mh", "logistic", "lr"],
    model: Model | None = None,
    reference: str | None = None,
    executor: Executor | None = None,
) -> Done:
    """A row an item: does it ask the same of every group, among people of equal ability?"""
    sheet = large_groups(read_responses(answers, group=group), fewest=FEWEST_TO_COMPARE)
    sheet = _with_reference(sheet, group, reference)
    nobody = silent(sheet)
    found = bridge.compared(
        _responses(sheet), method=method, model=model, least=FEWEST_TO_COMPARE, executor=executor
    )
    remarks = sentences(found.remarks, without={"no_answers"} if nobody else ())
    warnings = [*sheet.notes, *nobody, *remarks]
    verdicts: list[str] = [one.verdict for one in found.items]
    summary = {
        "persons": len(sheet.rows),
        "items": len(found.items),
        "method": found.method,
        "matching": found.matching,
        "effect_unit": found.unit,
        "groups": list(found.groups),
        "impact": list(found.impact),
        "rounds": found.rounds,
        "verdicts": {verdict: verdicts.count(verdict) for verdict in VERDICTS},
    }
    told = _(
        "%(items)d items compared between %(groups)s: %(fair)d fair, %(small)d with a small difference, "
        "%(look_at)d to look at, %(not_fair)d not fair, %(too_few)d with too few answers."
    ) % {
        "items": len(found.items),
        "groups": spoken(found.groups),
        **{verdict: verdicts.count(verdict) for verdict in VERDICTS},
    }
    return Done({"": _fairness_table(found)}, summary, [told], warnings)


def adapt_files(
    items: Path,
    *,
    answers: Path,
    stop_error: float,
    shortest: int,
    longest: int,
    content: str | None = None,
    exposure: float | None = None,
    population: Population,
    seed: int,
    executor: Executor | None = None,
) -> Done:
    """Sittings as they would have gone for people whose answers are known."""
    bank = read_items(items, content=content)
    sheet, rows, notes = _on_items(answers, bank)
    notes += silent(sheet)
    # Chance goes by name, so that the order of the rows changes nothing.
    by_name = sheet.persons.arg_sort().to_numpy()
    back = np.argsort(by_name)
    found = bridge.replayed(
        _responses(sheet).only(by_name),
        rows,
        stop_error=stop_error,
        shortest=min(shortest, longest, len(rows)),
        longest=longest,
        by_content=content is not None,
        exposure=exposure,
        population=population,
        seed=seed,
        executor=executor,
    )
    given = [" ".join(found.given(int(person))) for person in back]
    blanks = [name for name in found.items if " " in name]
    if blanks:
        notes.append(
            _(
                "These items have a blank in their name, and the column “items” joins names by blanks: "
                "%(items)s."
            )
            % {"items": spoken(blanks)}
        )
    table = pl.DataFrame(
        {
            PERSON: disarmed(sheet.persons),
            "theta": found.abilities[back],
            "se": found.errors[back],
            "n_items": found.lengths[back],
            "items": disarmed(given),
        }
    )
    shares = {name: float(share) for name, share in zip(found.items, found.exposure, strict=True)}
    summary = {
        "persons": found.persons,
        "mean_length": found.mean_length,
        "stopped_by_error": found.stopped_by("error"),
        "stopped_by": {reason: found.stopped_by(reason) for reason in dict.fromkeys(sorted(found.reasons))},
        "mean_se": float(found.errors.mean()),
        "overlap": found.overlap,
        "highest_exposure": max(shares.values()),
        "exposure": shares,
        "seed": seed,
        "warnings": notes,
    }
    told = _(
        "%(persons)d sittings of %(length)s items on average; %(share)s %% of them ended because the error "
        "was small enough."
    ) % {
        "persons": found.persons,
        "length": f"{found.mean_length:.1f}",
        "share": f"{100 * found.stopped_by('error'):.0f}",
    }
    return Done({SITTINGS: table, SUMMARY: summary}, summary, [told], notes)


def growth_files(before: Path, after: Path, *, items: Path, level: float) -> Done:
    """What changed for each person and for the group, and which items did not hold."""
    if not 0 < level < 1:
        raise WrongInput(
            _("The level lies between 0 and 1, for example 0.95; got %(level)s.") % {"level": f"{level:g}"},
            code="level_out_of_range",
        )
    bank = read_items(items)
    notes = list(bank.notes)
    sheets = []
    for path in (before, after):
        sheet, _rows, told = _on_items(path, bank)
        notes += [
            _("%(file)s: %(sentence)s") % {"file": path.name, "sentence": one}
            for one in (*told, *silent(sheet))
        ]
        sheets.append(sheet)
    there = {item for sheet in sheets for item in sheet.items}
    first, second = sheets
    persons = [sheet.persons.to_list() for sheet in sheets]
    notes += _in_one_file(sheets, persons)
    found = bridge.grown(
        _responses(first),
        _responses(second),
        [row for row in bank.rows if row.item in there],
        persons_before=persons[0],
        persons_after=persons[1],
        level=level,
    )
    if found.why_not_judged:
        notes.append(
            _("Whether items changed between the two measurements could not be judged: %(reason)s")
            % {"reason": found.why_not_judged}
        )
    notes += sentences(found.remarks)
    both = len(set(persons[0]) & set(persons[1]))
    summary = _growth_summary(found, level, both=both, warnings=notes)
    files: dict[str, pl.DataFrame | Mapping[str, Any]] = {
        PERSONS: _growth_table(found),
        GROUP: summary,
        ITEMS: _drift_table(found),
    }
    words = GROUP_WORDS[found.group.verdict] % {
        "change": f"{found.group.change:.3f}",
        "low": f"{found.group.low:.3f}",
        "high": f"{found.group.high:.3f}",
        "people": found.group.people,
    }
    return Done(files, summary, [str(words)], notes)


def _in_one_file(sheets: Sequence[AnswerSheet], persons: Sequence[Sequence[str]]) -> list[str]:
    """A sentence about those who stand in one file alone."""
    notes = []
    for at, sheet in enumerate(sheets):
        others = set(persons[1 - at])
        alone = [one for one in persons[at] if one not in others]
        if alone:
            notes.append(
                ngettext(
                    "%(count)d person stands in %(file)s alone and counts for the group only: %(names)s.",
                    "%(count)d people stand in %(file)s alone and count for the group only: %(names)s.",
                    len(alone),
                )
                % {"count": len(alone), "file": sheet.name, "names": spoken(alone)}
            )
    if not set(persons[0]) & set(persons[1]):
        notes.append(
            _("Nobody stands in both files by the column “person”, so nobody's own change can be told.")
        )
    return notes


def _growth_table(found: Grown) -> pl.DataFrame:
    people = found.people
    return pl.DataFrame(
        {
            PERSON: disarmed(found.persons),
            "before": found.before.abilities,
            "before_se": found.before.errors,
            "after": found.after.abilities,
            "after_se": found.after.errors,
            "change": people.changes,
            "se": people.errors,
            "p": people.p,
            "verdict": list(people.verdicts),
        }
    )


def _drift_table(found: Grown) -> pl.DataFrame:
    columns: dict[str, Any] = {"item": disarmed([one.item for one in found.items])}
    for name in ("n_before", "n_after", "shift", "slope_ratio", "gap", "p", "q", "verdict"):
        columns[name] = [getattr(one, name) for one in found.items]
    return pl.DataFrame(columns)


def _growth_summary(found: Grown, level: float, *, both: int, warnings: Sequence[str]) -> dict[str, Any]:
    group = found.group
    verdicts: list[str] = list(found.people.verdicts)
    return {
        "change": group.change,
        "se": group.error,
        "low": group.low,
        "high": group.high,
        "p": group.p,
        "effect": group.effect,
        "effect_se": group.effect_error,
        "effect_low": group.effect_low,
        "effect_high": group.effect_high,
        "verdict": group.verdict,
        "smallest_shown": group.smallest_shown,
        "mean_before": group.mean_before,
        "mean_after": group.mean_after,
        "sd_before": group.sd_before,
        "sd_after": group.sd_after,
        "correlation": group.correlation,
        "level": level,
        "people": group.people,
        "in_both": both,
        "verdicts": {verdict: verdicts.count(verdict) for verdict in PERSON_VERDICTS},
        "drifted": [one.item for one in found.items if one.verdict == "drifted"],
        "not_judged": [one.item for one in found.items if one.verdict == "not_judged"],
        "warnings": list(warnings),
    }


def _on_items(answers: Path, bank: ItemSheet) -> tuple[AnswerSheet, list[ItemRow], list[str]]:
    """The answers to the items of a bank, those items, and what a person should know of both files."""
    sheet = read_responses(answers, only={row.item for row in bank.rows})
    rows, missing = common(sheet, bank)
    sheet = within(sheet, rows)
    return sheet, rows, [*bank.notes, *sheet.notes, *missing]


def _responses(sheet: AnswerSheet) -> bridge.Responses:
    return bridge.Responses(
        sheet.codes, sheet.items, sheet.weights, sheet.groups, sheet.group_names or ("all",)
    )


def _with_reference(sheet: AnswerSheet, group: str, reference: str | None) -> AnswerSheet:
    """The groups with the reference first. Refuses a single group and a reference that is none of them."""
    names = list(sheet.group_names)
    if len(names) < 2:
        raise WrongInput(
            _(
                "Fairness compares groups of at least %(fewest)d people, but column “%(column)s” of %(file)s "
                "has only one: “%(name)s”."
            )
            % {"fewest": FEWEST_TO_COMPARE, "column": group, "file": sheet.name, "name": names[0]},
            code="one_group",
        )
    if reference is None or reference == names[0]:
        return sheet
    if reference not in names:
        raise WrongInput(
            _("There is no group “%(name)s” in column “%(column)s”. Its groups are: %(names)s.")
            % {"name": reference, "column": group, "names": spoken(names)},
            code="no_group",
        )
    ordered = [reference, *(name for name in names if name != reference)]
    place = np.asarray([ordered.index(name) for name in names])
    groups = sheet.groups if sheet.groups is None else place[sheet.groups]
    return replace(sheet, groups=groups, group_names=tuple(ordered))


def _fit_summary(found: Fitted, warnings: Sequence[str]) -> dict[str, Any]:
    summary: dict[str, Any] = {
        "log_likelihood": found.log_likelihood,
        "n_parameters": found.n_parameters,
        "aic": found.aic,
        "bic": found.bic,
        "iterations": found.iterations,
        "converged": found.converged,
        "reliability": found.reliability,
        "seconds": round(found.seconds, 4),
        "warnings": list(warnings),
    }
    if all(row.model == "rasch" for row in found.rows):
        summary["spread"] = found.populations[0].sd
    summary["gradient"] = found.gradient
    summary["persons"] = found.persons
    summary["items"] = len(found.rows)
    if len(found.populations) > 1:
        summary["groups"] = [
            {"group": name, "mean": one.mean, "sd": one.sd}
            for name, one in zip(found.group_names, found.populations, strict=True)
        ]
    return summary


def _persons(sheet: AnswerSheet, scores: "Scores") -> pl.DataFrame:
    return pl.DataFrame(
        {
            PERSON: disarmed(sheet.persons),
            "theta": scores.abilities,
            "se": scores.errors,
            "n_items": scores.n_items,
        }
    )


def _fairness_table(found: "FairnessReport") -> pl.DataFrame:
    rows = found.items
    columns: dict[str, Any] = {
        "item": disarmed([one.item for one in rows]),
        "statistic": [one.statistic for one in rows],
        "df": [one.df or None for one in rows],
        "p": [one.p for one in rows],
        "p_adjusted": [one.p_bh for one in rows],
        "effect": [one.effect for one in rows],
        "se": [one.error for one in rows],
        "class": [one.effect_class for one in rows],
        "verdict": [one.verdict for one in rows],
        "harder_for": disarmed([one.harder_for for one in rows]),
        "kind": [one.kind for one in rows],
    }
    for at, name in enumerate(found.groups):
        columns[f"n_{name}"] = [one.base[at] for one in rows]
    if len(found.groups) > 2:
        for name in found.groups[1:]:
            columns[f"effect_{name}"] = [_pair_effect(one, name) for one in rows]
    columns["note"] = [
        " ".join(remark.code for remark in one.remarks if remark.code not in NOT_NOTED) for one in rows
    ]
    return pl.DataFrame(columns)


def _pair_effect(one: "ItemFairness", group: str) -> float | None:
    return next((pair.effect for pair in one.pairs if pair.group == group), None)


def _mean(values: NDArray[np.float64]) -> float | None:
    return float(values.mean()) if len(values) else None
