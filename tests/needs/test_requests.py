"""The request desk: the machine suggests, a person settles and takes back, every asker is counted once."""

import pytest

from tests.needs.surveys import answer, make_campaign
from ustat.catalogue.actions.programmes import load_printed_courses
from ustat.common.errors import NotAllowed, NotNow
from ustat.needs.actions.derive import derive
from ustat.needs.actions.requests import accept, set_aside, settle, take_back
from ustat.needs.actions.suggest import suggest, suggest_for_derived
from ustat.needs.bridge.requests import METHOD, alike
from ustat.needs.choices import RequestState
from ustat.needs.facts import NeedsDerived
from ustat.needs.models import Request
from ustat.people.models import Trail
from ustat.standards.models import Direction, Topic

STEM = "STEM билим берүү: физика, математика, биология"
THANKS = "Баары жакшы, чоң рахмат"
JOURNAL = "Электрондук журнал, күндөлүк толтуруу"


@pytest.fixture
def courses(campaign):
    return load_printed_courses(by=None, sizes=(12, 25))


def ask(campaign, text, *, person=None):
    sitting = answer(campaign, person=person, topic=text)
    derive([sitting.pk])
    return Request.objects.get(sitting=sitting)


def hear(*requests):
    suggest_for_derived(NeedsDerived(sitting_ids=[request.sitting_id for request in requests]))
    for request in requests:
        request.refresh_from_db()


@pytest.fixture
def stem(campaign, courses):
    request = ask(campaign, STEM)
    hear(request)
    return request


def told(request):
    return request.state, request.direction_id, request.topic.code if request.topic else ""


def test_a_request_gets_a_direction_with_its_probability_and_topics_with_the_words_that_decided(stem):
    assert told(stem) == (RequestState.SUGGESTED, 2, "course-04")
    assert 0.5 < stem.direction_chance <= 1
    assert stem.method == METHOD
    first = stem.suggestions["topics"][0]
    assert (first["code"], len(stem.suggestions["topics"]) <= 3) == ("course-04", True)
    assert "STEM" in first["words"]
    assert stem.topic_score == first["score"]


def test_an_answer_that_asks_for_nothing_is_suggested_as_no_request(campaign, courses):
    request = ask(campaign, THANKS)

    hear(request)

    assert told(request) == (RequestState.SUGGESTED, None, "")
    assert request.method == METHOD


def test_without_any_topic_a_direction_is_still_suggested(campaign):
    request = ask(campaign, STEM)

    hear(request)

    assert (request.topic, request.suggestions["topics"]) == (None, [])
    assert request.direction_id in {1, 2, 3, 4, 5}


def test_hearing_twice_changes_nothing(stem):
    before = Request.objects.values().get(pk=stem.pk)

    hear(stem)

    assert Request.objects.values().get(pk=stem.pk) == before


def test_what_a_person_settled_is_never_overwritten_by_the_machine(stem, gulnara):
    settle(stem, direction=Direction.objects.get(number=5), by=gulnara)

    suggest([stem])

    stem.refresh_from_db()
    assert told(stem) == (RequestState.SETTLED, 5, "")


def test_accepting_lets_the_suggestion_stand_and_names_who_did_it(stem, gulnara):
    accept([stem], by=gulnara)

    stem.refresh_from_db()
    assert told(stem) == (RequestState.SETTLED, 2, "course-04")
    assert (stem.settled_by, stem.settled_at is not None) == (gulnara, True)


def test_accepting_that_it_asks_for_nothing_sets_it_aside(campaign, courses, gulnara):
    request = ask(campaign, THANKS)
    hear(request)

    accept([request], by=gulnara)

    request.refresh_from_db()
    assert told(request) == (RequestState.NOT_A_REQUEST, None, "")


def test_what_the_machine_has_not_read_cannot_be_accepted(campaign, gulnara):
    request = ask(campaign, STEM)

    with pytest.raises(NotNow) as refusal:
        accept([request], by=gulnara)

    assert refusal.value.code == "nothing_suggested"


def test_correcting_and_taking_back_bring_the_suggestion_again_and_stay_on_the_trail(stem, gulnara, aigul):
    stem.sitting.person = aigul
    stem.sitting.save()
    settle(
        stem, direction=Direction.objects.get(number=4), topic=Topic.objects.get(code="course-06"), by=gulnara
    )
    stem.refresh_from_db()
    corrected = told(stem)

    take_back(stem, by=gulnara)

    stem.refresh_from_db()
    assert corrected == (RequestState.SETTLED, 4, "course-06")
    assert told(stem) == (RequestState.SUGGESTED, 2, "course-04")
    assert (stem.settled_by, stem.settled_at) == (None, None)
    trail = Trail.objects.filter(what__startswith="needs.").exclude(what="needs.save_mapping").order_by("id")
    assert [(one.what, one.by, one.about, one.detail["after"]["state"]) for one in trail] == [
        ("needs.settle_request", gulnara, aigul, "settled"),
        ("needs.take_back_request", gulnara, aigul, "suggested"),
    ]


def test_setting_aside_can_be_taken_back_too(stem, gulnara):
    set_aside(stem, by=gulnara)
    stem.refresh_from_db()
    aside = told(stem)

    take_back(stem, by=gulnara)

    assert aside == (RequestState.NOT_A_REQUEST, None, "")
    stem.refresh_from_db()
    assert told(stem) == (RequestState.SUGGESTED, 2, "course-04")


def test_there_is_nothing_to_take_back_before_somebody_settled(stem, gulnara):
    with pytest.raises(NotNow) as refusal:
        take_back(stem, by=gulnara)

    assert refusal.value.code == "not_settled"


@pytest.mark.parametrize("who", ["aigul", "joldosh", "chynara", "emil"])
@pytest.mark.parametrize("deed", ["accept", "settle", "set_aside", "take_back"])
def test_only_a_methodist_of_the_branch_settles(stem, request, who, deed):
    somebody = request.getfixturevalue(who)
    deeds = {
        "accept": lambda: accept([stem], by=somebody),
        "settle": lambda: settle(stem, direction=Direction.objects.get(number=1), by=somebody),
        "set_aside": lambda: set_aside(stem, by=somebody),
        "take_back": lambda: take_back(stem, by=somebody),
    }

    with pytest.raises(NotAllowed):
        deeds[deed]()

    stem.refresh_from_db()
    assert told(stem) == (RequestState.SUGGESTED, 2, "course-04")


def test_a_group_may_be_accepted_only_if_every_request_is_of_the_own_branch(stem, region, gulnara):
    elsewhere = make_campaign(stem.sitting.campaign.version, region["republic"], slug="republic")
    other = ask(elsewhere, STEM)
    hear(other)

    with pytest.raises(NotAllowed):
        accept([stem, other], by=gulnara)

    assert set(Request.objects.values_list("state", flat=True)) == {RequestState.SUGGESTED}


def test_requests_for_one_course_stand_together_and_people_are_counted_once(campaign, courses, region, aigul):
    second = make_campaign(campaign.version, region["institute"], slug="again")
    texts = ["Дистанттык окутууну уюштуруу", "Аралыктан окутуу системасы"]
    requests = [
        ask(campaign, STEM, person=aigul),
        ask(second, "STEM технологияларын пландаштыруу", person=aigul),
        ask(campaign, "STEM технологиялары"),
        *(ask(campaign, text) for text in texts),
    ]
    hear(*requests)

    groups = alike(list(Request.objects.select_related("sitting").order_by("id")))

    found = {frozenset(one.text for one in group.requests): (group.topic, group.support) for group in groups}
    assert found[frozenset({STEM, "STEM технологияларын пландаштыруу", "STEM технологиялары"})] == (
        "course-04",
        2,
    )
    assert sum(len(texts) for texts in found) == 5


def test_no_request_no_group(db):
    assert alike([]) == []
