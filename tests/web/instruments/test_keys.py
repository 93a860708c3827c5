"""The right answers of a test never reach whoever answers it."""

import re
from datetime import date

import pytest

from tests.web.instruments.test_answering import begin
from ustat.common.words import same
from ustat.instruments.actions.campaign import open_campaign
from ustat.instruments.actions.publish import publish_content
from ustat.instruments.models import Item, Version
from ustat.standards.actions.content import load_content

pytestmark = [pytest.mark.urls("tests.web.instruments.addresses"), pytest.mark.django_db]


@pytest.fixture
def ict_campaign(region):
    load_content()
    publish_content()
    return open_campaign(
        version=Version.objects.get(instrument__code="ict-test-1"),
        organisation=region["institute"],
        slug="ict",
        title=same("A short test"),
        opens_on=date(2020, 1, 1),
        by=None,
    )


def without_key(items):
    """Take the key out of the table: what is shown then cannot come from it."""
    for item in items:
        item.options = [
            {name: value for name, value in one.items() if name != "is_right"} for one in item.options
        ]
        item.save(update_fields=["options"])


def test_no_page_of_a_test_changes_when_its_key_is_taken_away(visitor, ict_campaign):
    sitting = begin(visitor, ict_campaign)
    items = list(Item.objects.filter(version=ict_campaign.version_id))
    addresses = [f"/a/{sitting.token}/{number}/" for number in range(1, len(items) + 1)]
    for number, item in enumerate(items, start=1):
        visitor.post(f"/a/{sitting.token}/{number}/", {"do": "next", "choice": item.choices[number % 4].code})
    addresses.append(f"/a/{sitting.token}/review/")

    with_key = [visitor.get(address).text for address in addresses]
    without_key(items)
    without = [visitor.get(address).text for address in addresses]

    assert len(with_key) == 25
    assert with_key == without
    assert [page for page in with_key if re.search(r"is_right|expected_level", page)] == []


def test_the_receipt_does_not_tell_the_key_either(visitor, ict_campaign):
    sitting = begin(visitor, ict_campaign)
    done = visitor.post(f"/a/{sitting.token}/send/", follow=True).text

    without_key(Item.objects.filter(version=ict_campaign.version_id))

    assert visitor.get(f"/a/{sitting.token}/done/").text == done


def test_the_first_screen_of_a_test_does_not_say_that_no_answer_is_wrong(visitor, ict_campaign):
    page = visitor.get("/s/ict/?language=en").text

    assert "There are no wrong answers" not in page
    assert "is a good answer" in page
