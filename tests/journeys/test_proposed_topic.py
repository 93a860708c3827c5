"""One idea through the house: a teacher proposes, a colleague backs it, a methodist answers, she reads it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import PHONE

pytestmark = pytest.mark.browser
TITLE = "Мектепте шахмат сабагы"
ANSWER = "Тема кабыл алынды, программа даярдалып жатат."
A_COLLEAGUE = """
from ustat.people.actions.cards import issue
from ustat.people.choices import Role
from ustat.people.models import Person
other = Person.objects.filter(posts__role=Role.TEACHER, cards=None, is_pseudonym=False).order_by("id").first()
print("CARD", issue(other, by=None))
"""


def looked_at(page: Page, accessible) -> None:
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url
    assert page.locator("h1").count() == 1


def press(page: Page, button) -> None:
    with page.expect_navigation():
        button.click()


def test_a_topic_is_proposed_backed_answered_and_its_author_reads_the_answer(
    look, signed_in, institute, accessible
):
    with signed_in("teacher", size=PHONE) as page:
        page.goto("/needs/proposals/new/")
        looked_at(page, accessible)
        page.fill("[name=title]", TITLE)
        page.fill("[name=purpose]", "Балдар ойлонуп үйрөнсүн.")
        page.fill("[name=outcome]", "Шахматты сабакта колдонот.")
        press(page, page.locator("main form button[type=submit]").last)
        expect(page.get_by_text(TITLE).first).to_be_visible()
        looked_at(page, accessible)

    printed = institute.run(code=A_COLLEAGUE)
    with look(institute.base, size=PHONE) as page:
        page.goto("/")
        page.fill("input[name=code]", printed.split("CARD ")[1].split()[0])
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.goto("/needs/proposals/")
        looked_at(page, accessible)
        proposal = page.locator("li", has_text=TITLE)
        press(page, proposal.locator("button[value=back]"))
        expect(page.locator("li", has_text=TITLE).locator("button[value=take_back]")).to_be_visible()

    with signed_in("methodist", size=PHONE) as page:
        page.goto("/needs/proposals/")
        looked_at(page, accessible)
        page.locator("li", has_text=TITLE).locator("input[type=checkbox]").check()
        press(page, page.locator("button[value=accept]"))
        looked_at(page, accessible)
        page.locator("[name=direction]").select_option(index=1)
        page.fill("[name=ky]", ANSWER)
        press(page, page.locator("main form button[type=submit]").last)
        looked_at(page, accessible)

    with signed_in("teacher", size=PHONE) as page:
        page.goto("/home/")
        expect(page.get_by_text(ANSWER)).to_be_visible()
        looked_at(page, accessible)
