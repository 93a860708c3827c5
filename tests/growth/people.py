"""One institute in which the same made-up people took a test and a self-assessment, with known abilities."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from tests.diagnosis.people import MOMENT, World, _answers
from tests.factories import make_organisation, make_person, make_post
from ustat.diagnosis.actions.calibrations import request_calibration
from ustat.diagnosis.actions.scales import put_in_force
from ustat.diagnosis.queries.answers import questions_of
from ustat.diagnosis.queries.scales import whole_versions
from ustat.flow.deliver import run_until_quiet
from ustat.instruments.models import Answer, Campaign, Sitting, Version
from ustat.people.choices import Kind, Role
from ustat.people.models import Person, Post

MANY = 160


class Institute(World):
    """``people`` with ``ability`` (in the test's direction); both scales count; campaigns to ask again."""

    def __init__(self) -> None:
        super().__init__("ict-test-1")
        self.chynara, self.joldosh = make_person("Чынара"), make_person("Жолдош")
        make_post(self.chynara, self.places["institute"], Role.PLANNER)
        make_post(self.joldosh, self.schools[0], Role.HEAD)
        for at in range(10):
            self.schools.append(make_organisation(Kind.SCHOOL, parent=self.districts[at % 2]))
        draw = np.random.default_rng(5)
        self.people = more_people(self, MANY)
        self.ability = draw.normal(size=MANY)
        seen = 0.6 * self.ability + 0.8 * draw.normal(size=MANY)
        sit(self, self.campaign, self.people, self.ability, seed=1)
        self.statements = Version.objects.get(instrument__code="self-assessment-1")
        self.assessment = self.asked_with(self.statements, "self")
        sit(self, self.assessment, self.people, seen, seed=2)
        for version, campaign in ((self.version, self.campaign), (self.statements, self.assessment)):
            calibration = request_calibration(version, campaigns=[campaign], by=self.gulnara)
            run_until_quiet()
            put_in_force(whole_versions().get(calibration=calibration), by=self.gulnara)
        run_until_quiet()

    def asked_with(self, version: Version, slug: str) -> Campaign:
        asked, self.version = self.version, version
        try:
            return self.open(slug, is_made_up=False)
        finally:
            self.version = asked


def more_people(world: World, many: int) -> list[Person]:
    """Teachers, in turn in each school, and so in each of the two districts."""
    start = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(surname=f"Made up {start + n}", search_name="", sort_name="", is_made_up=True)
        for n in range(many)
    )
    Post.objects.bulk_create(
        Post(person=person, organisation=world.schools[at % len(world.schools)], role=Role.TEACHER)
        for at, person in enumerate(people)
    )
    return people


def sit(
    world: World,
    campaign: Campaign,
    people: Sequence[Person],
    ability,
    *,
    seed: int,
    moment: datetime = MOMENT,
) -> list[Sitting]:
    """These people answer everything, each by her ability."""
    draw = np.random.default_rng(seed)
    sittings = Sitting.objects.bulk_create(
        Sitting(
            campaign=campaign,
            person=person,
            code=f"{campaign.pk}-{person.pk}",
            language="ky" if at % 3 else "ru",
            started_at=moment,
            finished_at=moment + timedelta(minutes=at),
        )
        for at, person in enumerate(people)
    )
    rows = []
    for at, question in enumerate(questions_of(campaign.version)):
        codes = _answers(question, at, np.asarray(ability), draw)
        rows += [
            Answer(sitting=sitting, item=question.item, state="given", chosen=[code], given_at=moment)
            for sitting, code in zip(sittings, codes, strict=True)
        ]
    Answer.objects.bulk_create(rows, batch_size=2000)
    return sittings
