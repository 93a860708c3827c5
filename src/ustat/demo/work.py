"""One run of the demonstration: what is made up for it, where its files lie, how to find its rows again."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from ustat.demo.made.minds import Mind, make_minds
from ustat.demo.made.people import Teacher, Trainer, make_teachers, make_trainers
from ustat.demo.made.scale import Days, Size, chance
from ustat.demo.made.schools import School, make_schools
from ustat.demo.region import CastMember, Region
from ustat.people.choices import Role
from ustat.people.models import Organisation, Person

Tell = Callable[[float], None]
"""Hears how far a step is, from 0 to 1."""


@dataclass
class Work:
    """What every step is given. ``home`` is the folder for the files that the demonstration writes."""

    region: Region
    size: Size
    days: Days
    seed: int
    home: Path

    def chance(self, purpose: str) -> Random:
        """The stream of chance for a purpose."""
        return chance(self.seed, purpose)

    @cached_property
    def schools(self) -> list[School]:
        """The schools, place by place."""
        return make_schools(self.region, self.size, self.chance("schools"))

    @cached_property
    def teachers(self) -> list[Teacher]:
        """Heads and teachers, school by school."""
        return make_teachers(self.region, self.schools, self.days, self.chance("people"))

    @cached_property
    def trainers(self) -> list[Trainer]:
        """Bakyt and the other trainers."""
        return make_trainers(self.region, self.size, self.chance("trainers"), taken=self.teachers)

    @cached_property
    def minds(self) -> list[Mind]:
        """What the teachers would say if asked."""
        return make_minds(self.teachers, self.chance("minds"))

    def slug(self, name: str) -> str:
        """The address of one of the institute's own surveys."""
        return f"{name}-{self.days.asked_from:%Y}"

    def number_of(self, member: CastMember) -> str:
        """The number under which somebody of the cast stands in the register."""
        named = (
            one
            for one in self.teachers
            if (one.surname, one.given_name) == (member.surname, member.given_name)
        )
        return next((one.number for one in named), staff_number(member.role))

    @property
    def aigul(self) -> str:
        """The register number of the teacher of the cast."""
        return self.number_of(self.region.cast_as("teacher"))

    def cast(self, role: str) -> Person:
        """The one of the cast who has this role, as a row."""
        return Person.objects.get(register_number=self.number_of(self.region.cast_as(role)))

    def organisation(self, code: str) -> Organisation:
        """A place of the tree."""
        return Organisation.objects.get(code=code)

    def trainer(self, trainer: Trainer) -> Person:
        """The row of one of the trainers."""
        return Person.objects.get(
            surname=trainer.surname, given_name=trainer.given_name, posts__role=Role.TRAINER
        )

    @property
    def whole_region(self) -> Organisation:
        """The region that everything belongs to."""
        return self.organisation(self.region.code)


def staff_number(role: str, place: int = 0) -> str:
    """Register numbers of the institute's own people: MS-PLANNER, MS-TRAINER-03."""
    return f"MS-{role.upper()}-{place:02d}" if place else f"MS-{role.upper()}"
