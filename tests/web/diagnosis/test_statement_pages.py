"""The page of the self-assessment's scale."""

import re

import pytest


@pytest.mark.django_db
def test_a_scale_that_is_not_there_is_not_found(client):
    assert client.get("/diagnosis/self-assessment-1/").status_code == 302


def test_the_scale_of_the_statements_shows_one_direction_at_a_time(assessed, undone, browser_of):
    gulnara = browser_of(assessed.gulnara)

    for direction in range(1, 6):
        page = gulnara.get(f"/diagnosis/self-assessment-1/?direction={direction}").text
        assert len(re.findall(r'<td data-label="Question">', page)) == 3
    # Statements carry their levels in themselves: there is no panel to enter.
    assert gulnara.get("/diagnosis/self-assessment-1/1/1/panel/").status_code == 404
