"""The command line speaks the language of the terminal."""

import pytest

from ustat.cli import language_of_terminal


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ky_KG.UTF-8"}, "ky"),
        ({"LANG": "ky_KG.UTF-8", "LC_ALL": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "de_DE", "LC_ALL": ""}, "en"),
    ],
)
def test_the_locale_decides_and_english_is_for_all_others(environment, language):
    assert language_of_terminal(environment) == language
