"""Rows to a planning problem, and a plan back to rows."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from ustat.catalogue.models import Programme, Room, Site, Trainer
from ustat.catalogue.queries import sites_within, trainers_within
from ustat.diagnosis.queries import levels_of
from ustat.people.choices import Role
from ustat.people.models import Organisation, Person, Post
from ustat.planning.calendar import monday, weeks_between, years_later
from ustat.planning.models import Absence, Cohort, Place, Plan, Unplaced, Wish
from ustat.planning.rules import leave_cap
from ustat_engine import planning as engine
from ustat_engine.planning import Breach, Instance

STEPS = 200
ENTRY_LEVEL = 1  # nobody is asked for more than is known of her


@dataclass(frozen=True, slots=True)
class Problem:
    """A planning problem with the rows its keys stand for."""

    instance: Instance
    wishes: dict[tuple[str, int], Wish]
    programmes: dict[str, Programme]
    sites: dict[str, Site]
    trainers: dict[str, Trainer]
    level_is_known: dict[tuple[str, str], bool]

    @property
    def digest(self) -> str:
        """The same for the same inputs: names the problem a plan was made for."""
        return hashlib.sha256(repr(self.instance).encode()).hexdigest()


def problem_of(plan: Plan) -> Problem:
    """Everything the plan's branch knows on this day, as one problem; twelve queries, whatever the size."""
    wishes = _wishes(plan.organisation)
    people = {wish.person_id: wish.person for wish in wishes}
    posts = _posts(plan.organisation, people)
    wishes = [wish for wish in wishes if wish.person_id in posts]
    programmes = list(
        Programme.objects.filter(
            is_offered=True, topic__in={wish.topic_id for wish in wishes}
        ).select_related("topic")
    )
    sites = list(sites_within([plan.organisation.reach]))
    trainers = [one for one in trainers_within([plan.organisation.reach]) if one.capabilities.all()]
    levels = levels_of(posts)
    known = {
        (str(wish.person_id), wish.topic.code): (wish.person_id, wish.topic.direction_id) in levels
        for wish in wishes
    }
    instance = Instance(
        rules=engine.Rules(
            weeks=plan.weeks,
            subject_cap=plan.rules["subject_leave_cap"],
            hours_cap=plan.rules["person_hours_cap"],
            trainer_week_hours=float(plan.rules["trainer_week_hours"]),
        ),
        schools=tuple(_schools(plan, posts)),
        sites=tuple(_rooms(plan, sites)),
        teachers=tuple(_teachers(plan, people, posts)),
        away=tuple(_away(plan, posts)),
        wishes=tuple(
            engine.Wish(
                teacher=str(wish.person_id),
                rank=wish.rank,
                topic=wish.topic.code,
                level=str(
                    levels[wish.person_id, wish.topic.direction_id].level
                    if known[str(wish.person_id), wish.topic.code]
                    else ENTRY_LEVEL
                ),
                forms=tuple(wish.forms),
                value=wish.value,
            )
            for wish in wishes
        ),
        programmes=tuple(_programmes(programmes)),
        trainers=tuple(
            engine.Trainer(
                trainer=str(trainer.pk),
                region=plan.organisation.code,
                home=trainer.home.code,
                languages=tuple(trainer.person.languages),
                hours_cap=trainer.hours_cap,
            )
            for trainer in trainers
        ),
        can_teach=tuple(
            engine.Capability(str(trainer.pk), capability.topic.code, str(level))
            for trainer in trainers
            for capability in trainer.capabilities.all()
            for level in range(1, capability.highest_level + 1)
        ),
        trainer_away=tuple(_trainer_away(plan, trainers)),
    )
    return Problem(
        instance=instance,
        wishes={(str(wish.person_id), wish.rank): wish for wish in wishes},
        programmes={programme.code: programme for programme in programmes},
        sites={site.code: site for site in sites},
        trainers={str(trainer.pk): trainer for trainer in trainers},
        level_is_known=known,
    )


def solve(problem: Problem, *, seed: int, told: Callable[[float], None]) -> engine.Plan:
    """The engine's plan for a problem; ``told`` hears how far it is, from 0 to 1."""

    def watch(progress: engine.Progress) -> bool:
        told(progress.step / max(1, progress.steps))
        return True

    return engine.make_plan(problem.instance, seed=seed, steps=STEPS, watch=watch)


def breaches(problem: Problem, solved: engine.Plan) -> list[Breach]:
    """Every hard rule the plan breaks, by the checker that shares no code with the planner."""
    return list(engine.breaches(problem.instance, solved))


def rows_of(
    plan: Plan, problem: Problem, solved: engine.Plan
) -> tuple[list[Cohort], list[Place], list[Unplaced]]:
    """The engine's plan as rows, not saved yet."""
    cohorts = {run.run: _cohort(plan, run, problem) for run in solved.runs}
    topic_of = {code: programme.topic for code, programme in problem.programmes.items()}
    places = []
    for place in solved.places:
        cohort = cohorts[place.run]
        places.append(
            Place(
                cohort=cohort,
                person_id=int(place.teacher),
                wish=problem.wishes[place.teacher, place.rank],
                level_is_known=problem.level_is_known[place.teacher, topic_of[cohort.programme.code].code],
            )
        )
    unplaced = [
        Unplaced(
            plan=plan,
            person_id=int(refusal.teacher),
            wish=(wish := problem.wishes[refusal.teacher, refusal.rank]),
            topic=wish.topic,
            reason=refusal.reason,
            detail=dict(refusal.detail),
        )
        for refusal in solved.refusals
    ]
    return list(cohorts.values()), places, unplaced


def summary_of(solved: engine.Plan) -> dict[str, object]:
    """The plan's worth by level of the order, with the bound it cannot pass and how that was found."""
    summary = solved.summary
    return {
        "objective": dict(summary.objective),
        "bound": dict(summary.bound),
        "bound_method": dict(summary.bound_method),
        "gap": dict(summary.gap),
        "status": summary.status,
        "steps": summary.steps,
        "counts": dict(summary.counts),
        "districts": dict(summary.districts),
    }


def _wishes(organisation: Organisation) -> list[Wish]:
    """Voluntary wishes of the branch's teachers, ranks counted anew from 1."""
    wishes = (
        Wish.objects.filter(
            withdrawn_at=None,
            person__left_on=None,
            person__posts__role=Role.TEACHER,
            person__posts__until=None,
            person__posts__organisation__path__startswith=organisation.reach,
        )
        .distinct()
        .select_related("person", "topic")
        .order_by("person_id", "rank", "id")
    )
    voluntary = [wish for wish in wishes if wish.is_voluntary]
    for _, own in groupby(voluntary, key=attrgetter("person_id")):
        for rank, wish in enumerate(own, start=1):
            wish.rank = rank
    return voluntary


def _posts(organisation: Organisation, people: dict[int, Person]) -> dict[int, Post]:
    """Where each of the people teaches; of several schools, the first post."""
    posts = (
        Post.objects.filter(
            person__in=people,
            role=Role.TEACHER,
            until=None,
            organisation__path__startswith=organisation.reach,
        )
        .select_related("organisation__parent")
        .prefetch_related("subjects")
        .order_by("-id")
    )
    return {post.person_id: post for post in posts}


def _schools(plan: Plan, posts: dict[int, Post]) -> Iterator[engine.School]:
    schools = {post.organisation_id: post.organisation for post in posts.values()}
    staff: Counter[int] = Counter(
        Post.objects.filter(organisation__in=schools, role=Role.TEACHER, until=None).values_list(
            "organisation_id", flat=True
        )
    )
    for number, school in sorted(schools.items()):
        yield engine.School(
            school=school.code,
            district=school.parent.code if school.parent else plan.organisation.code,
            region=plan.organisation.code,
            cap=leave_cap(staff[number], plan.rules["school_leave_share"]),
        )


def _rooms(plan: Plan, sites: list[Site]) -> Iterator[engine.Site]:
    for site in sites:
        kinds: dict[str, list[Room]] = defaultdict(list)
        for room in site.rooms.all():
            kinds[room.kind].append(room)
        for kind, rooms in sorted(kinds.items()):
            yield engine.Site(
                site=site.code,
                district=site.organisation.code,
                region=plan.organisation.code,
                room_kind=kind,
                rooms=len(rooms),
                seats=min(room.seats for room in rooms),
            )


def _teachers(plan: Plan, people: dict[int, Person], posts: dict[int, Post]) -> Iterator[engine.Teacher]:
    for number, post in sorted(posts.items()):
        subjects = sorted(subject.code for subject in post.subjects.all())
        yield engine.Teacher(
            teacher=str(number),
            school=post.organisation.code,
            subject=subjects[0] if subjects else "",
            languages=tuple(people[number].languages),
            due=_due(people[number].last_course_on, plan),
            hours_needed=plan.rules["course_hours"],
        )


def _due(last_course_on: date | None, plan: Plan) -> int:
    """2 overdue, 1 falls due before the plan ends, 0 not due, or nothing is known of an earlier course."""
    if last_course_on is None:
        return 0
    due_on = years_later(last_course_on, plan.rules["course_interval_years"])
    if due_on < plan.starts_on:
        return 2
    return int(due_on < monday(plan.weeks + 1, first_monday=plan.starts_on))


def _away(plan: Plan, posts: dict[int, Post]) -> Iterator[engine.Away]:
    seen = set()
    for absence in Absence.objects.filter(person__in=posts).order_by("person_id", "starts_on", "id"):
        for week in weeks_between(
            absence.starts_on, absence.ends_on, first_monday=plan.starts_on, weeks=plan.weeks
        ):
            if (absence.person_id, week, absence.kind) not in seen:
                seen.add((absence.person_id, week, absence.kind))
                yield engine.Away(str(absence.person_id), week, absence.kind)


def _trainer_away(plan: Plan, trainers: list[Trainer]) -> Iterator[engine.TrainerAway]:
    for trainer in trainers:
        weeks = {
            week
            for absence in trainer.absences.all()
            for week in weeks_between(
                absence.starts_on, absence.ends_on, first_monday=plan.starts_on, weeks=plan.weeks
            )
        }
        for week in sorted(weeks):
            yield engine.TrainerAway(str(trainer.pk), week)


def _programmes(programmes: list[Programme]) -> Iterator[engine.Programme]:
    for programme in programmes:
        yield engine.Programme(
            programme=programme.code,
            topic=programme.topic.code,
            hours=programme.hours,
            form=programme.form,
            weeks=programme.weeks,
            trainer_hours=tuple(float(hours) for hours in programme.trainer_hours),
            absent=tuple(bool(away) for away in programme.absent),
            room_kind=programme.room_kind,
            smallest=programme.smallest,
            largest=programme.largest,
        )


def _cohort(plan: Plan, run: engine.Run, problem: Problem) -> Cohort:
    programme = problem.programmes[run.programme]
    starts_on = monday(run.start, first_monday=plan.starts_on)
    return Cohort(
        plan=plan,
        code=run.run,
        programme=programme,
        level=int(run.level),
        language=run.language,
        site=problem.sites.get(run.site),
        room_kind=run.room_kind,
        trainer=problem.trainers[run.trainer],
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=7 * programme.weeks - 2),  # the Saturday of the last week
        start_week=run.start,
    )
