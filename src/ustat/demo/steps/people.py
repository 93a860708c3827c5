"""People: the made-up tree, its staff, the register as two files, and cards for the cast."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ustat.common.words import Words
from ustat.demo.cards import write_cards
from ustat.demo.files import write_register_csv, write_register_workbook
from ustat.demo.work import Tell, Work, staff_number
from ustat.exchange.problems import Problem
from ustat.exchange.register import read_register
from ustat.exchange.sheets import read_sheet
from ustat.people import cards
from ustat.people.actions import register
from ustat.people.actions.cards import issue
from ustat.people.actions.content import load_content
from ustat.people.actions.persons import add_person, give_post
from ustat.people.actions.tree import add_organisation
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Person, RegisterImport, Subject

CAST = ("teacher", "head", "methodist", "planner", "trainer", "director")
REGISTERS = ("register-1-made-up.csv", "register-2-made-up.xlsx")


def run(work: Work, tell: Tell) -> None:
    """The tree, the institute's staff, heads and teachers from two files, six cards."""
    load_content()
    _grow_tree(work)
    _hire_staff(work)
    _import_registers(work)
    _mark_as_made_up(work.whole_region)
    write_cards(work, _issue_cards(work))
    tell(1)


def _grow_tree(work: Work) -> None:
    region = work.region
    republic = add_organisation(
        kind=Kind.REPUBLIC, name=region.republic_name, code=region.republic_code, is_made_up=True
    )
    whole = add_organisation(
        kind=Kind.REGION, name=region.name, code=region.code, parent=republic, is_made_up=True
    )
    add_organisation(
        kind=Kind.INSTITUTE,
        name=region.institute_name,
        code=region.institute_code,
        parent=whole,
        serves=whole,
        languages=("ky", "ru"),
        is_made_up=True,
    )
    places = {
        place.code: add_organisation(
            kind=place.kind, name=place.name, code=region.code_of(place), parent=whole, is_made_up=True
        )
        for place in region.places
    }
    for school in work.schools:
        add_organisation(
            kind=Kind.SCHOOL,
            name=school.name,
            code=school.code,
            parent=places[school.place],
            languages=school.languages,
            is_made_up=True,
        )


def _hire_staff(work: Work) -> None:
    """The planner, the methodist (who also keeps the register), the director, and the trainers."""
    institute = work.organisation(work.region.institute_code)
    roles = {
        "planner": (Role.PLANNER,),
        "methodist": (Role.METHODIST, Role.OPERATOR),
        "director": (Role.DIRECTOR,),
    }
    for member in work.region.cast:
        if member.role not in roles:
            continue
        person = add_person(
            surname=member.surname,
            given_name=member.given_name,
            patronymic=member.patronymic,
            languages=("ky", "ru"),
            register_number=staff_number(member.role),
            is_made_up=True,
        )
        for role in roles[member.role]:
            give_post(person, organisation=institute, role=role)
    cast = work.region.cast_as("trainer")
    for place, trainer in enumerate(work.trainers, start=1):
        is_bakyt = (trainer.surname, trainer.given_name) == (cast.surname, cast.given_name)
        person = add_person(
            surname=trainer.surname,
            given_name=trainer.given_name,
            patronymic=trainer.patronymic,
            languages=trainer.languages,
            register_number=staff_number("trainer", 0 if is_bakyt else place),
            is_made_up=True,
        )
        give_post(person, organisation=institute, role=Role.TRAINER)


def _import_registers(work: Work) -> None:
    """Half of the places send CSV in Kyrgyz, half Excel in Russian; both are read, looked at and imported."""
    half = [place.code for place in work.region.places[: (len(work.region.places) + 1) // 2]]
    place_of = {school.code: school.place for school in work.schools}
    first = [one for one in work.teachers if place_of[one.school] in half]
    second = [one for one in work.teachers if place_of[one.school] not in half]
    subjects = {subject.code: Words(subject.name) for subject in Subject.objects.all()}
    csv_file, workbook = (work.home / name for name in REGISTERS)
    write_register_csv(csv_file, first, work.schools, region=work.region, subjects=subjects)
    write_register_workbook(
        workbook, second, work.schools, region=work.region, subjects=subjects, on=work.days.asked_from
    )
    for path in (csv_file, workbook):
        _import_register(path, work)


def _import_register(path: Path, work: Work) -> RegisterImport:
    gulnara = work.cast("methodist")
    reading = read_register(read_sheet(path), today=work.days.today)
    looked_at = register.preview(
        work.whole_region,
        file_name=path.name,
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        rows=[asdict(row) for row in reading.rows],
        problems=[_told(problem) for problem in reading.problems],
        by=gulnara,
    )
    return register.apply(looked_at, by=gulnara, make_schools=False)


def _told(problem: Problem) -> Mapping[str, Any]:
    return asdict(problem) | {
        "severity": problem.severity,
        "expected": problem.expected,
        "sentence": str(problem),
    }


def _mark_as_made_up(region: Organisation) -> None:
    """A register has no column that says somebody never lived; the demonstration says it of all of them."""
    Person.objects.filter(posts__organisation__path__startswith=region.reach).update(is_made_up=True)


def _issue_cards(work: Work) -> dict[str, str]:
    """Cards whose codes follow from the seed, for the cast only; all other codes are drawn by chance."""
    draw = work.chance("cards")
    gulnara = work.cast("methodist")
    return {role: issue(work.cast(role), by=gulnara, code=cards.new_code(draw)) for role in CAST}
