"""What ships is published once; a changed text becomes a new version."""

from collections import Counter

import pytest

from ustat.common.errors import NotNow, WrongInput
from ustat.instruments.actions.publish import publish, publish_content, read_text
from ustat.instruments.models import Instrument, Item, Version
from ustat.standards.actions.content import load_content

SPEC = {
    "code": "small",
    "title": {"ky": "Кичине", "en": "Small"},
    "minutes": 2,
    "purpose": {"en": "To try"},
    "question": [
        {
            "code": "q1",
            "kind": "multiple",
            "stem": {"en": "What?"},
            "options": [
                {"code": "a", "direction": "ict", "text": {"en": "This"}},
                {"code": "b", "is_none": True, "text": {"en": "Nothing"}},
            ],
        },
        {"code": "q2", "kind": "text", "stem": {"en": "Else?"}, "example": {"en": "For example, a robot"}},
    ],
}


def everything():
    return {
        (version.instrument.code, version.number): version.items.count() for version in Version.objects.all()
    }


@pytest.mark.django_db
def test_the_three_instruments_are_published_once():
    load_content()

    publish_content()
    publish_content()

    assert everything() == {("needs-2023", 1): 6, ("self-assessment-1", 1): 15, ("ict-test-1", 1): 24}
    assert None not in set(Version.objects.values_list("published_at", flat=True))


@pytest.mark.django_db
def test_the_needs_survey_is_complete_in_three_languages():
    load_content()
    publish_content()

    items = Item.objects.filter(version__instrument__code="needs-2023")
    words = [item.stem for item in items] + [choice.words for item in items for choice in item.choices]
    assert [text for text in words if text.missing] == []
    assert [item.code for item in items] == ["d1", "d2", "d3", "d4", "d5", "topic"]
    for item in items[:5]:
        kinds = [(one.is_none, one.is_other, one.is_silent) for one in item.choices]
        assert [kinds.count(flags) for flags in [(1, 0, 0), (0, 1, 0), (0, 0, 1)]] == [1, 1, 1]


@pytest.mark.django_db
def test_a_levelled_question_offers_the_four_sentences_of_its_competence_in_order():
    load_content()
    publish_content()

    item = Item.objects.get(version__instrument__code="self-assessment-1", code="s01")
    statements = item.competence.statements.select_related("level")
    assert [(one.code, one.level, one.is_exclusive) for one in item.choices] == [
        ("level-1", 1, False),
        ("level-2", 2, False),
        ("level-3", 3, False),
        ("level-4", 4, False),
        ("not-applicable", None, True),
        ("silent", None, True),
    ]
    assert [one.words for one in item.choices[:4]] == [one.text for one in statements]


@pytest.mark.django_db
def test_a_changed_text_is_a_new_version_and_the_old_one_stays():
    first = publish(read_text(SPEC))
    changed = SPEC | {"question": [SPEC["question"][0] | {"stem": {"en": "What then?"}}, SPEC["question"][1]]}

    second = publish(read_text(changed))

    assert (first.number, second.number) == (1, 2)
    assert [str(version.items.first().stem.in_language("en")) for version in (first, second)] == [
        "What?",
        "What then?",
    ]
    assert publish(read_text(changed)) == second


@pytest.mark.django_db
def test_a_new_title_needs_no_new_version():
    publish(read_text(SPEC))

    publish(read_text(SPEC | {"title": {"en": "Tiny"}}))

    assert [str(one.title) for one in Instrument.objects.all()] == ["Tiny"]
    assert everything() == {("small", 1): 2}


@pytest.mark.django_db
def test_a_self_assessment_waits_for_its_competences():
    with pytest.raises(NotNow) as refusal:
        publish_content()

    assert refusal.value.code == "standards_missing"
    assert everything() == {}


TEST_QUESTION = {
    "code": "t1",
    "kind": "single",
    "expected_level": 2,
    "stem": {"en": "Which?"},
    "options": [
        {"code": "a", "text": {"en": "Wrong"}},
        {"code": "b", "is_right": True, "text": {"en": "Right"}},
    ],
}


@pytest.mark.django_db
def test_a_question_with_a_right_answer_is_keyed():
    item = publish(read_text(SPEC | {"question": [TEST_QUESTION]})).items.get()

    assert item.is_keyed
    assert item.expected_level == 2
    assert {choice.code: choice.is_right for choice in item.choices} == {"a": False, "b": True}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"options": [{"code": "a", "text": {"en": "Wrong"}}, {"code": "b", "text": {"en": "Wrong too"}}]},
        {"options": [{"code": "a", "is_right": True, "text": {"en": "Right"}}]},
        {"kind": "multiple"},
        {
            "options": [
                {"code": "a", "text": {"en": "Wrong"}},
                {"code": "b", "is_right": True, "is_none": True, "text": {"en": "None of these"}},
            ]
        },
    ],
    ids=["no right answer", "no wrong answer", "several choices", "none of these is right"],
)
def test_a_key_that_cannot_be_is_refused(change):
    with pytest.raises(WrongInput) as refusal:
        publish(read_text(SPEC | {"question": [TEST_QUESTION | change]}))

    assert refusal.value.code == "key_wrong"
    assert everything() == {}


@pytest.mark.django_db
def test_the_test_asks_eight_questions_a_competence_six_a_level_with_the_key_spread_evenly():
    load_content()
    publish_content()

    items = list(Item.objects.filter(version__instrument__code="ict-test-1").select_related("competence"))
    right = [next(choice.code for choice in item.choices if choice.is_right) for item in items]
    assert Counter(item.competence.code for item in items) == {
        "ict-search": 8,
        "ict-lesson": 8,
        "ict-documents": 8,
    }
    assert Counter(item.expected_level for item in items) == {1: 6, 2: 6, 3: 6, 4: 6}
    assert Counter(right) == {"a": 6, "b": 6, "c": 6, "d": 6}
    assert {len(item.choices) for item in items} == {5}
