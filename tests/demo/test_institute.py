"""The made-up institute, built by the real actions: what it leaves in the tables."""

from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpRequest

from tests.demo.small import small_institute
from ustat.common.errors import NotNow, WrongInput
from ustat.common.models import Delivery, Fact
from ustat.common.words import LANGUAGES
from ustat.demo.build import Stage, build, is_made_up_here, refuse_real_people
from ustat.demo.cards import read_cards
from ustat.demo.made.scale import SMALL
from ustat.demo.work import Work
from ustat.diagnosis.models import Score
from ustat.insight.models import Report
from ustat.instruments.choices import AnswerState
from ustat.instruments.models import Answer, Campaign, Sitting
from ustat.learning.models import Certificate
from ustat.needs.choices import RequestState
from ustat.needs.models import Need, Request
from ustat.people.actions.persons import add_person
from ustat.people.cards import CardBackend
from ustat.people.choices import Role
from ustat.people.models import Organisation, Person, Post, RegisterImport
from ustat.people.queries import current_posts, reach_of
from ustat.planning import bridge
from ustat.planning.choices import Origin, PlanState
from ustat.planning.models import Cohort, Place, Plan, Unplaced, Wish
from ustat.standards.models import Direction
from ustat_engine import planning as engine

pytestmark = pytest.mark.xdist_group("demo")


def released(work: Work) -> Plan:
    return Plan.objects.get(organisation=work.whole_region, state=PlanState.RELEASED)


def paper() -> Campaign:
    return Campaign.objects.get(slug="paper-2023")


def voluntary(work: Work) -> list[Wish]:
    wishes = Wish.objects.filter(person__posts__organisation__path__startswith=work.whole_region.path)
    return [wish for wish in wishes.distinct() if wish.is_voluntary]


# ---- Labels


def test_everybody_and_everything_of_the_region_is_labelled_as_made_up(institute: Work):
    region = institute.organisation(institute.region.republic_code)

    assert set(
        Organisation.objects.filter(path__startswith=region.path).values_list("is_made_up", flat=True)
    ) == {True}
    assert set(Person.objects.filter(is_pseudonym=False).values_list("is_made_up", flat=True)) == {True}
    for table in (Plan, Certificate, Report):
        assert set(table.objects.values_list("is_made_up", flat=True)) == {True}
    assert dict(Campaign.objects.values_list("slug", "is_made_up")) == {
        "paper-2023": True,
        "needs-2026": True,
        "open-2026": True,
        "self-2026": True,
        "ict-2026": True,
        "ict-again-2026": True,
        "talis-2018": False,
        "requests-test": True,
    }


def test_the_paper_is_labelled_as_a_reconstruction_in_three_languages(institute: Work):
    note = paper().note

    assert note.missing == []
    assert note["en"].startswith("Reconstruction of published totals.")
    assert [institute.region.paper.label[code] in note[code] for code in LANGUAGES] == [True, True, True]
    assert paper().is_anonymous


def test_the_oecd_sample_is_real_names_its_source_and_its_plans_say_what_if(institute: Work):
    talis = Campaign.objects.get(slug="talis-2018")
    plans = Plan.objects.exclude(organisation=institute.whole_region)

    assert "OECD" in talis.note["en"]
    assert talis.sittings.count() == Person.objects.filter(is_pseudonym=True).count() == 548
    assert {plan.organisation.code for plan in plans} == {
        f"talis2018-{code}" for code in ("FRA", "ITA", "MEX")
    }
    assert {plan.state for plan in plans} == {PlanState.DRAFT}
    assert [plan.name.missing for plan in plans] == [[], [], []]
    assert [plan.name["en"] for plan in plans if "what if" not in plan.name["en"]] == []


# ---- People


def test_both_registers_are_imported_whole(institute: Work):
    registers = RegisterImport.objects.order_by("file_name")

    assert [Path(one.file_name).suffix for one in registers] == [".csv", ".xlsx"]
    assert [one.problems for one in registers] == [[], []]
    assert sum(one.counts["done"]["new"] for one in registers) == len(institute.teachers)
    posts = Post.objects.filter(organisation__kind="school", person__is_made_up=True)
    assert Counter(posts.values_list("role", flat=True)) == {"teacher": SMALL.teachers, "head": SMALL.schools}
    assert posts.filter(role=Role.TEACHER, subjects=None).count() == 0


def test_the_cast_signs_in_with_the_cards_that_were_written(institute: Work):
    found = {}
    for card in read_cards(institute.home):
        account = CardBackend().authenticate(HttpRequest(), card_code=card.code)
        assert account is not None
        assert str(account.person) == card.name
        found[card.role] = set(current_posts(account.person).values_list("role", flat=True))

    assert found == {
        "teacher": {"teacher"},
        "head": {"head"},
        "methodist": {"methodist", "operator"},
        "planner": {"planner"},
        "trainer": {"trainer"},
        "director": {"director"},
    }


def test_the_planner_reaches_the_region_and_the_sample_and_nothing_else(institute: Work):
    sample = institute.organisation("talis2018")

    reach = reach_of(institute.cast("planner"), Role.PLANNER)

    assert set(reach) == {institute.whole_region.path, sample.path}


# ---- Answers, levels, needs


def test_the_totals_of_the_paper_stand_in_the_tables(institute: Work):
    answers = Answer.objects.filter(sitting__campaign=paper())

    given = Counter(answers.filter(state=AnswerState.GIVEN).values_list("item__code", flat=True))
    none = Counter(answers.filter(state=AnswerState.NONE).values_list("item__code", flat=True))

    assert paper().sittings.count() == 160
    assert given == {"d1": 118, "d2": 106, "d3": 53, "d4": 54, "d5": 61, "topic": 34}
    assert {code: given[code] + none[code] for code in none} == dict.fromkeys(
        ("d1", "d2", "d3", "d4", "d5"), 160
    )
    assert paper().sittings.exclude(person=None).count() == 0


@pytest.mark.parametrize(("slug", "share"), [("needs-2026", 0.75), ("self-2026", 0.60)])
def test_named_answers_come_from_phones_and_from_paper(institute: Work, slug: str, share: float):
    campaign = Campaign.objects.get(slug=slug)

    sources = Counter(campaign.sittings.values_list("source", flat=True))

    assert sources.total() == pytest.approx(share * SMALL.teachers, abs=1)
    assert set(sources) == {"web", "file"}
    assert campaign.sittings.filter(person=None).count() == 0
    assert campaign.sittings.filter(finished_at=None).count() == 0


def test_whoever_assessed_herself_has_five_scores_with_errors_and_nobody_else_has(institute: Work):
    assessed = Sitting.objects.filter(campaign__slug="self-2026").values_list("person_id", flat=True)

    scores = Counter(Score.objects.values_list("person_id", flat=True))

    assert set(scores) == set(assessed)
    # Somebody who kept silent about all of a direction has none there.
    assert set(scores.values()) <= {4, 5}
    assert Score.objects.filter(error__lte=0).count() == 0


def test_wishes_in_own_words_are_read_by_the_machine_and_some_settled_by_gulnara(institute: Work):
    requests = Request.objects.filter(sitting__campaign__slug="needs-2026")

    settled = requests.exclude(state=RequestState.SUGGESTED)

    assert requests.filter(method="").count() == 0
    assert set(settled.values_list("settled_by", flat=True)) == {institute.cast("methodist").pk}
    assert 0 < settled.count() < requests.count()


# ---- Plan


def test_the_released_plan_breaks_no_rule_of_the_checker(institute: Work):
    plan = released(institute)
    problem = bridge.problem_of(plan)
    rank_of = {wish.pk: key for key, wish in problem.wishes.items()}
    as_engine = engine.Plan(
        runs=tuple(
            engine.Run(
                run=cohort.code,
                programme=cohort.programme.code,
                level=str(cohort.level),
                language=cohort.language,
                site=cohort.site.code if cohort.site else "",
                start=cohort.start_week,
                trainer=str(cohort.trainer_id),
                room_kind=cohort.room_kind,
            )
            for cohort in plan.cohorts.select_related("programme", "site")
        ),
        places=tuple(
            engine.Place(place.cohort.code, *rank_of[place.wish_id])
            for place in Place.objects.filter(cohort__plan=plan).select_related("cohort")
        ),
    )

    assert plan.cohorts.count() >= 2
    assert [breach.sentence for breach in engine.breaches(problem.instance, as_engine)] == []


def test_no_school_has_more_teachers_away_in_a_week_than_fifteen_in_a_hundred(institute: Work):
    away: dict[tuple[int, object], set[int]] = defaultdict(set)
    school_of = dict(Post.objects.filter(role=Role.TEACHER).values_list("person_id", "organisation_id"))
    places = Place.objects.filter(cohort__plan__state=PlanState.RELEASED)
    for place in places.select_related("cohort__programme"):
        for week, is_absent in enumerate(place.cohort.programme.absent):
            if is_absent:
                monday = place.cohort.starts_on + timedelta(weeks=week)
                away[school_of[place.person_id], monday].add(place.person_id)
    staff = Counter(school_of.values())

    over = {
        key: len(people) for key, people in away.items() if len(people) > max(1, int(0.15 * staff[key[0]]))
    }

    assert away
    assert over == {}


def test_everybody_who_is_placed_chose_that_topic(institute: Work):
    places = Place.objects.filter(cohort__plan__state=PlanState.RELEASED)

    strange = [
        place
        for place in places.select_related("wish", "cohort__programme")
        if not (
            place.wish
            and place.wish.is_voluntary
            and place.wish.person_id == place.person_id
            and place.wish.topic_id == place.cohort.programme.topic_id
        )
    ]

    assert places.exists()
    assert strange == []


def test_every_wish_has_a_place_or_a_reason(institute: Work):
    plan = released(institute)
    placed = set(Place.objects.filter(cohort__plan=plan).values_list("wish_id", flat=True))
    unplaced = dict(Unplaced.objects.filter(plan=plan).values_list("wish_id", "reason"))

    assert placed | set(unplaced) == {wish.pk for wish in voluntary(institute)}
    assert placed & set(unplaced) == set()
    assert "" not in unplaced.values()


def test_wishes_were_chosen_marked_proposed_accepted_and_taken_back(institute: Work):
    wishes = Wish.objects.filter(person__is_made_up=True)

    assert set(wishes.values_list("origin", flat=True)) == {Origin.SELF, Origin.SURVEY, Origin.SCHOOL}
    assert wishes.exclude(withdrawn_at=None).count() == 1
    proposed = wishes.filter(origin=Origin.SCHOOL)
    assert {wish.accepted_at is None for wish in proposed} == {True, False}


def test_courses_that_are_over_have_certificates_and_later_ones_have_none(institute: Work):
    over = Cohort.objects.filter(plan=released(institute), ends_on__lt=institute.days.today)

    certified = set(Certificate.objects.values_list("place__cohort", flat=True))

    assert certified == set(over.values_list("pk", flat=True))
    assert certified


# ---- The whole


def test_nothing_waits_and_nothing_is_parked(institute: Work):
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.DELIVERED}
    assert Fact.objects.filter(addressed_at=None).count() == 0


def test_aigul_has_a_profile_needs_and_wishes_of_her_own(institute: Work):
    aigul = institute.cast("teacher")

    assert set(aigul.scores.values_list("direction", flat=True)) == {1, 2, 3, 4, 5}
    stated = aigul.needs.filter(is_stated=True)
    assert set(stated.values_list("direction", flat=True)) == {1, 2, 5}
    assert set(aigul.wishes.values_list("topic__code", flat=True)) == {
        "course-11",
        "course-09",
        "course-19",
        "course-14",
    }


def test_a_report_of_the_survey_and_the_plan_is_kept(institute: Work):
    report = Report.objects.get()

    assert report.campaign.slug == "needs-2026"
    assert report.plan == released(institute)
    assert report.made_by == institute.cast("director")


@pytest.mark.django_db
def test_a_run_until_people_stops_there_and_a_second_run_is_refused(tmp_path: Path):
    work = small_institute(tmp_path, until=Stage.PEOPLE)

    with pytest.raises(NotNow) as refusal:
        build(today=work.days.today, home=tmp_path)

    assert refusal.value.code == "institute_there"
    assert is_made_up_here()
    assert Person.objects.count() == len(work.teachers) + len(work.trainers) + 3
    assert (Direction.objects.count(), Campaign.objects.count(), Need.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_a_database_with_one_real_person_is_never_replaced(tmp_path: Path):
    small_institute(tmp_path, until=Stage.PEOPLE)
    refuse_real_people()
    add_person(surname="Токтосунова", given_name="Айгүл")

    with pytest.raises(WrongInput) as refusal:
        refuse_real_people()

    assert refusal.value.code == "real_people"


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_cards_and_files(tmp_path: Path):
    written = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        with transaction.atomic():
            small_institute(folder, until=Stage.PEOPLE, seed=5)
            transaction.set_rollback(True)
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})

    assert written[0] == written[1]
    assert set(written[0]) == {"cards.txt", "register-1-made-up.csv", "register-2-made-up.xlsx"}
