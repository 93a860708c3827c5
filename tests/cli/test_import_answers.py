"""`ustat import answers` from outside: a file in, one sentence and status 2 for what is wrong."""

import json
import sys
from importlib.resources import files

import pytest

from tests.factories import make_region
from tests.instruments.factories import make_campaign, make_version
from ustat.cli import main
from ustat.instruments.models import Campaign, Sitting
from ustat.needs.models import Mapping

DEMO = files("ustat") / "demo"
TALIS = [
    str(DEMO / "data" / "talis2018_teachers.csv"),
    "--mapping",
    str(DEMO / "content" / "talis2018_mapping.toml"),
]
FORM = "Timestamp,Email,Район,d1,topic\n01.09.2026 10:30,a@b.kg,Өзгөн,d1-board; робот,STEM\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def ustat(monkeypatch, capsys):
    """Exit status, standard output and standard error of the whole command."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["ustat", "import", "answers", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return end.value.code, told.out, told.err

    return run


@pytest.fixture
def campaign():
    return make_campaign(make_version(), make_region()["institute"])


@pytest.fixture
def form(tmp_path):
    path = tmp_path / "form.csv"
    path.write_text(FORM, "utf-8")
    return str(path)


def test_a_form_comes_into_its_survey(ustat, campaign, form):
    status, out, _err = ustat(form, "--campaign", "needs-2026", "--keep", "район", "--json")

    told = json.loads(out)
    assert (status, told["is_imported"], told["campaign"]) == (0, True, "needs-2026")
    assert told["counts"]["left_out"] == ["Email"]
    assert [sitting.background for sitting in Sitting.objects.all()] == [{"Район": "Өзгөн"}]


def test_a_dry_run_changes_nothing(ustat, campaign, form):
    status, out, _err = ustat(form, "--campaign", "needs-2026", "--dry-run")

    assert status == 0
    assert "form.csv" in out
    assert (Sitting.objects.count(), campaign.imports.count()) == (0, 0)


def test_somebody_elses_survey_comes_in_by_its_description(ustat):
    status, out, _err = ustat(*TALIS, "--json")

    told = json.loads(out)
    campaign = Campaign.objects.get(slug="talis-2018")
    assert (status, told["problems"], told["counts"]["sittings"]) == (0, [], 548)
    assert campaign.sittings.count() == 548
    assert Mapping.objects.filter(version=campaign.version).exists()


def test_a_dry_run_of_a_description_makes_no_survey(ustat):
    status, _out, _err = ustat(*TALIS, "--dry-run")

    assert status == 0
    assert Campaign.objects.count() == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["{form}", "--campaign", "no-such"], "no-such"),
        (["{form}"], "--campaign"),
        (["no_such_file.csv", "--campaign", "needs-2026"], "no_such_file.csv"),
        (["{form}", "--campaign", "needs-2026", "--keep", "Email"], "Email"),
        (["{form}", "--mapping", "no_such.toml"], "no_such.toml"),
        (["{form}", *TALIS[1:]], "tchwgt"),
        ([*TALIS, "--organisation", "nowhere"], "nowhere"),
        ([*TALIS, "--keep", "cntry"], "--keep"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_status_2(ustat, campaign, form, arguments, expected):
    status, out, err = ustat(*[one.format(form=form) for one in arguments])

    assert (status, out) == (2, "")
    assert err.startswith("ustat: ")
    assert expected in err
    assert len(err.splitlines()) == 1
    assert (Sitting.objects.count(), Campaign.objects.count()) == (0, 1)


def test_the_same_file_again_is_refused(ustat, campaign, form):
    ustat(form, "--campaign", "needs-2026")

    status, _out, err = ustat(form, "--campaign", "needs-2026")

    assert status == 2
    assert "form.csv" in err
    assert Sitting.objects.count() == 1


def test_what_is_odd_is_told_and_imported_all_the_same(ustat, campaign, tmp_path):
    path = tmp_path / "form.csv"
    path.write_text("d1,topic\nd1-board,\n", "utf-8")

    status, out, _err = ustat(str(path), "--campaign", "needs-2026")

    assert status == 0
    assert out.count("- ") == 1  # one question has no column
