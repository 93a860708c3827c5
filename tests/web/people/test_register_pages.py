"""The register as a file, through the browser: sent, looked at, imported, taken back."""

import io
import re

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from tests.factories import make_organisation, make_person, make_post
from ustat.exchange.register import read_register
from ustat.exchange.sheets import FileBytes, read_sheet
from ustat.people.choices import ImportState, Kind, Role
from ustat.people.models import Account, Organisation, Person, Post, RegisterImport
from ustat.web.people import template as templates
from ustat.web.people.tables import XLSX

HEADS = "Фамилиясы;Аты;Район;Мектеп;Предмети;Телефон;Акыркы курс\n"
GOOD = HEADS + "Беков;Эмил;{district};№ 1;математика;0555 111 222;14.03.2024\n"


def send(client, content, region, *, name="register.csv", place="region"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post(reverse("people:imports"), {"file": file, "organisation": region[place].pk})


def good(region, rows: str = "") -> str:
    return GOOD.format(district=region["district"].name["ky"]) + rows


def look(client, content, region) -> RegisterImport:
    response = send(client, content, region)
    assert response.status_code == 302, response.context["form"].errors
    return RegisterImport.objects.latest("pk")


def step(client, name, found, **data):
    return client.post(reverse(f"people:import_{name}", args=[found.pk]), data, follow=True)


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_a_file_is_looked_at_imported_and_taken_back(browse, region):
    client = browse("erkin")
    before = set(Person.objects.values_list("pk", flat=True))

    found = look(client, good(region), region)
    seen = client.get(reverse("people:import", args=[found.pk]))
    step(client, "apply", found)
    post = Post.objects.get(person__surname="Беков")
    taught = [subject.pk for subject in post.subjects.all()]
    after = client.get(reverse("people:import", args=[found.pk])).content.decode()
    step(client, "undo", found)

    assert seen.context["bad"] == 0
    assert taught == ["mathematics"]
    assert "Take the import back" in after
    assert set(Person.objects.values_list("pk", flat=True)) == before


def test_mistakes_stop_the_import_until_the_choice_is_made(browse, region):
    client = browse("erkin")
    district = region["district"].name["ky"]
    found = look(client, good(region, f"Осмонов;Бакыт;{district};№ 77;;;31.02.2025\n"), region)

    stopped = step(client, "apply", found)
    nobody = Person.objects.filter(surname="Беков").exists()
    done = step(client, "apply", found, skip_bad_rows="on")

    assert told(stopped)[0].startswith("1 row has a mistake")
    assert not nobody
    assert Person.objects.filter(surname="Беков").exists()
    assert not Person.objects.filter(surname="Осмонов", given_name="Бакыт", posts__role="teacher").exists()
    assert told(done) == ["The register is imported. It can be taken back on this page."]


def test_a_new_school_is_added_only_with_its_tick(browse, region):
    client = browse("erkin")
    district = region["district"].name["ky"]
    found = look(client, HEADS + f"Беков;Эмил;{district};№ 77;;;\n", region)

    stopped = step(client, "apply", found)
    step(client, "apply", found, make_schools="on")

    assert told(stopped)[0].startswith("1 row has a mistake")
    assert Organisation.objects.get(match_key="77:").posts.count() == 1


def test_every_mistake_stands_with_row_column_expected_and_got(browse, region):
    district = region["district"].name["ky"]
    found = look(browse("erkin"), good(region, f"Осмонов;Бакыт;{district};№ 1;;;31.02.2025\n"), region)

    text = browse("erkin").get(reverse("people:import", args=[found.pk])).content.decode()
    (row,) = [part for part in re.findall(r"<tr>.*?</tr>", text, re.DOTALL) if "31.02.2025" in part]

    cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
    assert cells[:4] == ["3", "Акыркы курс", "a date such as 01.09.2026 or 2026-09-01", "31.02.2025"]
    assert "mistake" in cells[4]


def test_the_report_is_retold_in_the_language_of_the_reader(browse, region):
    district = region["district"].name["ky"]
    client = browse("erkin")
    client.cookies["django_language"] = "ky"
    found = look(client, good(region, f"Осмонов;Бакыт;{district};№ 1;;;31.02.2025\n"), region)
    client.cookies["django_language"] = "en"

    text = client.get(reverse("people:import", args=[found.pk])).content.decode()

    assert "expected a date such as 01.09.2026" in text


def test_the_whole_report_comes_as_a_workbook(browse, region):
    district = region["district"].name["ky"]
    rows = "".join(f"Осмонов{number};Бакыт;{district};№ 1;;;31.02.2025\n" for number in range(250))
    client = browse("erkin")
    found = look(client, good(region, rows), region)

    shown = client.get(reverse("people:import", args=[found.pk]))
    book = client.get(reverse("people:import_report", args=[found.pk]))

    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book.content))
    assert (len(shown.context["problems"]), shown.context["more_problems"]) == (200, 50)
    assert [len(sheets.get_sheet_by_index(place).to_python()) for place in (0, 1)] == [251, 2]


def workbook(rows: list[list[str]], merge: str = "") -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if merge:
            sheet.merge_range(merge, rows[1][2])
    return content.getvalue()


REFUSED = {
    "an empty file": (b"", "empty"),
    "wrong headers": (b"a;b;c\n1;2;3\n", "Full name"),
    "a header without rows": (HEADS.encode(), "nothing under it"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "PNG"),
    "a paper": (b"%PDF-1.4 " + b"0" * 100, "PDF"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_register_is_refused_beside_the_file_box(browse, region, what):
    content, words = REFUSED[what]

    response = send(browse("erkin"), content, region)

    assert response.status_code == 400
    assert words in str(response.context["form"].errors["file"])
    assert not RegisterImport.objects.exists()


def test_an_old_code_page_and_joined_cells_are_read(browse, region):
    client = browse("erkin")
    district = region["district"].name["ky"]
    old = HEADS + f"Асанов;Тилек;{district};№ 1;математика;;14.03.2024\nМусаев;Канат;{district};№ 2;химия;;\n"
    rows = [
        ["Фамилиясы", "Аты", "Район", "Мектеп"],
        ["Асанов", "Тилек", district, "№ 1"],
        ["Мусаев", "Канат", "", "№ 2"],
    ]

    page = look(client, old.encode("cp1251"), region)
    book = look(client, workbook(rows, merge="C2:C3"), region)

    assert [row["outcome"] for row in page.rows] == ["new", "new"]
    assert [row["outcome"] for row in book.rows] == ["new", "new"]


@pytest.mark.parametrize("size", [21 * 1024**2, 30 * 1024**2, 200 * 1024**2])
def test_too_large_a_file_is_refused_by_its_length_before_it_is_read(browse, region, size):
    class Unread(io.RawIOBase):
        def readinto(self, buffer):
            raise AssertionError("the file was read")

    response = browse("erkin").generic(
        "POST",
        reverse("people:imports"),
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(size),
        **{"wsgi.input": Unread()},
    )

    assert response.status_code == 413
    assert not RegisterImport.objects.exists()


def test_a_form_without_its_key_is_still_refused(people, region):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    account = Account.objects.create(person=people["erkin"])
    client.force_login(account, backend="ustat.people.cards.CardBackend")

    assert send(client, good(region), region).status_code == 403
    assert not RegisterImport.objects.exists()


def test_a_place_outside_ones_reach_is_no_choice(browse, region):
    elsewhere = make_organisation(Kind.REGION)

    response = send(browse("erkin"), good(region), {"region": elsewhere})

    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"organisation"}


def test_files_of_another_region_are_not_there(browse, region):
    found = look(browse("erkin"), good(region), region)
    other = make_person("Башка", "Оператор")
    make_post(other, make_organisation(Kind.REGION), Role.OPERATOR)
    client = browse()
    client.force_login(Account.objects.create(person=other), backend="ustat.people.cards.CardBackend")

    answers = [client.get(reverse("people:import", args=[found.pk])).status_code]
    answers += [client.get(reverse("people:import_report", args=[found.pk])).status_code]
    answers += [
        client.post(reverse(f"people:import_{name}", args=[found.pk])).status_code
        for name in ("apply", "undo", "again", "forget")
    ]

    assert answers == [404] * 6
    found.refresh_from_db()
    assert found.state == ImportState.PREVIEW


def test_a_preview_overtaken_by_the_register_is_looked_at_again(browse, region):
    client = browse("erkin")
    found = look(client, good(region), region)
    bekov = make_person("Эмил", "Беков", phone="+996555111222")
    Person.objects.filter(pk=bekov.pk).update(search_name="беков эмил")
    make_post(bekov, region["school"])

    stopped = step(client, "apply", found)
    again = step(client, "again", found)

    assert told(stopped)[0].startswith("The register has changed")
    assert again.status_code == 200
    found.refresh_from_db()
    assert [row["outcome"] for row in found.rows] == ["changed"]


def test_a_file_only_looked_at_can_be_forgotten(browse, region):
    client = browse("erkin")
    found = look(client, good(region), region)

    step(client, "forget", found)

    assert not RegisterImport.objects.exists()


def test_the_same_file_again_says_when_it_came_in(browse, region):
    client = browse("erkin")
    step(client, "apply", look(client, good(region), region))

    again = look(client, good(region), region)

    text = client.get(reverse("people:import", args=[again.pk])).content.decode()
    assert "This very file was imported before" in text
    assert "No row changes anything" in text


# ---- The template.


@pytest.mark.parametrize("language", templates.COLUMNS)
def test_every_column_of_the_template_is_understood_without_a_doubt(browse, language):
    response = browse("erkin").get(reverse("people:template", args=[language]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    heads = book.get_sheet_by_index(0).to_python()
    example = book.get_sheet_by_index(1).to_python()
    filled = workbook([heads[0], list(templates.EXAMPLES[language])])

    with translation.override("en"):
        reading = read_register(read_sheet(FileBytes("filled.xlsx", filled)))

    assert response["Content-Type"] == XLSX
    assert heads == [list(templates.COLUMNS[language])]
    assert example[0][0] == templates.SHEETS[language][2]
    assert [str(problem) for problem in reading.problems] == []
    (row,) = reading.rows
    assert (row.subjects, row.languages, row.stages, row.role, row.phone, row.birth_year) == (
        ("mathematics", "informatics"),
        ("ky", "ru"),
        ("basic", "secondary"),
        "teacher",
        "+996555123456",
        1985,
    )


def test_an_empty_template_is_refused_kindly(browse, region):
    empty = browse("erkin").get(reverse("people:template", args=["ky"])).content

    response = send(browse("erkin"), empty, region, name="ustat-register-ky.xlsx")

    assert response.status_code == 400
    assert "nothing under it" in str(response.context["form"].errors["file"])


def test_a_template_in_another_language_is_not_there(browse):
    assert browse("erkin").get(reverse("people:template", args=["de"])).status_code == 404
