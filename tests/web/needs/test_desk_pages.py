"""The desk on the page: split, gather, name, answer and correct, with buttons alone."""

import csv
import io

import pytest

from tests.needs.surveys import answer
from tests.web.needs.desk import ask
from tests.web.needs.test_requests import DESK, texts_on
from ustat.needs.actions.derive import derive
from ustat.needs.models import Gathering, Reply, Request


def test_a_request_is_split_and_put_together_again_with_a_form(requests, browser_of, gulnara):
    client, one = browser_of(gulnara), requests[2]

    client.post(f"{DESK}{one.pk}/split/", {"parts": "Эмгек\r\n\r\nКодекс\r\n"})
    split = texts_on(client.get(DESK))
    shown = client.get(f"{DESK}{one.pk}/settle/").content.decode()
    client.post(f"{DESK}{one.pk}/together/")

    assert {"Эмгек", "Кодекс"} <= split
    assert "Эмгек кодекси" not in split
    assert ("Put it together again" in shown, "split it" in shown) == (True, True)
    assert "Эмгек кодекси" in texts_on(client.get(DESK))


def test_ticked_groups_become_one_with_a_name_and_are_scattered_again(
    requests,
    browser_of,
    gulnara,
):
    client = browser_of(gulnara)
    ids = f"{requests[0].pk}.{requests[1].pk}"

    client.post(f"{DESK}gather/", {"request": [ids, str(requests[2].pk)]})
    client.post(f"{DESK}name/", {"request": f"{ids}.{requests[2].pk}", "title_en": "All kinds"})
    groups = {group.title: group.support for group in client.get(DESK).context["groups"]}
    gathering = Gathering.objects.get()
    client.post(f"{DESK}groups/{gathering.pk}/scatter/")

    assert groups == {"All kinds": 3, "«рахмат»": 1}
    assert len(client.get(DESK).context["groups"]) == 3


@pytest.mark.parametrize("sort", ["support", "schools", "district", "newest", "nonsense"])
def test_the_desk_is_sorted_every_way_without_losing_a_request(requests, browser_of, gulnara, sort):
    assert len(texts_on(browser_of(gulnara).get(f"{DESK}?sort={sort}"))) == 4


def test_an_answer_is_drafted_sent_read_by_the_asker_and_corrected(
    requests,
    browser_of,
    aigul,
    gulnara,
):
    client, ids = browser_of(gulnara), f"{requests[0].pk}.{requests[1].pk}"
    drafted = client.get(f"{DESK}answer/?request={ids}&outcome=joined").content.decode()
    empty = client.post(f"{DESK}answer/", {"request": ids, "outcome": "joined"})

    client.post(f"{DESK}answer/", {"request": ids, "outcome": "joined", "topic": "board", "en": "Joined."})
    first = browser_of(aigul).get("/home/").content.decode()
    client.post(
        f"{DESK}answers/{Reply.objects.get().pk}/correct/", {"outcome": "not_now", "en": "Not this year."}
    )
    then = browser_of(aigul).get("/home/").content.decode()

    assert "Your request is joined with the topic “The interactive board”" in drafted
    assert (empty.status_code, "The answer is empty" in empty.content.decode()) == (400, True)
    assert "Joined." in first
    assert [text in then for text in ("Not this year.", "Earlier answer", "Joined.")] == [True] * 3


def test_whoever_asked_without_a_name_reads_the_answer_under_the_receipt(
    requests,
    browser_of,
    gulnara,
):
    nameless = requests[1]
    browser_of(gulnara).post(
        f"{DESK}answer/", {"request": nameless.pk, "outcome": "other", "en": "Come and see us."}
    )

    page = browser_of(None).get(f"/a/{nameless.sitting.token}/done/").content.decode()

    assert "Come and see us." in page


@pytest.mark.parametrize("who", ["emil", "aigul", "joldosh", "chynara"])
def test_nobody_else_splits_gathers_or_answers(requests, request, browser_of, who):
    client, one = browser_of(request.getfixturevalue(who)), requests[0].pk

    seen = {
        client.post(f"{DESK}{address}", {"request": one, "parts": "a\nb", "en": "x"}).status_code
        for address in (f"{one}/split/", f"{one}/together/", "gather/", "name/", "answer/")
    }

    assert (seen, Reply.objects.count()) == ({403}, 0)


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "🙂", "ж" * 10_000])
def test_strange_requests_are_exported_as_words_and_shown_on_every_page(
    campaign,
    board,
    browser_of,
    gulnara,
    text,
):
    one, client = ask(campaign, text), browser_of(gulnara)

    rows = list(csv.DictReader(io.StringIO(client.get(f"{DESK}requests.csv").content.decode("utf-8-sig"))))
    seen = [client.get(f"{DESK}{page}").status_code for page in ("", f"{one.pk}/settle/")]
    seen += [client.get(f"{DESK}{page}/?request={one.pk}").status_code for page in ("answer", "name")]

    assert seen == [200] * 4
    assert [row["text"].lstrip("'") for row in rows] == [text]
    assert not rows[0]["text"].startswith(("=", "+"))


def test_a_teachers_own_page_asks_the_same_for_one_request_and_for_many(
    campaign, region, aigul, browser_of, questions_asked
):
    from tests.needs.surveys import make_campaign

    client = browser_of(aigul)

    def asked_in(slug):
        here = make_campaign(campaign.version, region["institute"], slug=slug, closed_at="2026-01-01T00:00Z")
        derive([answer(here, person=aigul, topic="Шахмат").pk])

    asked_in("first")
    few = questions_asked(client, "/home/")
    for number in range(9):
        asked_in(f"more-{number}")

    assert (questions_asked(client, "/home/"), Request.objects.count()) == (few, 10)
