"""The files a real institute would get: registers as CSV and Excel, a form's answers as it exports them."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter

from ustat.common.words import Words
from ustat.demo.made.answers import Answers
from ustat.demo.made.people import Teacher
from ustat.demo.made.schools import School
from ustat.demo.region import Place, Region
from ustat.instruments.models import Item

SPOKEN = {
    "ky": {"ky": "кыргызча", "ru": "орусча", "uz": "өзбекче", "en": "англисче"},
    "ru": {"ky": "кыргызский", "ru": "русский", "uz": "узбекский", "en": "английский"},
}
POSTS = {
    "ky": {"teacher": "мугалим", "head": "директор"},
    "ru": {"teacher": "учитель", "head": "директор"},
}
GRADES = {("primary",): "1-4", ("basic",): "5-9", ("basic", "secondary"): "5-11", (): ""}

Cell = str | int | date


def write_register_csv(
    path: Path,
    teachers: Iterable[Teacher],
    schools: Iterable[School],
    *,
    region: Region,
    subjects: Mapping[str, Words],
) -> None:
    """A district's register in Kyrgyz, the name in three columns; the first line says that it is made up."""
    places, known = _by_code(region.places), {school.code: school for school in schools}
    header = (
        "Каттоо номери", "Фамилиясы", "Аты", "Атасынын аты", "Туулган жылы", "Телефон", "Тилдери",
        "Район/шаар", "Мектеп", "Предмети", "Класстары", "Кызматы", "Акыркы курс",
    )  # fmt: skip
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([region.label["ky"]])
        writer.writerow(header)
        for one in teachers:
            school = known[one.school]
            writer.writerow(
                [
                    one.number,
                    one.surname,
                    one.given_name,
                    one.patronymic,
                    one.birth_year,
                    one.phone,
                    _spoken(one, "ky"),
                    places[school.place].name["ky"],
                    school.written["ky"],
                    _taught(one, subjects, "ky"),
                    GRADES[one.stages],
                    POSTS["ky"][one.role],
                    f"{one.last_course_on:%d.%m.%Y}" if one.last_course_on else "",
                ]
            )


def write_register_workbook(
    path: Path,
    teachers: Iterable[Teacher],
    schools: Iterable[School],
    *,
    region: Region,
    subjects: Mapping[str, Words],
    on: date,
) -> None:
    """A district's register in Russian as Excel, the whole name in one column, dates as dates."""
    places, known = _by_code(region.places), {school.code: school for school in schools}
    header = (
        "Регистрационный номер", "Ф.И.О. учителя", "Год рождения", "Телефон", "Язык обучения", "Район/город",
        "Школа", "Предмет", "Классы", "Должность", "Последний курс",
    )  # fmt: skip
    rows: list[Sequence[Cell]] = []
    for one in teachers:
        school = known[one.school]
        rows.append(
            (
                one.number,
                " ".join(part for part in (one.surname, one.given_name, one.patronymic) if part),
                one.birth_year,
                one.phone,
                _spoken(one, "ru"),
                places[school.place].name["ru"],
                school.written["ru"],
                _taught(one, subjects, "ru"),
                GRADES[one.stages],
                POSTS["ru"][one.role],
                one.last_course_on or "",
            )
        )
    _write_workbook(path, [[region.label["ru"]], header, *rows], sheet="Реестр", on=on)


def write_form_workbook(path: Path, answers: Sequence[Answers], items: Sequence[Item], *, on: date) -> None:
    """Answers as a form exports them: a moment, one column a question, choices in a cell parted by commas."""
    words = {item.code: {choice.code: choice.words["ky"] for choice in item.choices} for item in items}
    header = ["Отметка времени", *(item.stem["ky"] for item in items)]
    rows = [
        [
            f"{on:%d.%m.%Y} 10:{place // 60 % 60:02d}:{place % 60:02d}",
            *(
                ", ".join(words[item.code][code] for code in one.chosen.get(item.code, ()))
                if item.options
                else one.topic
                for item in items
            ),
        ]
        for place, one in enumerate(answers)
    ]
    _write_workbook(path, [header, *rows], sheet="Ответы на форму", on=on)


def _write_workbook(path: Path, rows: Iterable[Sequence[Cell]], *, sheet: str, on: date) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        # Without it the file would hold the moment at which it was written, and differ every time.
        book.set_properties({"created": datetime.combine(on, time(9))})
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, column, datetime.combine(cell, time()), day)
                else:
                    page.write(number, column, cell)


def _by_code(places: Iterable[Place]) -> dict[str, Place]:
    return {place.code: place for place in places}


def _spoken(one: Teacher, language: str) -> str:
    return ", ".join(SPOKEN[language][code] for code in one.languages)


def _taught(one: Teacher, subjects: Mapping[str, Words], language: str) -> str:
    return ", ".join(subjects[code][language] for code in one.subjects)
