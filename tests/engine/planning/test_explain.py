"""Every reason is true: what it denies is tried out again, with the checker as judge."""

import json
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from tests.engine.planning.instances import made_up_region, village
from ustat_engine.errors import EngineError
from ustat_engine.planning import (
    REASONS,
    Away,
    Capability,
    Closure,
    Instance,
    Place,
    Plan,
    Programme,
    Refusal,
    Run,
    Teacher,
    Trainer,
    TrainerAway,
    Wish,
    breaches,
    explain_teacher,
    make_plan,
    refusals,
)

GROUP = Run("R1", "ict24", "basic", "ky", "town", 1, "bakyt", "classroom")


def plan_of(*names, run=GROUP):
    return Plan((run,), tuple(Place(run.run, name, 1) for name in names))


def reason_for(instance, plan, teacher="aigul"):
    return {(row.teacher, row.rank): (row.reason, dict(row.detail)) for row in refusals(instance, plan)}[
        teacher, 1
    ]


def changed(instance, table, **changes):
    """The instance with all rows of a table changed."""
    return replace(instance, **{table: tuple(replace(row, **changes) for row in getattr(instance, table))})


def wish_of(instance, teacher, **changes):
    rows = tuple(replace(row, **changes) if row.teacher == teacher else row for row in instance.wishes)
    return replace(instance, wishes=rows)


# a story for each reason, in a village where only one group is possible


def test_a_topic_without_a_programme_is_no_programme():
    reason, facts = reason_for(wish_of(village(), "aigul", topic="cooking"), Plan())

    assert (reason, facts["offered"], facts["change"]) == ("no_programme", [], {"kind": "programme"})


def test_a_form_that_is_not_offered_names_what_is_offered():
    reason, facts = reason_for(wish_of(village(), "aigul", forms=("online",)), Plan())

    offer = {"hours": 24, "form": "in_person"}
    assert (reason, facts["offered"], facts["change"]) == (
        "no_programme",
        [offer],
        {"kind": "accept_offer", **offer},
    )


def test_a_level_that_nobody_can_teach_is_no_trainer():
    reason, facts = reason_for(wish_of(village(), "aigul", level="advanced"), Plan())

    assert (reason, facts["levels"]) == ("no_trainer", ["basic"])


def test_a_language_that_no_trainer_of_the_topic_speaks_is_language():
    instance = village()
    uzbek = replace(
        instance, teachers=(replace(instance.teachers[0], languages=("uz",)), *instance.teachers[1:])
    )

    reason, facts = reason_for(uzbek, Plan())

    assert (reason, facts["languages"], facts["spoken"]) == ("language", ["uz"], ["ky", "ru"])


def test_a_wish_for_what_is_given_already_is_already_met():
    instance = village()
    twice = replace(instance, wishes=(*instance.wishes, replace(instance.wishes[0], rank=2)))

    story = explain_teacher(twice, plan_of("aigul", "burul"), "aigul")

    assert [(row.rank, row.run) for row in story.placed] == [(1, "R1")]
    assert [(row.rank, row.reason, row.detail["run"]) for row in story.refused] == [(2, "already_met", "R1")]


def test_a_course_longer_than_the_hours_left_is_hours_cap():
    instance = village()
    busy = replace(instance, teachers=(replace(instance.teachers[0], hours_cap=20), *instance.teachers[1:]))

    reason, facts = reason_for(busy, Plan())

    assert (reason, facts["hours"], facts["most"], facts["change"]) == (
        "hours_cap",
        24,
        20,
        {"kind": "hours", "n": 4},
    )


def test_no_room_of_the_kind_at_an_accepted_site_is_room():
    reason, facts = reason_for(changed(village(), "programmes", room_kind="lab"), Plan())

    assert (reason, facts["room_kinds"]) == ("room", ["lab"])


def test_a_free_seat_that_a_plan_by_hand_left_is_told():
    reason, facts = reason_for(village(), plan_of("burul", "cholpon"))

    assert (reason, facts["run"]) == ("seat_free", "R1")


def test_a_group_in_a_week_of_absence_is_not_free():
    instance = replace(village(), away=(Away("aigul", 1, "leave"),))

    reason, facts = reason_for(instance, plan_of("burul", "cholpon"))

    assert (reason, facts["run"], facts["away"], facts["also"]) == ("not_free", "R1", [1], [])


def test_a_school_that_cannot_spare_another_is_school_cap():
    reason, facts = reason_for(village(), plan_of("damir", "cholpon"))

    assert (reason, facts["school"], facts["weeks"], facts["most"]) == ("school_cap", "A", [1], 1)


def test_a_second_teacher_of_a_subject_is_subject_cap():
    instance = village()
    roomy = changed(instance, "schools", cap=4)
    same = changed(roomy, "teachers", school="A", subject="maths")

    reason, facts = reason_for(
        replace(same, rules=replace(same.rules, subject_cap=2)), plan_of("burul", "cholpon")
    )

    assert (reason, facts["subject"], facts["most"]) == ("subject_cap", "maths", 2)


def test_a_full_group_shows_both_claims_and_whether_the_order_was_kept():
    instance = changed(village(), "schools", cap=4)

    reason, facts = reason_for(instance, plan_of("burul", "cholpon", "damir"))

    assert (reason, facts["members"], facts["most"]) == ("full", 3, 3)
    assert (facts["weakest"], facts["yours"]) == ({"due": 0, "value": 2.0}, {"due": 1, "value": 1.0})
    assert facts["envy"] is True


def test_another_course_in_the_same_weeks_is_clash():
    instance = village()
    law = Programme("law24", "law", 24, "online", 2, (2.0, 2.0), (False, False), "", 1, 9)
    two = replace(
        instance,
        programmes=(*instance.programmes, law),
        can_teach=(*instance.can_teach, Capability("bakyt", "law", "basic")),
        wishes=(*instance.wishes, Wish("aigul", 2, "law", "basic")),
    )
    plan = plan_of("burul", "cholpon")
    taken = replace(
        plan,
        runs=(GROUP, Run("R2", "law24", "basic", "ky", "", 1, "bakyt", "")),
        places=(*plan.places, Place("R2", "aigul", 2)),
    )

    reason, facts = reason_for(two, taken)

    assert (reason, facts["run"], facts["other_run"]) == ("clash", "R1", "R2")


def test_a_course_longer_than_the_plan_is_year():
    instance = changed(village(), "programmes", weeks=5, trainer_hours=(4.0,) * 5, absent=(True,) * 5)

    reason, facts = reason_for(instance, Plan())

    assert (reason, facts["n"], facts["most"]) == ("year", 5, 4)


def test_trainers_away_in_every_week_are_told():
    instance = replace(village(), trainer_away=tuple(TrainerAway("bakyt", week) for week in (1, 2, 3, 4)))

    reason, facts = reason_for(instance, Plan())

    assert (reason, facts["trainers"]) == ("trainer_away", ["bakyt"])


def test_a_site_closed_in_every_week_is_told():
    instance = replace(village(), site_closed=tuple(Closure("town", week) for week in (1, 2, 3, 4)))

    reason, facts = reason_for(instance, Plan())

    assert (reason, facts["sites"]) == ("site_closed", ["town"])


def test_a_person_away_whenever_a_group_could_start_is_not_free_with_the_best_week():
    instance = replace(village(), away=tuple(Away("aigul", week) for week in (1, 2, 3, 4)))

    reason, facts = reason_for(instance, Plan())

    assert (reason, facts["start"], facts["away"]) == ("not_free", 1, [1])


def test_too_few_says_how_many_of_how_many():
    instance = changed(village(), "programmes", smallest=4)
    roomy = changed(instance, "sites", seats=9)

    reason, facts = reason_for(roomy, Plan())

    # Four wished for it, but school A can spare only one of its two.
    assert (reason, facts["asked"], facts["n"], facts["least"], facts["missing"]) == ("too_few", 4, 3, 4, 1)


def test_not_opened_says_how_many_would_still_come_in_the_best_week():
    instance = village()
    trainer = replace(instance.trainers[0], hours_cap=99.0)
    other = replace(GROUP, language="ru")
    russian = replace(
        changed(instance, "programmes", smallest=2),
        trainers=(trainer,),
        teachers=tuple(
            replace(row, languages=("ky", "ru") if row.teacher != "aigul" else ("ky",))
            for row in instance.teachers
        ),
    )

    reason, facts = reason_for(russian, plan_of("burul", "cholpon", "damir", run=other))

    assert (reason, facts["n"], facts["least"], facts["missing"]) == ("not_opened", 1, 2, 1)


def two_groups_possible() -> Instance:
    """The village with a second pair of people who speak only Russian, and no hours left after one group."""
    instance = village()
    pair = tuple(
        Teacher(name, "B", subject, ("ru",)) for name, subject in (("emil", "sport"), ("elena", "art"))
    )
    wishes = tuple(Wish(row.teacher, 1, "ict", "basic") for row in pair)
    return replace(
        changed(instance, "schools", cap=9),
        teachers=(*instance.teachers, *pair),
        wishes=(*instance.wishes, *wishes),
    )


def test_trainers_without_hours_are_told_with_the_hours_it_takes():
    reason, facts = reason_for(two_groups_possible(), plan_of("aigul", "burul"), "emil")

    assert (reason, facts["n"], facts["least"]) == ("trainer_busy", 2, 2)
    assert facts["change"] == {"kind": "trainer_hours", "n": 24.0}


def test_rooms_that_are_all_taken_are_told():
    instance = two_groups_possible()
    second = Trainer("second", "osh", "town", ("ru",), 99.0)
    helped = replace(
        instance,
        rules=replace(instance.rules, weeks=1),
        trainers=(*instance.trainers, second),
        can_teach=(*instance.can_teach, Capability("second", "ict", "basic")),
    )

    reason, facts = reason_for(helped, plan_of("aigul", "burul"), "emil")

    assert (reason, facts["room_kind"], facts["weeks"]) == ("rooms_taken", "classroom", [1])


def test_missing_money_is_told_in_money():
    instance = changed(two_groups_possible(), "trainers", hours_cap=99.0)
    poor = replace(instance, rules=replace(instance.rules, budget={"osh": 300.0}))

    reason, facts = reason_for(poor, plan_of("aigul", "burul"), "emil")

    assert (reason, facts["money"]) == ("budget", 180.0)


def test_a_group_that_a_plan_by_hand_overlooked_is_told():
    instance = changed(two_groups_possible(), "trainers", hours_cap=99.0)

    reason, facts = reason_for(instance, plan_of("aigul", "burul"), "emil")

    assert (reason, facts["n"], facts["start"]) == ("still_possible", 2, 2)


def test_a_room_kept_for_the_distance_weeks_of_a_group_is_told():
    instance = changed(two_groups_possible(), "trainers", hours_cap=99.0)
    blended = Programme(
        "ict_b", "ict", 24, "blended", 4, (8.0, 1.0, 1.0, 1.0), (True, False, False, False), "", 2, 9
    )
    long = replace(
        instance,
        programmes=(*instance.programmes, blended),
        wishes=tuple(
            replace(row, forms=("in_person",) if row.teacher in ("emil", "elena") else ("blended",))
            for row in instance.wishes
        ),
    )

    reason, facts = reason_for(long, plan_of("aigul", "burul", run=replace(GROUP, programme="ict_b")), "emil")

    assert (reason, facts["runs"], facts["start"]) == ("kept_together", ["R1"], 2)


# placements


def test_a_placement_says_what_speaks_for_it():
    (why,) = explain_teacher(village(), plan_of("aigul", "burul"), "aigul").placed

    assert (why.rank, why.run) == (1, "R1")
    assert dict(why.detail) == {
        "run": "R1", "programme": "ict24", "level": "basic", "language": "ky", "site": "town",
        "start": 1, "end": 1, "trainer": "bakyt", "language_rank": 1, "members": 2, "least": 2, "most": 3,
        "carries_group": True, "value": 1.0, "hours": 24, "due": 1, "hours_given": 24, "hours_needed": 24,
        "meets_duty": True, "weeks_away": [1],
    }  # fmt: skip


def test_a_stranger_has_no_story():
    with pytest.raises(EngineError):
        explain_teacher(village(), Plan(), "emil")


def test_a_plan_for_another_world_is_not_explained():
    with pytest.raises(EngineError):
        refusals(village(), plan_of("aigul", "emil"))


# every reason of a generated plan, checked again by another road


KEPT_OUT = {
    "not_free": {"away", "leave"},
    "clash": {"overlap"},
    "school_cap": {"school_cap"},
    "subject_cap": {"subject_cap"},
    "full": {"group_max", "seats"},
    "hours_cap": {"hours_cap"},
}
"""The rules that a seat in an open run would break, by the reason that denies it."""

TRAINER_RULES = {"trainer_sites", "trainer_week_hours", "trainer_hours", "trainer_away"}


class Trial:
    """Tries out what a refusal denies, and asks the checker."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance, self.plan = instance, plan
        self.wishes = {(row.teacher, row.rank): row for row in instance.wishes}
        self.programmes = {row.programme: row for row in instance.programmes}
        self.kinds = {(row.site, row.room_kind) for row in instance.sites}

    def rules(self, plan, instance=None):
        return {breach.rule for breach in breaches(instance or self.instance, plan)}

    def seat_breaks(self, refusal: Refusal):
        seat = Place(refusal.detail["run"], refusal.teacher, refusal.rank)
        return self.rules(replace(self.plan, places=(*self.plan.places, seat)))

    def run_at(self, refusal: Refusal, trainer: str, room_kind: str) -> Run:
        facts = refusal.detail
        names = (facts["programme"], facts["level"], facts["language"], facts["site"], facts["start"])
        return Run("trial", *names, trainer, room_kind if facts["site"] else "")

    def room_kinds(self, refusal: Refusal):
        wanted = self.programmes[refusal.detail["programme"]].room_kind
        kinds = sorted(kind for site, kind in self.kinds if site == refusal.detail["site"])
        return [kind for kind in kinds if wanted in ("", kind)] if refusal.detail["site"] else [""]

    def comers(self, refusal: Refusal, among: Plan) -> int:
        """The most who could sit in the denied group beside the plan, found by trying one after another."""
        ghost = Trainer(
            "ghost", "", "", tuple({row.language for row in self.plan.runs} | {"ky", "ru", "uz"}), 1e6
        )
        facts, programme = refusal.detail, self.programmes[refusal.detail["programme"]]
        world = replace(
            self.instance,
            rules=replace(self.instance.rules, budget={}, trainer_week_hours=1e6),
            sites=tuple(replace(row, rooms=99, seats=999) for row in self.instance.sites),
            trainers=(*self.instance.trainers, ghost),
            can_teach=(*self.instance.can_teach, Capability("ghost", programme.topic, facts["level"])),
            programmes=tuple(replace(row, smallest=0, largest=999) for row in self.instance.programmes),
        )
        run = self.run_at(refusal, "ghost", self.room_kinds(refusal)[0])
        trial = Plan((*among.runs, run), among.places)
        met = {(place.teacher, self.wishes[place.teacher, place.rank].topic) for place in among.places}
        first = self.wishes[refusal.teacher, refusal.rank]
        others = [row for row in self.instance.wishes if row.topic == programme.topic and row != first]
        for wish in (first, *others):
            seated = replace(trial, places=(*trial.places, Place("trial", wish.teacher, wish.rank)))
            if (wish.teacher, wish.topic) not in met and not self.rules(seated, world):
                trial = seated
        return len(trial.places) - len(among.places)

    def group_breaks(self, refusal: Refusal) -> list[set[str]]:
        """For each trainer who can teach it: the rules that the denied group, of nobody, would break."""
        topic = self.programmes[refusal.detail["programme"]].topic
        able = {
            row.trainer
            for row in self.instance.can_teach
            if (row.topic, row.level) == (topic, refusal.detail["level"])
        }
        speaks = {
            row.trainer for row in self.instance.trainers if refusal.detail["language"] in row.languages
        }
        return [
            self.rules(replace(self.plan, runs=(*self.plan.runs, self.run_at(refusal, name, kind))))
            - {"group_min"}
            for name in sorted(able & speaks)
            for kind in self.room_kinds(refusal)
        ]

    def confirm(self, refusal: Refusal) -> None:
        """Raise when the reason is not true."""
        other = self.is_kept_out if "run" in refusal.detail else self.is_taken
        getattr(self, f"is_{refusal.reason}", other)(refusal)

    def is_kept_out(self, refusal):
        """The seat would break the rule of the reason, and the rules of what else is named, and no other."""
        reasons = (refusal.reason, *refusal.detail["also"])
        broken = self.seat_breaks(refusal)
        assert broken <= set().union(*(KEPT_OUT[reason] for reason in reasons))
        assert all(broken & KEPT_OUT[reason] for reason in reasons)

    def is_taken(self, refusal):
        """In the best weeks for a group the person, or the person's school, is taken already."""
        facts = refusal.detail
        if refusal.reason == "hours_cap":
            teacher = next(row for row in self.instance.teachers if row.teacher == refusal.teacher)
            most = min(self.instance.rules.hours_cap, teacher.hours_cap or 10**6)
            assert facts["most"] == most < facts["given"] + facts["hours"]
        else:
            run = self.run_at(refusal, self.instance.trainers[0].trainer, self.room_kinds(refusal)[0])
            seat = Place("trial", refusal.teacher, refusal.rank)
            trial = Plan((*self.plan.runs, run), (*self.plan.places, seat))
            assert self.rules(trial) & KEPT_OUT[refusal.reason]

    def is_no_programme(self, refusal):
        wish = self.wishes[refusal.teacher, refusal.rank]
        fits = [
            row
            for row in self.instance.programmes
            if row.topic == wish.topic
            and row.hours in (wish.hours or (row.hours,))
            and row.form in (wish.forms or (row.form,))
        ]
        assert fits == []

    def is_no_trainer(self, refusal):
        taught = {(row.topic, row.level) for row in self.instance.can_teach}
        assert (refusal.topic, refusal.detail["level"]) not in taught

    def is_language(self, refusal):
        able = {
            row.trainer
            for row in self.instance.can_teach
            if (row.topic, row.level) == (refusal.topic, refusal.detail["level"])
        }
        spoken = {word for row in self.instance.trainers if row.trainer in able for word in row.languages}
        teacher = next(row for row in self.instance.teachers if row.teacher == refusal.teacher)
        assert able
        assert not spoken & set(teacher.languages)

    def is_seat_free(self, refusal):
        assert self.seat_breaks(refusal) == set()

    def is_too_few(self, refusal):
        facts = refusal.detail
        assert (
            self.comers(refusal, Plan()) == facts["n"] == facts["least"] - facts["missing"] < facts["least"]
        )

    def is_not_opened(self, refusal):
        facts = refusal.detail
        assert (
            self.comers(refusal, self.plan)
            == facts["n"]
            == facts["least"] - facts["missing"]
            < facts["least"]
        )

    def is_trainer_busy(self, refusal):
        assert self.comers(refusal, self.plan) == refusal.detail["n"] >= refusal.detail["least"]
        assert all(broken & TRAINER_RULES for broken in self.group_breaks(refusal))

    def is_rooms_taken(self, refusal):
        assert all(broken for broken in self.group_breaks(refusal))
        assert {"rooms"} in self.group_breaks(refusal)

    def is_budget(self, refusal):
        assert all(broken for broken in self.group_breaks(refusal))
        assert {"budget"} in self.group_breaks(refusal)

    def is_kept_together(self, refusal):
        assert self.comers(refusal, self.plan) == refusal.detail["n"] >= refusal.detail["least"]
        assert set() in self.group_breaks(refusal)


@cache
def region_and_plan(seed: int, capacity: float, steps: int) -> tuple[Instance, Plan]:
    instance = made_up_region(seed, teachers=140, smallest=5, capacity=capacity)
    return instance, make_plan(instance, seed=seed, steps=steps)


@pytest.mark.parametrize(
    ("seed", "capacity", "steps"), [(1, 3.0, 5), (2, 0.7, 5), (3, 3.0, 0), (4, 1.5, 5), (6, 5.0, 2)]
)
def test_every_reason_of_a_plan_is_confirmed_by_trying_out_what_it_denies(seed, capacity, steps):
    instance, plan = region_and_plan(seed, capacity, steps)
    trial, seen = Trial(instance, plan), Counter()

    for refusal in plan.refusals:
        seen[refusal.reason] += 1
        if seen[refusal.reason] <= 12:
            trial.confirm(refusal)

    assert set(seen) <= set(REASONS)
    assert len(seen) >= 5


def test_reasons_are_plain_data_and_come_out_the_same_from_the_files_side():
    instance, plan = region_and_plan(1, 3.0, 5)

    assert refusals(instance, plan) == plan.refusals
    assert json.loads(json.dumps([row.detail for row in plan.refusals])) == [
        dict(row.detail) for row in plan.refusals
    ]
