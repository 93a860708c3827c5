"""Why is each wish met or not? The first fact that binds in the finished plan, with its numbers.

Every reason is read off the plan and the rules, whoever made the plan, so it can be checked again. What a
reason says is data; sentences are made at the edge. ``detail["change"]`` holds the smallest change that takes
this obstacle away; with ``detail["also"]`` there are others behind it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ustat_engine.errors import EngineError
from ustat_engine.planning.checker import breaches
from ustat_engine.planning.instance import Instance, Programme
from ustat_engine.planning.ledger import ROUNDING, Ledger, Open, weeks_where
from ustat_engine.planning.numbered import numbered
from ustat_engine.planning.options import can_lead, options
from ustat_engine.planning.plan import Detail, Plan, Refusal

REASONS = (
    "no_programme", "no_trainer", "language", "already_met", "hours_cap", "room",
    "seat_free", "not_free", "clash", "school_cap", "subject_cap", "full",
    "year", "trainer_away", "site_closed", "too_few", "not_opened",
    "trainer_busy", "rooms_taken", "budget", "kept_together", "still_possible",
)  # fmt: skip
"""Every reason for which a wish is not met, in the order in which they are looked for."""

NEARNESS = ("still_possible", "kept_together", "budget", "rooms_taken", "trainer_busy")
"""What stands in the way of a group that enough people could join, the smallest obstacle first."""

UNREADABLE = {
    "run_twice", "run_unknown", "programme_unknown", "trainer_unknown", "site_unknown", "teacher_unknown",
    "wish_unknown", "year", "room_kind",
}  # fmt: skip
"""Breaches that leave nothing to explain: the plan names what the instance does not have."""

Facts = dict[str, object]
Reason = tuple[str, Facts]


@dataclass(frozen=True, slots=True)
class Why:
    """A wish that is met: the run, and what speaks for it."""

    teacher: str
    rank: int
    topic: str
    run: str
    detail: Detail


@dataclass(frozen=True, slots=True)
class Story:
    """Everything a plan says to one teacher."""

    teacher: str
    placed: tuple[Why, ...]
    refused: tuple[Refusal, ...]


def refusals(instance: Instance, plan: Plan) -> tuple[Refusal, ...]:
    """Why is each wish that the plan does not meet not met? In the order of teachers and ranks.

    Raises ``EngineError`` when the plan names things that the instance does not have.
    """
    return all_refusals(_ledger(instance, plan))


def explain_teacher(instance: Instance, plan: Plan, teacher: str) -> Story:
    """What does the plan give one teacher, and why not the rest? In the order of the teacher's ranks.

    Raises ``EngineError`` for an unknown teacher, or a plan that names things the instance does not have.
    """
    if teacher not in {row.teacher for row in instance.teachers}:
        raise EngineError(f"There is no teacher {teacher!r} in this planning problem.")
    ledger = _ledger(instance, plan)
    mine = [number for number, row in enumerate(instance.wishes) if row.teacher == teacher]
    mine.sort(key=lambda number: instance.wishes[number].rank)
    return Story(
        teacher,
        tuple(_why(ledger, number) for number in mine if number in ledger.place_of),
        tuple(_why_not(ledger, number) for number in mine if number not in ledger.place_of),
    )


def all_refusals(ledger: Ledger) -> tuple[Refusal, ...]:
    """The reason for every wish that the plan of a ledger does not meet."""
    wishes = ledger.numbered.wishes
    unmet = [number for number in range(len(wishes)) if number not in ledger.place_of]
    unmet.sort(key=lambda number: (wishes[number].teacher, wishes[number].rank))
    return tuple(_why_not(ledger, number) for number in unmet)


def _ledger(instance: Instance, plan: Plan) -> Ledger:
    unreadable = [breach for breach in breaches(instance, plan) if breach.rule in UNREADABLE]
    if unreadable:
        raise EngineError("This plan does not fit the problem. " + unreadable[0].sentence)
    return Ledger(options(numbered(instance)), plan)


def _why(ledger: Ledger, wish: int) -> Why:
    """What speaks for a place: the wish, the duty, and what the group would be without the person."""
    no, row, teacher = ledger.numbered, ledger.numbered.wishes[wish], ledger.teacher_of(wish)
    group = ledger.opened[ledger.place_of[wish].run]
    given = int(ledger.given[no.wish_teacher[wish]])
    known = list(teacher.languages)
    facts = {
        "trainer": group.run.trainer,
        "language_rank": known.index(group.run.language) + 1 if group.run.language in known else 0,
        "members": len(group.teachers),
        "least": group.programme.smallest,
        "most": group.most,
        "carries_group": len(group.teachers) == group.programme.smallest,
        "value": float(row.value),
        "hours": group.programme.hours,
        "due": teacher.due,
        "hours_given": given,
        "hours_needed": teacher.hours_needed,
        "meets_duty": bool(teacher.due and teacher.hours_needed and given >= teacher.hours_needed),
        "weeks_away": (weeks_where(group.week, group.programme.absent) + 1).tolist(),
    }
    return Why(row.teacher, row.rank, row.topic, group.run.run, _of_run(group) | facts)


def _why_not(ledger: Ledger, wish: int) -> Refusal:
    """The first fact that binds."""
    row = ledger.numbered.wishes[wish]
    reason, detail = (
        _not_offered(ledger, wish)
        or _not_for_me(ledger, wish)
        or _kept_out_of_runs(ledger, wish)
        or _never_possible(ledger, wish)
        or _too_few(ledger, wish)
        or _not_opened(ledger, wish)
    )
    return Refusal(row.teacher, row.rank, row.topic, reason, detail)


def _not_offered(ledger: Ledger, wish: int) -> Reason | None:
    """Is there no programme, no trainer, or none in the person's languages?"""
    no, row = ledger.numbered, ledger.numbered.wishes[wish]
    facts: Facts = {"topic": row.topic, "level": row.level}
    if not ledger.wished[wish]:
        offers = sorted({(offer.hours, offer.form) for offer in no.programmes if offer.topic == row.topic})
        offered = [{"hours": hours, "form": form} for hours, form in offers]
        change: Facts = {"kind": "accept_offer", **offered[0]} if offered else {"kind": "programme"}
        wanted = {"hours": list(row.hours), "forms": list(row.forms), "offered": offered, "change": change}
        return "no_programme", facts | wanted
    able = ledger.able.get((row.topic, row.level), [])
    if not able:
        levels = sorted(level for topic, level in ledger.able if topic == row.topic)
        return "no_trainer", facts | {"levels": levels, "change": {"kind": "trainer"}}
    spoken = {language for number in able for language in no.trainers[number].languages}
    known = list(ledger.teacher_of(wish).languages)
    if not spoken & set(known):
        change = {"kind": "trainer_language", "languages": known}
        return "language", facts | {"languages": known, "spoken": sorted(spoken), "change": change}
    return None


def _not_for_me(ledger: Ledger, wish: int) -> Reason | None:
    """Is it met already, above the person's hours, or without a room at the sites the person accepts?"""
    no, row = ledger.numbered, ledger.numbered.wishes[wish]
    if ledger.met[no.ask[wish]]:
        return "already_met", {"topic": row.topic, "level": row.level, "run": ledger.run_that_meets(wish).run}
    fitting = [programme for programme in ledger.wished[wish] if programme.hours <= ledger.hours_left(wish)]
    if not fitting:
        return "hours_cap", _over_hours(ledger, wish, min(row.hours for row in ledger.wished[wish]))
    if not ledger.cells(wish):
        kinds = sorted({programme.room_kind for programme in fitting})
        seats = min(programme.smallest for programme in fitting)
        change = {"kind": "room", "room_kinds": kinds}
        return "room", {"sites": list(row.sites), "room_kinds": kinds, "seats": seats, "change": change}
    return None


def _over_hours(ledger: Ledger, wish: int, hours: int) -> Facts:
    teacher, left = ledger.numbered.wish_teacher[wish], ledger.hours_left(wish)
    return {
        "hours": hours,
        "most": int(ledger.numbered.cap[teacher]),
        "given": int(ledger.given[teacher]),
        "change": {"kind": "hours", "n": hours - left},
    }


def _kept_out_of_runs(ledger: Ledger, wish: int) -> Reason | None:
    """Are there runs that fit the wish? Then what keeps the person out of the nearest one?"""
    found = [(list(_kept_out(ledger, wish, group)), group) for group in ledger.runs_like(wish)]
    if not found:
        return None
    kept_out, group = min(found, key=lambda row: (len(row[0]), row[1].week, row[1].run.run))
    if not kept_out:
        return "seat_free", _of_run(group) | {"change": {"kind": "take_seat", "run": group.run.run}}
    reason, facts = kept_out[0]
    return reason, _of_run(group) | facts | {"also": [code for code, _ in kept_out[1:]], "runs": len(found)}


def _kept_out(ledger: Ledger, wish: int, group: Open) -> Iterator[Reason]:
    """Everything that keeps a person out of an open run."""
    teacher, programme = int(ledger.numbered.wish_teacher[wish]), group.programme
    if away := ledger.weeks_away(teacher, programme, group.week):
        yield "not_free", {"away": away, "change": {"kind": "be_free", "weeks": away}}
    yield from _taken(ledger, teacher, group.week, programme)
    if len(group.teachers) >= group.most:
        yield "full", _full(ledger, wish, group)
    if programme.hours > ledger.hours_left(wish):
        yield "hours_cap", _over_hours(ledger, wish, programme.hours)


def _full(ledger: Ledger, wish: int, group: Open) -> Facts:
    """A full run: who of those inside has the weakest claim, beside this one? Names are not told."""
    mine = _claim(ledger, wish)
    weakest = min(_claim(ledger, other) for other in group.wishes)
    return {
        "members": len(group.teachers),
        "most": group.most,
        "weakest": {"due": weakest[0], "value": weakest[1]},
        "yours": {"due": mine[0], "value": mine[1]},
        "envy": mine > weakest,
        "change": {"kind": "seats", "n": 1},
    }


def _claim(ledger: Ledger, wish: int) -> tuple[int, float]:
    """How urgent a wish is: duty first, then value."""
    return ledger.teacher_of(wish).due, float(ledger.numbered.wish_value[wish])


def _taken(ledger: Ledger, teacher: int, week: int, programme: Programme) -> Iterator[Reason]:
    """What the plan has already done to a person and a school in the weeks of a programme."""
    row = ledger.numbered.instance.teachers[teacher]
    if other := ledger.clash(teacher, week, programme):
        facts = {f"other_{name}": value for name, value in _of_run(other).items()}
        yield "clash", facts | {"change": {"kind": "give_up", "run": other.run.run}}
    if weeks := ledger.weeks_school_is_full(teacher, week, programme):
        most = int(ledger.numbered.school_cap[ledger.numbered.school[teacher]])
        change = {"kind": "school_cap", "n": 1, "weeks": weeks}
        yield "school_cap", {"school": row.school, "weeks": weeks, "most": most, "change": change}
    if weeks := ledger.weeks_subject_is_full(teacher, week, programme):
        facts = {
            "school": row.school,
            "subject": row.subject,
            "weeks": weeks,
            "most": ledger.rules.subject_cap,
        }
        yield "subject_cap", facts | {"change": {"kind": "subject_cap", "n": 1, "weeks": weeks}}


def _never_possible(ledger: Ledger, wish: int) -> Reason | None:
    """Is there no week in which a group could start, or none in which the person is free?"""
    no, row = ledger.numbered, ledger.numbered.wishes[wish]
    cells = {number: ledger.options.cells[number] for number in ledger.cells(wish)}
    shortest = min(ledger.programme(cell).weeks for cell in cells.values())
    if shortest > no.weeks:
        return "year", {
            "n": shortest,
            "most": no.weeks,
            "change": {"kind": "weeks", "n": shortest - no.weeks},
        }
    if not any(ledger.possible[number].any() for number in cells):
        if not any(can_lead(no, cell).any() for cell in cells.values()):
            trainers = sorted(no.trainers[number].trainer for number in ledger.able[row.topic, row.level])
            return "trainer_away", {"trainers": trainers, "change": {"kind": "trainer"}}
        sites = sorted({ledger.site(cell) for cell in cells.values()} - {""})
        return "site_closed", {"sites": sites, "change": {"kind": "open_site", "sites": sites}}
    if not ledger.starts(wish):
        return "not_free", _nearest_week(ledger, wish)
    return None


def _nearest_week(ledger: Ledger, wish: int) -> Facts:
    """The possible weeks in which the person is away least."""
    teacher = int(ledger.numbered.wish_teacher[wish])
    choices = (
        (ledger.weeks_away(teacher, ledger.programme(ledger.options.cells[number]), week), week, number)
        for number in ledger.cells(wish)
        for week in np.flatnonzero(ledger.possible[number]).tolist()
    )
    away, week, number = min(choices, key=lambda choice: (len(choice[0]), choice[1], choice[2]))
    return _of_start(ledger, number, week) | {"away": away, "change": {"kind": "be_free", "weeks": away}}


def _too_few(ledger: Ledger, wish: int) -> Reason | None:
    """Could enough people never come together, even if nothing else were planned?"""
    smallest = ledger.options.smallest
    missing, start = min(
        (int(smallest[start]) - ledger.comers_ever(start), start) for start in ledger.starts(wish)
    )
    if missing <= 0:
        return None
    facts = {"n": ledger.comers_ever(start), "least": int(smallest[start]), "missing": missing}
    asked = {"asked": int(ledger.options.counts[start]), "change": {"kind": "people", "n": missing}}
    return "too_few", _at(ledger, start) | facts | asked


def _not_opened(ledger: Ledger, wish: int) -> Reason:
    """A group would have been possible: what stands in its way in the finished plan?"""
    teacher, smallest = int(ledger.numbered.wish_teacher[wish]), ledger.options.smallest
    live = [start for start in ledger.starts(wish) if ledger.comers_ever(start) >= smallest[start]]
    fitting = [start for start in live if not list(_taken_at(ledger, teacher, start))]
    if not fitting:
        start = max(live, key=lambda start: (ledger.comers(start), -start))
        reason, facts = next(_taken_at(ledger, teacher, start))
        return reason, _at(ledger, start) | facts
    missing, start = min((int(smallest[start]) - ledger.comers(start), start) for start in fitting)
    if missing > 0:
        facts = {"n": ledger.comers(start), "least": int(smallest[start]), "missing": missing}
        asked = {"asked": ledger.comers_ever(start), "change": {"kind": "people", "n": missing}}
        return "not_opened", _at(ledger, start) | facts | asked
    return _nothing_left(ledger, [start for start in fitting if ledger.comers(start) >= smallest[start]])


def _taken_at(ledger: Ledger, teacher: int, start: int) -> Iterator[Reason]:
    return _taken(ledger, teacher, int(ledger.options.week[start]), ledger.options.programme(start))


def _nothing_left(ledger: Ledger, starts: list[int]) -> Reason:
    """Enough people could come at each of these starts: what is missing where least is missing?"""
    found = [(_obstacle(ledger, start), start) for start in starts]
    obstacle, start = min(found, key=lambda row: (NEARNESS.index(row[0][0]), -ledger.comers(row[1]), row[1]))
    facts = {"n": ledger.comers(start), "least": int(ledger.options.smallest[start])}
    return obstacle[0], _at(ledger, start) | facts | obstacle[1]


def _obstacle(ledger: Ledger, start: int) -> Reason:
    """What has the plan no more of for a group at this start? It may have left one possible."""
    free = ledger.trainers_free(start)
    if not free:
        hours = float(ledger.options.trainer_hours[start])
        able = int(ledger.options.can_lead[:, start].sum())
        return "trainer_busy", {"trainers": able, "change": {"kind": "trainer_hours", "n": hours}}
    if weeks := ledger.weeks_without_room(start):
        kind = ledger.numbered.instance.sites[int(ledger.options.room[start])].room_kind
        change = {"kind": "room", "room_kinds": [kind]}
        return "rooms_taken", {"room_kind": kind, "weeks": weeks, "change": change}
    missing = round(min(ledger.money_missing(start, trainer) for trainer in free), 2)
    if missing > ROUNDING:
        return "budget", {"money": missing, "change": {"kind": "money", "n": missing}}
    if held := ledger.held_together(start, free):
        runs, closed = held
        return "kept_together", {"runs": runs, "closed": closed, "change": {"kind": "share", "runs": runs}}
    return "still_possible", {"change": {"kind": "open_group"}}


def _of_run(group: Open) -> Facts:
    run = group.run
    return {
        "run": run.run,
        "programme": run.programme,
        "level": run.level,
        "language": run.language,
        "site": run.site,
        "start": run.start,
        "end": run.start + group.programme.weeks - 1,
    }


def _at(ledger: Ledger, start: int) -> Facts:
    return _of_start(ledger, int(ledger.options.cell[start]), int(ledger.options.week[start]))


def _of_start(ledger: Ledger, number: int, week: int) -> Facts:
    cell = ledger.options.cells[number]
    programme = ledger.programme(cell)
    return {
        "programme": programme.programme,
        "level": cell.level,
        "language": cell.language,
        "site": ledger.site(cell),
        "start": week + 1,
        "end": week + programme.weeks,
    }
