"""Pages of those who run surveys: how a campaign runs, its answers as files, and who may see that."""

import csv
import io
import zipfile

import pytest

from tests.factories import make_organisation, make_person, make_post, make_region
from tests.instruments.factories import item_of, make_campaign, make_finished
from ustat.instruments.actions.answers_import import preview
from ustat.instruments.actions.sitting import answer, finish, start
from ustat.instruments.models import AnswerImport, Campaign, Sitting
from ustat.people.choices import Kind, Role
from ustat.people.models import Trail

pytestmark = [pytest.mark.urls("tests.web.instruments.addresses"), pytest.mark.django_db]

GOOGLE = (
    "Timestamp,Email,Район,d1,need,topic\n"
    '01.09.2026 10:30,a@b.kg,Өзгөн,"d1-search, d1-board",4,STEM\n'
    "01.09.2026 10:31,c@d.kg,Өзгөн,d1-none,7,\n"
)
PAGES = ["", "schools/", "sheet/", "answers.csv", "answers.xlsx", "codebook.csv", "import/"]


@pytest.fixture
def methodist(signed_in, gulnara):
    return signed_in(gulnara)


def upload(client, campaign, content=GOOGLE, **form):
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    file.name = "answers.csv"
    return client.post(f"/campaigns/{campaign.slug}/import/", {"file": file} | form)


def a_file(campaign):
    return preview(
        campaign,
        file_name="a.csv",
        digest="0" * 64,
        rows=[{"row": 2, "answers": {"topic": {"text": "STEM"}}}],
        problems=[],
        counts={},
        by=None,
    )


def test_the_list_counts_the_started_and_the_finished(methodist, campaign):
    make_finished(campaign)
    start(campaign, language="ky")

    page = methodist.get("/campaigns/")

    assert page.status_code == 200
    assert [(one.slug, one.started, one.finished) for one in page.context["page"]] == [("needs-2026", 2, 1)]


def test_the_list_is_searched_and_sorted(methodist, version, region):
    for slug, title, day in [
        ("a", "Жаңы сурамжылоо", "2026-01-01"),
        ("b", "Өзүн баалоо", "2026-03-01"),
        ("c", "Бардыгы", "2026-02-01"),
    ]:
        make_campaign(version, region["institute"], slug=slug, title={"ky": title}, opens_on=day)

    def listed(query):
        return [one.slug for one in methodist.get(f"/campaigns/?{query}").context["page"]]

    assert listed("") == ["b", "c", "a"]
    assert listed("sort=title") == ["c", "a", "b"]
    assert listed("sort=-title") == ["b", "a", "c"]
    assert listed("sort=nonsense") == ["a", "c", "b"]
    assert listed("q=озун") == ["b"]
    assert listed("q=nothing") == []


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_and_a_teacher_see_no_page_of_a_campaign(signed_in, campaign, emil, aigul, page):
    for person in (emil, aigul):
        reply = signed_in(person).get(f"/campaigns/{campaign.slug}/{page}")
        assert (reply.status_code, reply["X-Refusal"]) == (403, "wrong_role")


@pytest.mark.parametrize("page", PAGES)
def test_staff_of_another_region_do_not_find_the_campaign(signed_in, campaign, page):
    far = make_person("Алыскы")
    make_post(far, make_region()["institute"], Role.METHODIST)

    assert signed_in(far).get(f"/campaigns/{campaign.slug}/{page}").status_code == 404


def test_who_has_not_signed_in_is_led_to_the_door(client, campaign):
    reply = client.get("/campaigns/")

    assert reply.status_code == 302
    assert reply["Location"].startswith("/?next=")


@pytest.mark.parametrize("person", ["emil", "aigul", "chynara"])
def test_only_who_runs_surveys_may_change_one(signed_in, campaign, person, request):
    client = signed_in(request.getfixturevalue(person))
    answer_import = a_file(campaign)

    replies = [
        client.post("/campaigns/new/", {}),
        client.post("/campaigns/needs-2026/close/"),
        upload(client, campaign),
        client.get(f"/imports/{answer_import.pk}/"),
        client.post(f"/imports/{answer_import.pk}/apply/"),
        client.post(f"/imports/{answer_import.pk}/undo/"),
    ]

    assert {reply.status_code for reply in replies} == {403}
    campaign.refresh_from_db()
    assert (campaign.closed_at, Sitting.objects.count(), AnswerImport.objects.count()) == (None, 0, 1)


def test_the_planner_follows_a_campaign_without_changing_it(signed_in, chynara, campaign):
    page = signed_in(chynara).get("/campaigns/needs-2026/")

    assert page.status_code == 200
    assert not page.context["runs"]


def test_a_campaign_shows_its_way_in_and_how_it_runs(methodist, campaign, region, aigul):
    make_post(make_person(), region["other_school"])
    make_finished(campaign, person=aigul)
    answer(start(campaign, language="ky"), item_of(campaign, "d1"), chosen=["d1-board"])

    page = methodist.get("/campaigns/needs-2026/")

    (branch,) = page.context["branches"]
    assert (branch.teachers, branch.finished) == (2, 1)
    assert [stop.stopped for stop in page.context["stops"]] == [1, 0, 0]
    assert "http://testserver/s/needs-2026/" in page.text
    assert 'src="data:image/svg+xml' in page.text


def test_schools_without_an_answer_are_a_list_to_print(methodist, campaign, region, aigul):
    make_post(make_person(), region["other_school"])
    make_finished(campaign, person=aigul)

    page = methodist.get("/campaigns/needs-2026/schools/").text

    assert "№ 2" in page
    assert "№ 1" not in page


def test_an_anonymous_campaign_is_not_laid_beside_the_register(methodist, anonymous_campaign, region, aigul):
    page = methodist.get("/campaigns/anonymous/")

    assert page.context["branches"] == []
    assert "No name and no school is kept" in page.text


def test_pages_ask_as_often_for_thirty_as_for_one(
    methodist, campaign, region, version, django_assert_max_num_queries
):
    def counted(address):
        with django_assert_max_num_queries(40) as asked:
            methodist.get(address)
        return len(asked)

    addresses = ["/campaigns/", "/campaigns/needs-2026/", "/campaigns/needs-2026/schools/"]
    for address in addresses:
        methodist.get(address)
    before = [counted(address) for address in addresses]
    for number in range(30):
        make_campaign(version, region["institute"], slug=f"more-{number}")
        school = make_organisation(Kind.SCHOOL, parent=region["district"], name=str(number))
        teacher = make_person()
        make_post(teacher, school)
        make_finished(campaign, person=teacher)

    assert [counted(address) for address in addresses] == before


def test_a_survey_is_opened_with_a_form(methodist, version, region):
    reply = methodist.post(
        "/campaigns/new/",
        {
            "version": version.pk,
            "organisation": region["institute"].pk,
            "slug": "autumn",
            "opens_on": "2026-09-01",
            "naming": "anonymous",
        },
    )

    campaign = Campaign.objects.get()
    assert reply["Location"] == "/campaigns/autumn/"
    assert (campaign.is_anonymous, campaign.closes_on, campaign.title) == (
        True,
        None,
        version.instrument.title,
    )


def test_what_is_wrong_with_the_form_is_said_beside_the_field(methodist, campaign, version, region):
    page = methodist.post(
        "/campaigns/new/",
        {
            "version": version.pk,
            "organisation": region["institute"].pk,
            "slug": "needs-2026",
            "opens_on": "2026-09-01",
            "naming": "named",
        },
    )

    assert page.status_code == 400
    assert set(page.context["form"].errors) == {"slug"}
    assert list(Campaign.objects.all()) == [campaign]


def test_nobody_asks_in_the_name_of_another_region(methodist, version):
    page = methodist.post(
        "/campaigns/new/",
        {
            "version": version.pk,
            "organisation": make_region()["institute"].pk,
            "slug": "autumn",
            "opens_on": "2026-09-01",
            "naming": "named",
        },
    )

    assert set(page.context["form"].errors) == {"organisation"}


def test_a_survey_is_closed_with_one_button(methodist, campaign):
    reply = methodist.post("/campaigns/needs-2026/close/", follow=True)

    campaign.refresh_from_db()
    assert campaign.closed_at is not None
    assert "The survey is closed" in reply.text


def test_answers_come_as_csv_without_names_and_without_formulas(methodist, campaign, aigul, gulnara):
    sitting = start(campaign, language="ky", person=aigul)
    answer(sitting, item_of(campaign, "topic"), text="=HYPERLINK(1)")
    finish(sitting)

    reply = methodist.get("/campaigns/needs-2026/answers.csv")

    (row,) = csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig")))
    assert row["topic_text"] == "'=HYPERLINK(1)"
    assert "Токтосунова" not in reply.text
    assert [(one.by, one.what) for one in Trail.objects.filter(sort="read")] == [
        (gulnara, "instruments.answers")
    ]


def test_answers_come_as_a_workbook_with_their_code_book(methodist, campaign):
    make_finished(campaign)

    reply = methodist.get("/campaigns/needs-2026/answers.xlsx")

    with zipfile.ZipFile(io.BytesIO(reply.content)) as workbook:
        sheets = workbook.read("xl/workbook.xml").decode()
        words = workbook.read("xl/sharedStrings.xml").decode()
    assert 'name="Answers"' in sheets
    assert 'name="Code book"' in sheets
    assert "d1:d1-board" in words


def test_a_file_is_looked_at_then_brought_in_then_taken_back(methodist, campaign):
    reply = upload(methodist, campaign, keep="район")
    address = reply["Location"]
    looked_at = methodist.get(address)
    assert Sitting.objects.count() == 0
    assert [(one.code, one.got) for one in looked_at.context["problems"]] == [("unknown_option", "7")]
    assert "Not a question and not kept: Email" in looked_at.text

    brought = methodist.post(f"{address}apply/", follow=True)
    assert "The file is imported: 2 people" in brought.text
    assert {sitting.background["Район"] for sitting in Sitting.objects.all()} == {"Өзгөн"}

    methodist.post(f"{address}undo/")
    assert Sitting.objects.count() == 0


def test_the_same_file_again_is_refused_with_a_sentence(methodist, campaign):
    methodist.post(f"{upload(methodist, campaign)['Location']}apply/")

    page = upload(methodist, campaign)

    assert page.status_code == 400
    assert "Exactly this file was imported on" in page.text
    assert Sitting.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "form", "field"),
    [
        ("", {}, "file"),
        ("a,b\n1,2\n", {}, "file"),
        (b"%PDF-1.7 no table", {}, "file"),
        (GOOGLE, {"keep": "Email"}, "keep"),
        (GOOGLE, {"keep": "Облус"}, "keep"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_beside_its_field(methodist, campaign, content, form, field):
    page = upload(methodist, campaign, content, **form)

    assert page.status_code == 400
    assert set(page.context["form"].errors) == {field}
    assert AnswerImport.objects.count() == 0


def test_a_file_in_an_old_code_page_is_read(methodist, campaign):
    rows = "d1,topic\nd1-board,Электронный журнал и отчёты за четверть\n"

    reply = upload(methodist, campaign, rows.encode("cp1251"))

    methodist.post(f"{reply['Location']}apply/")
    assert item_of(campaign, "topic").answers.get().text == "Электронный журнал и отчёты за четверть"
