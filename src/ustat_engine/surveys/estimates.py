"""Shares of people asked, and means of ratings: each with its base, error, range and a word of warning."""

from dataclasses import dataclass
from enum import IntFlag

import numpy as np

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.surveys.designs import BoolArray, Design, FloatArray, IntArray, SimpleRandom
from ustat_engine.surveys.intervals import normal_quantile, student_quantile, wilson
from ustat_engine.surveys.ratios import Ratios, ratios

# Parker et al. (2017), NCHS Data Presentation Standards for Proportions: below these, look twice.
FEW_PEOPLE = 30
FEW_DEGREES = 8


class Note(IntFlag):
    """What to know before believing an estimate; the codes (``codes``) never change."""

    NONE_IN_BASE = 1  # nobody was asked: there is no estimate
    ERROR_UNKNOWN = 2  # the base is a single person or cluster: no error can be estimated
    FEW = 4  # fewer than FEW_PEOPLE in the base
    FEW_CLUSTERS = 8  # the error rests on fewer than FEW_DEGREES degrees of freedom
    LONELY_STRATA = 16  # some strata have a single cluster: the error is a careful guess there
    ALL_ALIKE = 32  # everyone gave the same answer: the standard error of 0 says nothing, use the range
    EMPTY_REPLICATES = 64  # some replicates lost the whole base and were left out

    def codes(self) -> tuple[str, ...]:
        """The words for programs, always in the same order."""
        return tuple(note.name.lower() for note in Note if note in self and note.name)


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Shares or means: a row a group, a column an item.

    ``n`` people in the base and ``weighted_n``, the people they stand for; ``value`` with its standard error
    ``se`` and the range from ``low`` to ``high`` at ``level``, resting on ``degrees`` of freedom. What cannot
    be estimated is nan, and ``notes`` says why.
    """

    n: IntArray
    weighted_n: FloatArray
    value: FloatArray
    se: FloatArray
    low: FloatArray
    high: FloatArray
    degrees: FloatArray
    notes: IntArray
    level: float

    def note(self, group: int, item: int) -> tuple[str, ...]:
        """The codes of one estimate."""
        return Note(int(self.notes[group, item])).codes()


def shares(
    chosen: BoolArray,
    asked: BoolArray,
    design: Design,
    *,
    level: float = 0.95,
    by: IntArray | None = None,
    groups: int | None = None,
) -> Estimates:
    """Which share of the people asked chose each item, and how sure is that? Never a share of ticks.

    ``chosen`` (n, k): who chose what; one person may choose several items. ``asked`` (n,) or (n, k): whose
    answer is known; the others are in no base. ``by`` (n,): the group of each person from 0, -1 for none;
    ``groups``: how many there are, if the last ones may be empty. Comes back with a row a group.

    The range is Wilson's. For people drawn one by one without weights it uses their number (with the finite
    population's correction). For other designs it uses the effective number, share * (1 - share) / variance,
    but never more than the people asked, and Student's quantile with the design's degrees of freedom: among
    the ranges compared by Franco et al. this kind covers best near 0 and 1, and the cap keeps a variance that
    came out small by luck from promising too much. Where all answered alike the variance says nothing and
    Kish's number, (sum of weights)^2 / sum of squares, stands in.

    Raises ``WrongShape`` when inputs do not run in step, ``TooLittleData`` without people or items.
    Source: Wilson (1927); Kish (1965), Survey Sampling; Dean and Pagano (2015), J. Survey Statistics and
    Methodology 3(4), 484-503; Franco, Little, Louis and Slud (2019), the same, 7(3), 334-364; Kott (2017),
    Survey Methodology 43(2), 235-240.
    """
    if chosen.dtype != np.bool_:
        raise WrongShape(f"Who chose what is told by true and false; got {chosen.dtype}.")
    quantile = normal_quantile(level)
    found = _ratios(chosen.astype(np.float64), asked, design, by, groups)
    alike = (found.value == 0) | (found.value == 1)

    if isinstance(design, SimpleRandom) and design.weights is None:
        low, high = wilson(found.value, _people_to_go_by(found, asked, design), quantile)
    else:
        with np.errstate(invalid="ignore", divide="ignore"):
            as_sure_as = found.value * (1 - found.value) / found.variance
        effective_n = np.where(alike, found.kish, np.minimum(as_sure_as, found.people))
        low, high = wilson(found.value, effective_n, student_quantile(level, found.degrees))
    return _estimates(found, design, alike=alike, low=low, high=high, level=level)


def means(
    values: FloatArray,
    asked: BoolArray,
    design: Design,
    *,
    level: float = 0.95,
    by: IntArray | None = None,
    groups: int | None = None,
) -> Estimates:
    """How large is each number (a rating, years of service) on average among the people asked?

    ``values`` (n, k), finite where asked; the rest as for ``shares``. The range is Student's, with the
    design's degrees of freedom; where all answered alike there is none.

    Raises as ``shares``, and ``WrongShape`` when a value that was asked for is not a number.
    Source: Binder (1983), Int. Statistical Review 51, 279-292.
    """
    normal_quantile(level)
    values = np.asarray(values, dtype=np.float64)
    found = _ratios(values, asked, design, by, groups)
    alike = _all_alike(values, asked, design, found, by)
    with np.errstate(invalid="ignore"):
        reach = np.where(alike, np.nan, student_quantile(level, found.degrees) * np.sqrt(found.variance))
    return _estimates(
        found, design, alike=alike, low=found.value - reach, high=found.value + reach, level=level
    )


def _ratios(
    values: FloatArray, asked: BoolArray, design: Design, by: IntArray | None, groups: int | None
) -> Ratios:
    """The public door: every input is checked here, once."""
    if asked.dtype != np.bool_:
        raise WrongShape(f"Who was asked is told by true and false; got {asked.dtype}.")
    if values.ndim != 2 or values.shape[1] == 0:
        raise WrongShape(f"Answers are people by items, at least one; got the shape {values.shape}.")
    people = len(values)
    if people == 0:
        raise TooLittleData("people", need=1, got=0)
    if asked.shape not in {(people,), values.shape}:
        raise WrongShape(
            f"Who was asked is {(people,)} or {values.shape} for these answers; got {asked.shape}."
        )
    asked = asked.reshape(people, -1)
    if not np.isfinite(values[np.broadcast_to(asked, values.shape)]).all():
        raise WrongShape("Every answer that was asked for is a number.")
    design.check(people)

    group, number = checked_groups(by, people, groups)
    return ratios(values, asked, design, group=group, groups=number)


def checked_groups(by: IntArray | None, people: int, groups: int | None) -> tuple[IntArray, int]:
    """The group of each person and how many groups there are; everyone is in one where nobody says.

    Raises ``WrongShape`` unless there is a whole number from -1 for each person, below ``groups``.
    """
    group = np.zeros(people, dtype=np.int64) if by is None else np.asarray(by)
    if group.shape != (people,) or group.dtype.kind not in "iu" or group.min() < -1:
        raise WrongShape(f"Groups are a whole number from -1 for each of {people} people.")
    number = max(int(group.max()) + 1, 1) if groups is None else groups
    if group.max() >= number:
        raise WrongShape(f"There are {number} groups, but someone is in group {group.max()}, counted from 0.")
    return group.astype(np.int64), number


def _people_to_go_by(found: Ratios, asked: BoolArray, design: SimpleRandom) -> FloatArray:
    """People in the base, or more when they are a good part of all there are; infinite for a census.

    Those who gave no answer are as unknown as those never drawn, so only answers count as the part known.
    Source: Cochran (1977), Sampling Techniques, 3rd ed., sections 2.6 and 3.2.
    """
    if design.population is None:
        return found.people.astype(np.float64)
    answered = asked.reshape(len(asked), -1).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(found.people * ((design.population - 1) / (design.population - answered)))


def _all_alike(
    values: FloatArray, asked: BoolArray, design: Design, found: Ratios, by: IntArray | None
) -> BoolArray:
    """Whether everyone in the base gave the same number, rounding aside."""
    group = np.zeros(len(values), dtype=np.int64) if by is None else np.asarray(by)
    counted = asked.reshape(len(asked), -1) & (group >= 0)[:, None]
    if design.weights is not None:
        counted = counted & (design.weights > 0)[:, None]
    distance = np.where(counted, np.abs(values - found.value[group]), 0.0)
    alike = found.people > 0
    off = distance > 1e-9 * (1 + np.abs(found.value[group]))
    rows, items = np.nonzero(off)
    alike[group[rows], items] = False
    return alike


def _estimates(
    found: Ratios, design: Design, *, alike: BoolArray, low: FloatArray, high: FloatArray, level: float
) -> Estimates:
    one_by_one = isinstance(design, SimpleRandom)
    counted = found.people > 0
    notes = (
        np.where(~counted, Note.NONE_IN_BASE, 0)
        | np.where(counted & (found.degrees == 0), Note.ERROR_UNKNOWN, 0)
        | np.where(counted & (found.people < FEW_PEOPLE), Note.FEW, 0)
        | np.where(
            counted & (found.degrees > 0) & (found.degrees < FEW_DEGREES) & (not one_by_one),
            Note.FEW_CLUSTERS,
            0,
        )
        | np.where(found.lonely, Note.LONELY_STRATA, 0)
        | np.where(counted & alike, Note.ALL_ALIKE, 0)
        | np.where(found.lost_replicates, Note.EMPTY_REPLICATES, 0)
    )
    return Estimates(
        n=found.people,
        weighted_n=found.weighted,
        value=found.value,
        se=np.sqrt(found.variance),
        low=low,
        high=high,
        degrees=found.degrees,
        notes=notes.astype(np.int64),
        level=level,
    )
