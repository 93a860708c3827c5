"""What is a plan worth? Counted from instance and plan alone, whoever made the plan."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from ustat_engine.planning.instance import Instance, Programme, Rules, Site, Trainer
from ustat_engine.planning.numbered import DUTY_WEIGHTS
from ustat_engine.planning.plan import Place, Plan


def objective(instance: Instance, plan: Plan) -> dict[str, float]:
    """The value of a valid plan on each level of the instance's order, in that order.

    ``due``: duties met, an overdue one counting 1.5. ``need``: the sum of the wishes' values that are met.
    ``fairness``: of people with a wish, the share with a place, in the district where it is smallest.
    ``cost``: money, the only level where less is better.
    """
    values = {
        "due": _due_met(instance, plan.places, plan),
        "need": _need_met(instance, plan.places),
        "fairness": min(shares_of_districts(instance, plan).values(), default=1.0),
        "cost": _cost(instance, plan),
    }
    return {name: values[name] for name in instance.rules.lexicographic}


def shares_of_districts(instance: Instance, plan: Plan) -> dict[str, float]:
    """Of each district's people with a wish, the share with a place."""
    district_of_school = {row.school: row.district for row in instance.schools}
    district = {row.teacher: district_of_school[row.school] for row in instance.teachers}
    asked = Counter(district[name] for name in {row.teacher for row in instance.wishes})
    served = Counter(district[name] for name in {place.teacher for place in plan.places})
    return {name: served[name] / asked[name] for name in sorted(asked)}


def tallies(instance: Instance, plan: Plan) -> dict[str, int]:
    """Plain counts for people: teachers, wishes, places, groups, duties."""
    met = _duties_met(instance, plan)
    due = [row for row in instance.teachers if row.due and row.hours_needed]
    return {
        "teachers": len(instance.teachers),
        "teachers_with_wishes": len({row.teacher for row in instance.wishes}),
        "teachers_placed": len({place.teacher for place in plan.places}),
        "wishes": len(instance.wishes),
        "places": len(plan.places),
        "runs": len(plan.runs),
        "due": len(due),
        "due_met": sum(row.teacher in met for row in due),
        "overdue": sum(row.due == max(range(len(DUTY_WEIGHTS))) for row in due),
        "overdue_met": sum(row.due == max(range(len(DUTY_WEIGHTS))) and row.teacher in met for row in due),
    }


def price_of_run(rules: Rules, programme: Programme, trainer: Trainer, site: Site | None) -> float:
    """What a group costs: the trainer's hours, and away from home the trips there and the weeks of lodging.

    A trip is counted for each unbroken stretch of weeks at the site. ``site`` is None online.
    """
    money = rules.cost.trainer_hour * sum(programme.trainer_hours)
    if site is None or trainer.home in ("", site.site, site.district):
        return money
    here = programme.on_site
    trips = sum(now and not (number and here[number - 1]) for number, now in enumerate(here))
    return money + rules.cost.trip * trips + rules.cost.lodging_week * sum(here)


def _due_met(instance: Instance, places: Iterable[Place], plan: Plan) -> float:
    met = _duties_met(instance, plan)
    return sum(DUTY_WEIGHTS[row.due] for row in instance.teachers if row.teacher in met)


def _duties_met(instance: Instance, plan: Plan) -> set[str]:
    """The people whose duty falls due or is overdue, and who get the hours they need."""
    hours_of_programme = {row.programme: row.hours for row in instance.programmes}
    hours_of_run = {run.run: hours_of_programme[run.programme] for run in plan.runs}
    given: dict[str, int] = defaultdict(int)
    for place in plan.places:
        given[place.teacher] += hours_of_run[place.run]
    return {
        row.teacher
        for row in instance.teachers
        if row.due and row.hours_needed and given[row.teacher] >= row.hours_needed
    }


def _need_met(instance: Instance, places: Iterable[Place]) -> float:
    values = {(row.teacher, row.rank): row.value for row in instance.wishes}
    return sum(values[place.teacher, place.rank] for place in places)


def _cost(instance: Instance, plan: Plan) -> float:
    programmes = {row.programme: row for row in instance.programmes}
    trainers = {row.trainer: row for row in instance.trainers}
    sites: Mapping[str, Site] = {row.site: row for row in instance.sites}
    return sum(
        price_of_run(instance.rules, programmes[run.programme], trainers[run.trainer], sites.get(run.site))
        for run in plan.runs
    )
