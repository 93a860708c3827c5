"""The authored requests go the whole road: a file, answers, requests with suggestions."""

from pathlib import Path

import pytest

from tests.factories import make_region
from ustat.demo.imports import import_answers
from ustat.demo.region import CONTENT, DATA
from ustat.exchange.campaigns import read_foreign
from ustat.flow.deliver import run_until_quiet
from ustat.instruments.actions.foreign import open_foreign
from ustat.instruments.mapping import read_survey
from ustat.needs.models import Need, Request
from ustat.standards.actions.content import load_content

pytestmark = pytest.mark.django_db


def test_every_authored_request_is_read_and_nobody_is_named():
    load_content()
    survey = read_survey(Path(CONTENT / "requests_mapping.toml").read_text("utf-8"))
    campaign = open_foreign(survey, organisation=make_region()["institute"], by=None)

    import_answers(campaign, read_foreign(survey, DATA / "requests_dev.csv"), by=None)
    run_until_quiet()

    requests = Request.objects.select_related("sitting")
    assert requests.count() == 109
    assert {one.sitting.person_id for one in requests} == {None}
    assert all(one.suggestions and one.method for one in requests)
    assert (campaign.is_made_up, campaign.is_anonymous, Need.objects.count()) == (True, True, 0)
