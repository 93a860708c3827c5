"""Made-up people who answered an instrument, with known abilities: many rows, written at once."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from tests.factories import make_organisation, make_person, make_post, make_region
from ustat.common.words import same
from ustat.diagnosis.queries.answers import Question, questions_of
from ustat.instruments.actions.campaign import open_campaign
from ustat.instruments.actions.publish import publish_content
from ustat.instruments.models import Answer, Campaign, Sitting, Version
from ustat.people.choices import Kind, Role
from ustat.people.models import Person, Post
from ustat.standards.actions.content import load_content

MOMENT = datetime(2026, 5, 4, 9, tzinfo=UTC)
SLOPE, STEPS = 1.6, (-1.6, 0.0, 1.6)


class World:
    """An institute with a methodist, a director and two districts, and a campaign with an instrument."""

    def __init__(self, instrument: str) -> None:
        load_content()
        publish_content()
        self.places = make_region()
        self.districts = [
            self.places["district"],
            make_organisation(Kind.DISTRICT, parent=self.places["region"]),
        ]
        self.schools = [make_organisation(Kind.SCHOOL, parent=one) for one in self.districts]
        self.gulnara = make_person("Гүлнара")
        self.daniyar, self.emil = make_person("Данияр"), make_person("Эмил")
        make_post(self.gulnara, self.places["institute"], Role.METHODIST)
        make_post(self.daniyar, self.places["institute"], Role.DIRECTOR)
        self.version = Version.objects.get(instrument__code=instrument)
        self.campaign = self.open("first", is_made_up=False)

    def open(self, slug: str, *, is_made_up: bool) -> Campaign:
        return open_campaign(
            version=self.version,
            organisation=self.places["region"],
            slug=slug,
            title=same(slug),
            opens_on=date(2026, 1, 1),
            is_made_up=is_made_up,
            by=None,
        )

    @property
    def questions(self) -> list[Question]:
        return questions_of(self.version)


def answer(
    world: World, many: int, *, seed: int = 1, campaign: Campaign | None = None, named: bool = True
) -> list[Sitting]:
    """``many`` people answer nineteen questions in twenty, two of three on the Kyrgyz form."""
    draw = np.random.default_rng(seed)
    campaign = campaign or world.campaign
    start = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(surname=f"Made up {start + n}", search_name="", sort_name="", is_made_up=True)
        for n in range(many if named else 0)
    )
    Post.objects.bulk_create(
        Post(person=person, organisation=world.schools[at % 2], role=Role.TEACHER)
        for at, person in enumerate(people)
    )
    sittings = Sitting.objects.bulk_create(
        Sitting(
            campaign=campaign,
            person=people[at] if named else None,
            code=f"{seed}-{start}-{at}",
            language="ky" if at % 3 else "ru",
            started_at=MOMENT,
            finished_at=MOMENT + timedelta(minutes=at),
        )
        for at in range(many)
    )
    questions = world.questions
    directions = sorted({one.direction for one in questions})
    person = draw.normal(size=(many, 1))
    ability = dict(
        zip(directions, (0.7 * person + 0.71 * draw.normal(size=(many, len(directions)))).T, strict=True)
    )
    rows = []
    for at, question in enumerate(questions):
        answers = _answers(question, at, ability[question.direction], draw)
        missing = draw.random(many) < 0.05
        rows += [
            Answer(
                sitting=sitting,
                item=question.item,
                state="silent" if missing[row] else "given",
                chosen=[] if missing[row] else [answers[row]],
                given_at=MOMENT,
            )
            for row, sitting in enumerate(sittings)
        ]
    Answer.objects.bulk_create(rows, batch_size=2000)
    return sittings


def _answers(question: Question, at: int, ability, draw) -> list[str]:
    """A code each: by a graded model for statements, by two parameters for keyed items."""
    luck = draw.random(len(ability))
    by_category = {category: code for code, category in question.categories.items()}
    if question.item.is_keyed:
        hard = (question.item.expected_level or 1) - 2.5 + 0.3 * np.sin(at)
        right = luck < 1 / (1 + np.exp(-SLOPE * (ability - hard)))
        return [by_category[int(one)] for one in right]
    above = sum(luck < 1 / (1 + np.exp(-SLOPE * 1.6 * (ability - step))) for step in STEPS)
    return [by_category[int(one)] for one in above]
