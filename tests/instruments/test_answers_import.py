"""A file of answers: looked at, imported whole, taken back whole."""

import pytest

from tests.instruments.factories import item_of
from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.common.models import Fact
from ustat.instruments.actions.answers_import import apply, preview, undo
from ustat.instruments.actions.sitting import start
from ustat.instruments.models import Answer, AnswerImport, Sitting
from ustat.people.models import Organisation, Person

ROWS = [
    {
        "row": 2,
        "language": "ky",
        "answers": {"d1": {"chosen": ["d1-board"]}, "need": {"chosen": ["4"], "number": 4.0}},
        "background": {"район": "Өзгөн"},
    },
    {"row": 3, "answers": {"d1": {"chosen": ["d1-none"]}, "topic": {"text": "STEM"}}},
    {"row": 4, "answers": {"d1": {"chosen": ["d1-robots"]}, "need": {"state": "skipped"}}},
]
TREE = {"code": "sample", "name": {"en": "A sample"}, "participant": {"en": "Participant"}}


def previewed(campaign, *, rows=ROWS, digest="a" * 64, by=None, tree=None):
    return preview(
        campaign,
        file_name="answers.csv",
        digest=digest,
        rows=rows,
        problems=[],
        counts={},
        by=by,
        tree=tree,
    )


def imported(campaign, **fields):
    return apply(previewed(campaign, **fields), by=None)


def said(campaign):
    return {
        (answer.sitting.row, answer.item.code): (answer.state, answer.chosen, answer.text, answer.number)
        for answer in Answer.objects.filter(sitting__campaign=campaign).select_related("sitting", "item")
    }


def test_a_preview_changes_nothing(campaign):
    previewed(campaign)

    assert (Sitting.objects.count(), Answer.objects.count(), Fact.objects.count()) == (0, 0, 0)


def test_every_row_becomes_a_finished_sitting_with_its_answers(campaign):
    done = imported(campaign)

    assert said(campaign) == {
        (2, "d1"): ("given", ["d1-board"], "", None),
        (2, "need"): ("given", ["4"], "", 4.0),
        (3, "d1"): ("none", ["d1-none"], "", None),
        (3, "topic"): ("given", [], "STEM", None),
        (4, "d1"): ("given", [], "d1-robots", None),
        (4, "need"): ("skipped", [], "", None),
    }
    assert {sitting.is_open for sitting in campaign.sittings.all()} == {False}
    assert (done.counts["sittings"], done.counts["kept_answers"], done.rows) == (3, 6, [])
    assert [(fact.kind, fact.body) for fact in Fact.objects.all()] == [
        ("instruments.AnswersImported", {"answer_import_id": done.pk})
    ]


def test_background_that_came_with_the_answers_can_split_the_results(campaign):
    imported(campaign)

    campaign.refresh_from_db()
    assert set(campaign.groupings) == {"район"}
    assert set(campaign.groupings["район"]["values"]) == {"Өзгөн"}


def test_the_same_file_comes_in_once(campaign):
    imported(campaign)

    with pytest.raises(NotNow) as refusal:
        previewed(campaign)

    assert refusal.value.code == "file_imported"
    assert "answers.csv" in str(refusal.value)
    assert Sitting.objects.count() == 3


def test_looking_at_a_file_again_replaces_the_look_before(campaign):
    previewed(campaign)

    second = previewed(campaign)

    assert list(AnswerImport.objects.all()) == [second]


def test_a_file_is_imported_once_even_when_asked_twice(campaign):
    done = imported(campaign)

    with pytest.raises(NotNow) as refusal:
        apply(done, by=None)

    assert refusal.value.code == "import_done"
    assert Sitting.objects.count() == 3


def test_taken_back_it_is_as_if_it_had_never_come(campaign):
    done = imported(campaign)
    own = start(campaign, language="ky")

    undo(done, by=None)

    assert list(Sitting.objects.all()) == [own]
    assert Answer.objects.count() == 0
    assert Fact.objects.last().body == {"answer_import_id": done.pk, "campaign_id": campaign.pk}
    assert imported(campaign).counts["sittings"] == 3


def test_what_is_not_in_cannot_be_taken_back(campaign):
    with pytest.raises(NotNow) as refusal:
        undo(previewed(campaign), by=None)

    assert refusal.value.code == "import_not_in"


def test_a_file_without_rows_is_refused(campaign):
    with pytest.raises(WrongInput) as refusal:
        previewed(campaign, rows=[])

    assert refusal.value.code == "no_rows"


def test_only_who_runs_surveys_there_may_import(campaign, aigul, gulnara, emil):
    for stranger in (aigul, emil):
        with pytest.raises(NotAllowed):
            previewed(campaign, by=stranger)

    assert previewed(campaign, by=gulnara).by == gulnara


def test_a_file_of_an_anonymous_survey_leads_back_to_no_row_and_no_person(anonymous_campaign):
    rows = [row | {"participant": {"number": str(row["row"]), "group": "X", "school": "1"}} for row in ROWS]

    imported(anonymous_campaign, rows=rows, tree=TREE)

    sittings = anonymous_campaign.sittings.all()
    assert {(sitting.row, sitting.person_id) for sitting in sittings} == {(None, None)}
    assert Person.objects.count() == 0


def test_participants_under_a_pseudonym_become_people_in_a_tree_of_their_own(campaign):
    rows = [
        {
            "row": number,
            "answers": {"need": {"chosen": ["4"]}},
            "participant": {"number": str(number), "group": "ITA", "school": school, "languages": ["it"]},
        }
        for number, school in [(2, "31"), (3, "31"), (4, "32")]
    ]

    imported(campaign, rows=rows, tree=TREE)

    people = Person.objects.filter(sittings__campaign=campaign)
    assert {(person.surname, person.is_pseudonym, *person.languages) for person in people} == {
        ("Participant 2", True, "it"),
        ("Participant 3", True, "it"),
        ("Participant 4", True, "it"),
    }
    root = Organisation.objects.get(code="sample")
    below = Organisation.objects.filter(path__startswith=root.path)
    assert set(below.values_list("code", flat=True)) == {
        "sample",
        "sample-ITA",
        "sample-ITA-31",
        "sample-ITA-32",
    }


def test_the_same_participants_are_the_same_people_when_the_file_comes_again(campaign):
    rows = [
        {
            "row": 2,
            "answers": {"need": {"chosen": ["4"]}},
            "participant": {"number": "7", "group": "ITA", "school": "31"},
        }
    ]
    undo(imported(campaign, rows=rows, tree=TREE), by=None)

    imported(campaign, rows=rows, tree=TREE)

    assert Person.objects.count() == 1


def test_nobody_stands_in_one_survey_twice_and_then_nothing_is_imported(campaign):
    row = {
        "row": 2,
        "answers": {"need": {"chosen": ["4"]}},
        "participant": {"number": "7", "group": "ITA", "school": "31"},
    }
    preview_of_twins = previewed(campaign, rows=[row, row | {"row": 3}], tree=TREE)

    with pytest.raises(WrongInput) as refusal:
        apply(preview_of_twins, by=None)

    assert refusal.value.code == "participant_twice"
    assert (Sitting.objects.count(), Person.objects.count()) == (0, 0)


def test_weights_come_with_their_rows(campaign):
    rows = [
        {
            "row": 2,
            "answers": {"need": {"chosen": ["4"]}},
            "sample": {"weight": 7.5, "replicates": [3.0, 12.0], "cluster": "a", "stratum": "b"},
        }
    ]

    imported(campaign, rows=rows)

    sample = campaign.sittings.get().sample
    assert (sample.weight, sample.replicates, sample.cluster, sample.stratum) == (7.5, [3.0, 12.0], "a", "b")


def test_an_import_asks_as_often_for_many_rows_as_for_few(campaign, django_assert_num_queries):
    def rows(count):
        return [{"row": row, "answers": {"need": {"chosen": ["4"]}}} for row in range(2, 2 + count)]

    few, many = previewed(campaign, rows=rows(3)), previewed(campaign, rows=rows(60), digest="b" * 64)
    with django_assert_num_queries(11) as asked:
        apply(few, by=None)

    with django_assert_num_queries(len(asked)):
        apply(many, by=None)


def test_the_moment_of_answering_is_kept_when_the_file_tells_it(campaign, anonymous_campaign):
    rows = [{"row": 2, "answered_at": "2026-03-01T10:30:00+06:00", "answers": {"topic": {"text": "STEM"}}}]

    imported(campaign, rows=rows)
    imported(anonymous_campaign, rows=rows)

    named, anonymous = campaign.sittings.get(), anonymous_campaign.sittings.get()
    assert named.finished_at.isoformat() == "2026-03-01T04:30:00+00:00"
    assert anonymous.finished_at.date() != named.finished_at.date()
    assert item_of(campaign, "topic").answers.count() == 2
