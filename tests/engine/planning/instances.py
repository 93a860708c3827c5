"""Made-up planning problems: a seeded region, and a village small enough to plan by hand.

The region follows the description in the planning design (shared and private levels, windows of free weeks,
scarce trainers, small schools), simplified. No person, school or figure in it is real.
"""

import numpy as np

from ustat_engine.planning import (
    Away,
    Capability,
    Closure,
    Cost,
    Instance,
    Programme,
    Rules,
    School,
    Site,
    Teacher,
    Trainer,
    TrainerAway,
    Wish,
)

WEEKS = 34
WINTER = (17, 18)
DIRECTIONS = {"ict": 0.74, "forms": 0.66, "psychology": 0.38, "subject": 0.34, "law": 0.33}
TOPICS = {
    "ict": ("ict_basics", "ict_lessons", "ict_networks"),
    "forms": ("stem", "projects"),
    "psychology": ("inclusion", "burnout"),
    "subject": ("maths", "kyrgyz", "primary"),
    "law": ("children_rights", "standards"),
}
SUBJECTS = ("primary", "kyrgyz", "maths", "science", "history", "english", "russian", "sport")
SUBJECT_SHARES = (0.24, 0.14, 0.12, 0.14, 0.1, 0.1, 0.08, 0.08)
LEVELS = ("basic", "middle", "advanced")
RANK_WEIGHTS = (1.0, 0.75, 0.55, 0.4, 0.3)


def made_up_region(
    seed: int, *, teachers: int = 120, districts: int = 3, smallest: int = 6, capacity: float = 0.75
) -> Instance:
    """A region: schools of about 20, a site in each district and a centre, trainers in proportion."""
    rng = np.random.default_rng(seed)
    schools = _schools(rng, max(2, teachers // 20), districts)
    sites = _sites(districts)
    people, away = _people(rng, teachers, schools)
    trainers, can_teach, trainer_away = _trainers(rng, teachers, capacity, sites)
    spent = sum(trainer.hours_cap for trainer in trainers) * 10.0
    rules = Rules(
        weeks=WEEKS, cost=Cost(trainer_hour=10, trip=40, lodging_week=60), budget={"south": 1.3 * spent}
    )
    return Instance(
        rules=rules,
        schools=schools,
        sites=sites,
        teachers=people,
        wishes=_wishes(rng, people, schools),
        programmes=_programmes(rng, smallest),
        trainers=trainers,
        can_teach=can_teach,
        away=away,
        site_closed=tuple(Closure(site, week) for site in {row.site: 0 for row in sites} for week in WINTER),
        trainer_away=trainer_away,
    ).check()


def _schools(rng: np.random.Generator, number: int, districts: int) -> tuple[School, ...]:
    return tuple(
        School(f"S{n:03d}", f"D{int(rng.integers(districts))}", "south", int(rng.integers(1, 5)))
        for n in range(number)
    )


def _sites(districts: int) -> tuple[Site, ...]:
    kinds = (("classroom", 1, 20), ("computers", 1, 12))
    local = [Site(f"site{n}", f"D{n}", "south", *kind) for n in range(districts) for kind in kinds]
    kinds = (("classroom", 4, 25), ("computers", 2, 15))
    centre = [Site("centre", "D0", "south", *kind) for kind in kinds]
    return (*local, *centre)


def _people(
    rng: np.random.Generator, number: int, schools: tuple[School, ...]
) -> tuple[tuple[Teacher, ...], tuple[Away, ...]]:
    people, away = [], []
    shares = rng.gamma(2.0, size=len(schools))
    for n in range(number):
        name = f"T{n:05d}"
        first = str(rng.choice(["ky", "uz", "ru"], p=[0.8, 0.08, 0.12]))
        second = [language for language in ("ru", "ky") if language != first and rng.random() < 0.25][:1]
        due = int(rng.choice([0, 1, 2], p=[0.64, 0.28, 0.08]))
        people.append(
            Teacher(
                teacher=name,
                school=schools[int(rng.choice(len(schools), p=shares / shares.sum()))].school,
                subject=str(rng.choice(SUBJECTS, p=SUBJECT_SHARES)),
                languages=(first, *second),
                due=due,
                hours_needed=int(rng.choice([72, 48, 24], p=[0.7, 0.2, 0.1])) if due else 0,
                hours_cap=96 if rng.random() < 0.1 else None,
            )
        )
        free = _free_weeks(rng)
        lost = set(rng.choice(WEEKS, size=int(rng.integers(2, 8)), replace=False).tolist())
        away += [Away(name, week + 1, "all") for week in sorted(lost)]
        away += [Away(name, week + 1, "leave") for week in range(WEEKS) if week not in free | lost]
    return tuple(people), tuple(away)


def _free_weeks(rng: np.random.Generator) -> set[int]:
    free: set[int] = set()
    for _ in range(int(rng.integers(2, 5))):
        begin, length = int(rng.integers(WEEKS)), int(rng.integers(4, 11))
        free.update(range(begin, min(begin + length, WEEKS)))
    return free - {week - 1 for week in WINTER}


def _wishes(
    rng: np.random.Generator, people: tuple[Teacher, ...], schools: tuple[School, ...]
) -> tuple[Wish, ...]:
    site_of = {row.school: "site" + row.district.removeprefix("D") for row in schools}
    wishes = []
    for person in people:
        shared = rng.standard_normal()
        topics = []
        for direction, share in DIRECTIONS.items():
            if rng.random() < share:
                level = 0.8 * shared + 0.5 * rng.standard_normal() - 0.2
                choices = [
                    topic for topic in TOPICS[direction] if direction != "subject" or topic == person.subject
                ]
                topics += [(str(rng.choice(choices)), level)] if choices else []
        rng.shuffle(topics)
        forms = tuple(
            form for form, p in (("in_person", 0.55), ("blended", 0.55), ("online", 0.65)) if rng.random() < p
        )
        accepts = (
            (site_of[person.school], *(("centre",) if rng.random() < 0.7 else ()))
            if rng.random() < 0.6
            else ()
        )
        for rank, (topic, level) in enumerate(topics, start=1):
            gap = 1 / (1 + np.exp(level))
            wishes.append(
                Wish(
                    teacher=person.teacher,
                    rank=rank,
                    topic=topic,
                    level=LEVELS[int(level > -0.05) + int(level > 0.95)],
                    hours=(72, 24) if rng.random() < 0.5 else (),
                    forms=forms,
                    sites=accepts,
                    value=round(float(100 * RANK_WEIGHTS[rank - 1] * (0.6 + 0.8 * gap)), 2),
                )
            )
    return tuple(wishes)


def _programmes(rng: np.random.Generator, smallest: int) -> tuple[Programme, ...]:
    rows = []
    for direction, topics in TOPICS.items():
        room = "computers" if direction == "ict" else "classroom"
        for topic in topics:
            rows.append(
                Programme(
                    f"{topic}_72b", topic, 72, "blended", 4, (24.0, 8.0, 8.0, 8.0),
                    (True, False, False, False), room, smallest, 20,
                )
            )  # fmt: skip
            if rng.random() < 0.7:
                rows.append(
                    Programme(f"{topic}_24p", topic, 24, "in_person", 1, (24.0,), (True,), room, smallest, 20)
                )
            if rng.random() < 0.5:
                rows.append(
                    Programme(
                        f"{topic}_24o",
                        topic,
                        24,
                        "online",
                        3,
                        (6.0, 6.0, 6.0),
                        (False,) * 3,
                        "",
                        smallest,
                        25,
                    )
                )
    return tuple(rows)


def _trainers(
    rng: np.random.Generator, teachers: int, capacity: float, sites: tuple[Site, ...]
) -> tuple[tuple[Trainer, ...], tuple[Capability, ...], tuple[TrainerAway, ...]]:
    number = max(3, round(44 * teachers / 20 * capacity / 430))
    trainers, can_teach, away = [], [], []
    for n in range(number):
        name = f"trainer{n}"
        languages = tuple(
            language for language, p in (("ky", 0.88), ("ru", 0.45), ("uz", 0.25)) if rng.random() < p
        )
        home = sites[int(rng.integers(len(sites)))].site
        trainers.append(Trainer(name, "south", home, languages or ("ky",), float(rng.integers(360, 505))))
        for direction in rng.choice(list(DIRECTIONS), size=3, replace=False, p=[0.3, 0.3, 0.15, 0.1, 0.15]):
            for topic in rng.choice(TOPICS[str(direction)], size=2, replace=False):
                highest = 3 if rng.random() < 0.3 else 2
                can_teach += [Capability(name, str(topic), level) for level in LEVELS[:highest]]
        for week in rng.choice(WEEKS, size=2, replace=False).tolist():
            away.append(TrainerAway(name, week + 1))
    return tuple(trainers), tuple(can_teach), tuple(away)


def village() -> Instance:
    """One room of three seats, one trainer with hours for one group, two schools; optimum known by hand.

    Four people wish for the same course. School A can spare one: Aigul, who is due, or Damir, whose wish is
    worth more. So at most one of them sits beside Burul and Cholpon. Duties first: Aigul, duty 1, need
    1 + 2 + 3 = 6. Need first: Damir, duty 0, need 5 + 2 + 3 = 10.
    """
    people = (("aigul", "A", "maths", 1), ("burul", "B", "maths", 0), ("cholpon", "B", "history", 0))
    teachers = [
        Teacher(name, school, subject, ("ky",), due, 24 * due) for name, school, subject, due in people
    ]
    teachers.append(Teacher("damir", "A", "history", ("ky",)))
    values = {"aigul": 1.0, "burul": 2.0, "cholpon": 3.0, "damir": 5.0}
    return Instance(
        rules=Rules(weeks=4, cost=Cost(trainer_hour=10)),
        schools=(School("A", "north", "osh", 1), School("B", "south", "osh", 2)),
        sites=(Site("town", "north", "osh", "classroom", 1, 3),),
        teachers=tuple(teachers),
        wishes=tuple(Wish(name, 1, "ict", "basic", value=value) for name, value in values.items()),
        programmes=(Programme("ict24", "ict", 24, "in_person", 1, (24.0,), (True,), "classroom", 2, 20),),
        trainers=(Trainer("bakyt", "osh", "town", ("ky", "ru"), 24.0),),
        can_teach=(Capability("bakyt", "ict", "basic"),),
    ).check()
