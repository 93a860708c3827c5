"""Proposed topics: written by a teacher, backed by colleagues, decided by a methodist, told to everybody."""

import pytest

from tests.factories import make_person, make_post
from tests.needs.surveys import answer
from ustat.catalogue.models import Programme
from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.flow.deliver import run_until_quiet
from ustat.needs.actions.derive import derive
from ustat.needs.actions.gather import name_group
from ustat.needs.actions.proposals import propose
from ustat.needs.asked import proposals_near, proposals_of, proposals_to_decide, wishes_to_back
from ustat.needs.choices import ProposalState
from ustat.needs.models import Request, Support, TopicProposal
from ustat.standards.models import Topic

PAGE = "/needs/proposals/"
SAID = {"title": "Шахмат", "purpose": "Ойлонуу үчүн", "outcome": "Сабакта колдонот"}
FULL = {
    "do": "accept", "direction": "5", "ky": "Ооба.", "title_ky": "Шахмат", "title_ru": "Шахматы",
    "title_en": "Chess",
}  # fmt: skip


@pytest.fixture
def bakyt(region):
    """Bakyt teaches at the other school."""
    person = make_person("Бакыт", "Асанов")
    make_post(person, region["other_school"])
    return person


def proposed(person, **said):
    return propose(person, by=person, language="ky", **{**SAID, **said})


def test_from_the_idea_to_a_course_that_names_its_authors(campaign, browser_of, aigul, bakyt, gulnara):
    browser_of(aigul).post(f"{PAGE}new/", SAID)
    second = proposed(bakyt, title="Шахмат ийрими")
    first = TopicProposal.objects.get(person=aigul)
    ids = [first.pk, second.pk]

    browser_of(gulnara).post(f"{PAGE}decide/", {**FULL, "proposal": ids})
    run_until_quiet()

    draft = Programme.objects.get()
    assert (draft.is_draft, draft.is_offered, dict(draft.topic.name)) == (
        True,
        False,
        {"ky": "Шахмат", "ru": "Шахматы", "en": "Chess"},
    )
    assert {one.person for one in draft.authorships.all()} == {aigul, bakyt}
    words = {
        f"{part}_{code}": part for part in ("title", "purpose", "outcomes") for code in ("ky", "ru", "en")
    }
    half = browser_of(gulnara).post(
        f"/courses/drafts/{draft.code}/", {**words, "purpose_ru": "", "form": "blended", "do": "offer"}
    )
    browser_of(gulnara).post(f"/courses/drafts/{draft.code}/", {**words, "form": "blended", "do": "offer"})
    card = browser_of(bakyt).get(f"/courses/{draft.code}/").content.decode()
    assert half.status_code == 400
    assert ("Токтосунова Айгүл" in card, "Асанов Бакыт" in card) == (True, True)
    assert "Ооба." in browser_of(aigul).get("/home/").content.decode()


def test_colleagues_read_a_proposal_without_its_author_and_back_it_once(browser_of, campaign, aigul, bakyt):
    one = proposed(aigul)
    client = browser_of(bakyt)

    page = client.get(PAGE).content.decode()
    for _twice in range(2):
        client.post(f"{PAGE}{one.pk}/back/", {"do": "back"})
    backed = proposals_of(aigul).get().backers
    client.post(f"{PAGE}{one.pk}/back/", {"do": "take_back"})

    assert ("Шахмат" in page, "Токтосунова" in page) == (True, False)
    assert (backed, proposals_of(aigul).get().backers, Support.objects.count()) == (1, 0, 1)
    assert browser_of(aigul).post(f"{PAGE}{one.pk}/back/").status_code == 404


def test_methodists_see_them_in_the_order_of_support(browser_of, campaign, region, aigul, bakyt, gulnara):
    proposed(aigul, title="first")
    wanted = proposed(aigul, title="second")
    browser_of(bakyt).post(f"{PAGE}{wanted.pk}/back/", {"do": "back"})

    assert [(one.title, one.backers) for one in proposals_to_decide(gulnara)] == [("second", 1), ("first", 0)]


def test_declining_needs_an_answer_and_the_author_reads_it(browser_of, campaign, aigul, gulnara):
    one = proposed(aigul)
    client = browser_of(gulnara)

    empty = client.post(f"{PAGE}decide/", {"do": "decline", "proposal": one.pk})
    unfinished = client.post(f"{PAGE}decide/", {"do": "decline", "proposal": one.pk, "ky": "себеби […]"})
    client.post(f"{PAGE}decide/", {"do": "decline", "proposal": one.pk, "ky": "Азырынча окутуучу жок."})
    again = client.post(f"{PAGE}decide/", {"do": "decline", "proposal": one.pk, "ky": "Жок."})

    one.refresh_from_db()
    assert [empty.status_code, unfinished.status_code, again.status_code] == [400, 400, 400]
    assert (one.state, one.decided_by, Topic.objects.filter(code__startswith="proposed").count()) == (
        ProposalState.DECLINED,
        gulnara,
        0,
    )
    assert "Азырынча окутуучу жок." in browser_of(aigul).get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"title": " "}, "proposal_incomplete"),
        ({"outcome": ""}, "proposal_incomplete"),
        ({"purpose": "о" * 10_000}, "proposal_too_long"),
    ],
)
def test_a_proposal_lacking_a_part_or_too_long_is_refused_and_nothing_typed_is_lost(
    campaign, browser_of, aigul, said, code
):
    with pytest.raises(WrongInput) as refusal:
        proposed(aigul, **said)

    page = browser_of(aigul).post(f"{PAGE}new/", {**SAID, **said})

    assert (refusal.value.code, page.status_code, TopicProposal.objects.count()) == (code, 400, 0)
    assert all(text.strip()[:50] in page.content.decode() for text in {**SAID, **said}.values())


@pytest.mark.parametrize("text", ["🙂", "=HYPERLINK(1)", "<script>", "اللغة"])
def test_whatever_script_it_is_written_in_it_is_kept_and_shown_as_words(campaign, browser_of, aigul, text):
    proposed(aigul, title=text)

    page = browser_of(aigul).get(PAGE).content.decode()

    assert TopicProposal.objects.get().title == text
    assert "<script>" not in page


def test_too_many_proposals_wait_and_only_a_teacher_proposes_for_herself(campaign, aigul, bakyt, gulnara):
    for number in range(5):
        proposed(aigul, title=str(number))

    with pytest.raises(NotNow) as refusal:
        proposed(aigul)
    with pytest.raises(NotAllowed):
        proposed(gulnara)
    with pytest.raises(NotAllowed):
        propose(aigul, by=bakyt, language="ky", **SAID)

    assert refusal.value.code == "too_many_proposals"


def test_an_author_takes_it_back_and_a_stranger_sees_nothing(campaign, browser_of, aigul, bakyt, emil):
    one = proposed(aigul)
    stranger = [list(found(emil)) for found in (proposals_of, proposals_near, proposals_to_decide)]
    closed = [browser_of(emil).get(address).status_code for address in (PAGE, f"{PAGE}new/")]
    other = browser_of(bakyt).post(f"{PAGE}{one.pk}/withdraw/").status_code

    browser_of(aigul).post(f"{PAGE}{one.pk}/withdraw/")

    one.refresh_from_db()
    assert (stranger, wishes_to_back(emil), closed, other) == ([[], [], []], [], [403, 403], 404)
    assert (one.state, list(proposals_near(bakyt))) == (ProposalState.WITHDRAWN, [])


def test_a_wish_is_backed_under_the_name_a_methodist_gave_it_never_by_its_words(
    campaign, browser_of, aigul, bakyt, gulnara
):
    sitting = answer(campaign, person=aigul, topic="менин жеке сөзүм")
    derive([sitting.pk])
    asked = Request.objects.get()
    unnamed = wishes_to_back(bakyt)
    name_group([asked], title={"ky": "Шахмат сабагы"}, by=gulnara)

    page = browser_of(bakyt).get(PAGE).content.decode()
    browser_of(bakyt).post(f"{PAGE}wishes/{asked.pk}/back/", {"do": "back"})

    assert (unnamed, wishes_to_back(aigul)) == ([], [])
    assert ("Шахмат сабагы" in page, "менин жеке сөзүм" in page) == (True, False)
    assert [(one.request, one.person) for one in Support.objects.all()] == [(asked, bakyt)]


def test_the_page_asks_the_same_for_one_proposal_and_for_thirty(
    campaign, region, aigul, bakyt, gulnara, browser_of, questions_asked
):
    proposed(aigul)
    clients = [browser_of(bakyt), browser_of(gulnara)]
    few = [questions_asked(client, PAGE) for client in clients]
    for number in range(29):
        person = make_person(f"Мугалим{number}")
        make_post(person, region["school"])
        proposed(person)

    assert [questions_asked(client, PAGE) for client in clients] == few
