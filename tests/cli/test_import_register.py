"""`ustat import register` from outside: every row told, everything or nothing, one sentence and status 2."""

import json
import sys

import pytest
from django.utils import translation

from tests.factories import make_region
from ustat.cli import main
from ustat.people.models import Organisation, Person, RegisterImport

HEADS = "Фамилиясы;Аты;Район;Мектеп;Акыркы курс\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def ustat(monkeypatch, capsys):
    """Exit status, standard output and standard error of the whole command."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["ustat", "import", "register", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return end.value.code, told.out, told.err

    return run


@pytest.fixture
def region(db):
    places = make_region()
    Organisation.objects.filter(pk=places["region"].pk).update(code="osh")
    return places


@pytest.fixture
def file(tmp_path, region):
    def written(*rows: str) -> str:
        path = tmp_path / "register.csv"
        district = region["district"].name["ky"]
        path.write_text(HEADS + "".join(row.replace("@", district) + "\n" for row in rows), "utf-8")
        return str(path)

    return written


GOOD, BAD_DATE, NEW_SCHOOL = (
    "Беков;Эмил;@;№ 1;14.03.2024",
    "Асанов;Тилек;@;№ 1;31.02.2025",
    "Исаев;Канат;@;№ 77;",
)


def surnames() -> set[str]:
    return set(Person.objects.values_list("surname", flat=True))


def test_a_good_file_comes_in(ustat, file):
    status, out, _err = ustat(file(GOOD), "--organisation", "osh")

    assert (status, surnames()) == (0, {"Беков"})
    assert "1 people added" in out


def test_a_dry_run_changes_nothing_and_keeps_no_preview(ustat, file):
    status, out, _err = ustat(file(GOOD), "--organisation", "osh", "--dry-run")

    assert (status, surnames(), RegisterImport.objects.count()) == (0, set(), 0)
    assert "new: 1" in out
    assert "Nothing was imported." in out


@pytest.mark.parametrize("how", [[], ["--dry-run"], ["--dry-run", "--skip-bad-rows"]])
def test_mistakes_are_told_by_row_and_column_and_status_1(ustat, file, how):
    status, out, _err = ustat(file(GOOD, BAD_DATE), "--organisation", "osh", *how)

    assert (status, surnames(), RegisterImport.objects.count()) == (1, set(), 0)
    assert "Row 3, column “Акыркы курс”" in out
    assert "31.02.2025" in out


def test_the_good_rows_come_in_alone_when_asked_for(ustat, file):
    status, out, _err = ustat(file(GOOD, BAD_DATE), "--organisation", "osh", "--skip-bad-rows")

    assert (status, surnames()) == (0, {"Беков"})
    assert "rows left out: 1" in out


def test_schools_are_added_when_asked_for(ustat, file):
    stopped, _out, _err = ustat(file(NEW_SCHOOL), "--organisation", "osh")
    status, _out, _err = ustat(file(NEW_SCHOOL), "--organisation", "osh", "--make-schools")

    assert (stopped, status, surnames()) == (1, 0, {"Исаев"})
    assert Organisation.objects.get(match_key="77:").posts.count() == 1


def test_the_summary_is_json(ustat, file):
    _status, out, _err = ustat(file(GOOD, BAD_DATE), "--organisation", "osh", "--skip-bad-rows", "--json")

    told = json.loads(out)
    assert (told["is_imported"], told["done"]["new"], told["rows_with_mistakes"]) == (True, 1, 1)
    assert [(one["row"], one["column"], one["got"]) for one in told["problems"]] == [
        (3, "Акыркы курс", "31.02.2025")
    ]


def test_a_dry_run_leaves_somebodys_preview_alone(ustat, file):
    path = file(GOOD)
    ustat(path, "--organisation", "osh", "--dry-run")
    kept = RegisterImport.objects.create(
        organisation=Organisation.objects.get(code="osh"), file_name="mine.csv", file_digest="other"
    )

    ustat(path, "--organisation", "osh", "--dry-run")

    assert list(RegisterImport.objects.all()) == [kept]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["{file}", "--organisation", "no-such"], "no-such"),
        (["no_such_file.csv", "--organisation", "osh"], "no_such_file.csv"),
        (["{empty}", "--organisation", "osh"], "empty"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_status_2(ustat, file, tmp_path, arguments, expected):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    places = {"file": file(GOOD), "empty": empty}

    status, out, err = ustat(*[one.format(**places) for one in arguments])

    assert (status, out) == (2, "")
    assert err.startswith("ustat: ")
    assert expected in err
    assert len(err.splitlines()) == 1
    assert surnames() == set()


def test_without_an_organisation_an_empty_home_takes_the_country_itself(ustat, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(HEADS + "Беков;Эмил;Өзгөн району;№ 1;14.03.2024\n", "utf-8")

    status, _, trouble = ustat(path, "--make-schools")

    assert (status, trouble) == (0, "")
    school = Person.objects.get().posts.get().organisation
    assert (school.name["ky"], school.parent.name["ky"]) == ("№ 1", "Өзгөн району")


def test_without_an_organisation_where_there_are_several_trees_one_is_asked_for(ustat, file):
    Organisation.objects.create(kind="region", code="elsewhere", path="/0/", name={"en": "Elsewhere"})

    status, _, trouble = ustat(file(GOOD))

    assert status == 2
    assert trouble.startswith("ustat: Say with --organisation whose register it is; there are: ")
    assert Person.objects.count() == 0
