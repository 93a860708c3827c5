"""The pages of reports: made with two choices, read on one page, taken along as files."""

import pytest

from ustat.insight.actions.report import make_report
from ustat.insight.models import Report

LIST = "/reports/"


@pytest.fixture
def report(campaign, plan):
    return make_report(campaign=campaign, plan=plan, by=None)


def addresses(report):
    return [LIST, f"{LIST}{report.pk}/", f"{LIST}{report.pk}/report-ky.pdf"]


@pytest.mark.parametrize("who", ["emil", "bakyt"])
def test_strangers_and_trainers_read_no_report(report, request, browser_of, who):
    client = browser_of(request.getfixturevalue(who))

    assert [client.get(one).status_code for one in addresses(report)] == [403, 403, 403]


def test_the_director_makes_a_report_and_reads_it(campaign, plan, daniyar, browser_of):
    client = browser_of(daniyar)

    response = client.post(LIST, {"campaign": campaign.pk, "plan": plan.pk}, follow=True)

    made = Report.objects.get()
    text = response.content.decode()
    assert response.redirect_chain == [(f"{LIST}{made.pk}/", 302)]
    assert (made.made_by, made.plan) == (daniyar, plan)
    assert "Made up for demonstration" in text
    assert "50\u00a0% (27–73), of 14 asked" in text
    assert "Autumn" in text
    assert made.digest[:12] in text


def test_a_survey_must_be_chosen(campaign, daniyar, browser_of):
    response = browser_of(daniyar).post(LIST, {"campaign": ""})

    assert (response.status_code, Report.objects.count()) == (400, 0)


@pytest.mark.parametrize(
    ("kind", "begin"), [("pdf", b"%PDF"), ("docx", b"PK\x03\x04"), ("xlsx", b"PK\x03\x04")]
)
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_a_report_is_a_file_in_each_language_and_format(report, daniyar, browser_of, kind, begin, language):
    client, address = browser_of(daniyar), f"{LIST}{report.pk}/report-{language}.{kind}"

    first, again = client.get(address), client.get(address)

    assert first.content.startswith(begin)
    assert first.content == again.content
    assert f'-{language}.{kind}"' in first["Content-Disposition"]


@pytest.mark.parametrize("name", ["report-de.pdf", "report-ky.exe"])
def test_another_language_or_format_is_not_found(report, daniyar, browser_of, name):
    assert browser_of(daniyar).get(f"{LIST}{report.pk}/{name}").status_code == 404


def test_lists_and_pages_ask_the_same_for_one_report_and_for_thirty(
    report, campaign, plan, daniyar, browser_of, questions_asked
):
    client = browser_of(daniyar)
    few = [questions_asked(client, one) for one in addresses(report)]
    Report.objects.bulk_create(
        Report(
            campaign=campaign, plan=plan, content=report.content, digest=report.digest, made_at=report.made_at
        )
        for _ in range(29)
    )

    assert [questions_asked(client, one) for one in addresses(report)] == few
