"""What was answered, as categories: the table that measuring starts from."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from ustat.common.branches import in_branches
from ustat.diagnosis.rules import READERS, categories_of, category_said, is_measured
from ustat.instruments.choices import AnswerState
from ustat.instruments.models import Answer, Campaign, Instrument, Item, Sitting, Version
from ustat.people.choices import Kind, Role
from ustat.people.models import Person, Post
from ustat.people.queries import reach_of

AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """One question that says where somebody stands, and in which direction."""

    item: Item
    direction: int
    categories: dict[str, int]


def questions_of(version: Version) -> list[Question]:
    """The measured questions of a version, in their order."""
    return [
        Question(item, item.competence.direction_id, categories_of(item))
        for item in version.items.select_related("competence")
        if item.competence is not None and is_measured(item)
    ]


def same_questions(instrument: Instrument, questions: Iterable[Question]) -> dict[int, Question]:
    """Items of all versions of an instrument, by number, that ask one of ``questions`` in the same words."""
    wanted = {question.item.code: question for question in questions}
    found = {}
    for item in Item.objects.filter(version__instrument=instrument, code__in=wanted):
        question = wanted[item.code]
        if (item.stem, item.options, item.kind) == (
            question.item.stem,
            question.item.options,
            question.item.kind,
        ):
            found[item.pk] = question
    return found


def campaigns_to_calibrate(person: Person | None, instrument: Instrument) -> QuerySet[Campaign]:
    """Campaigns of an instrument whose answers ``person`` may let be counted."""
    if not person:
        return Campaign.objects.none()
    reach = reach_of(person, *READERS)
    return Campaign.objects.filter(
        in_branches(reach, "organisation__path"), version__instrument=instrument
    ).order_by("-opens_on", "-id")


def sittings_to_calibrate(campaigns: Iterable[str]) -> list[Sitting]:
    """Finished sittings of these campaigns; of somebody who answered twice the newest."""
    newest: dict[object, Sitting] = {}
    sittings = Sitting.objects.filter(campaign__slug__in=list(campaigns), finished_at__isnull=False)
    for sitting in sittings.only(
        "person_id", "campaign_id", "language", "background", "finished_at"
    ).order_by("finished_at", "id"):
        key = ("person", sitting.person_id) if sitting.person_id else ("sitting", sitting.pk)
        newest.pop(key, None)
        newest[key] = sitting
    return sorted(newest.values(), key=lambda one: one.pk)


def categories_said(sittings: Iterable[int], questions: dict[int, Question]) -> dict[int, dict[int, int]]:
    """Sitting to question (the number of its item in the newest version) to category; missing is left out."""
    wanted = list(sittings)
    found: dict[int, dict[int, int]] = {sitting: {} for sitting in wanted}
    for start in range(0, len(wanted), AT_ONCE):
        answers = Answer.objects.filter(
            sitting__in=wanted[start : start + AT_ONCE], item__in=list(questions)
        ).values_list("sitting_id", "item_id", "state", "chosen")
        for sitting, item, state, chosen in answers.iterator():
            question = questions[item]
            category = category_said(question.categories, state=state, chosen=chosen)
            if category is not None:
                found[sitting][question.item.pk] = category
    return found


def options_chosen(sittings: Iterable[int], questions: dict[int, Question]) -> dict[int, dict[int, str]]:
    """Sitting to question to the code of the option that was chosen, for questions that have a right one."""
    keyed = {pk: one for pk, one in questions.items() if one.item.is_keyed}
    found: dict[int, dict[int, str]] = {}
    wanted = list(sittings) if keyed else []
    for start in range(0, len(wanted), AT_ONCE):
        answers = Answer.objects.filter(
            sitting__in=wanted[start : start + AT_ONCE], item__in=list(keyed), state=AnswerState.GIVEN
        ).values_list("sitting_id", "item_id", "chosen")
        for sitting, item, chosen in answers.iterator():
            found.setdefault(sitting, {})[keyed[item].item.pk] = chosen[0] if chosen else ""
    return found


def districts_of(people: Iterable[int]) -> dict[int, tuple[str, dict[str, str]]]:
    """Person to the code and name of the district or city of her school."""
    posts = Post.objects.filter(
        person__in=list(people),
        role=Role.TEACHER,
        organisation__kind=Kind.SCHOOL,
        organisation__parent__kind__in=(Kind.DISTRICT, Kind.CITY),
    ).values_list("person_id", "organisation__parent__code", "organisation__parent__name")
    return {person: (code, name) for person, code, name in posts.order_by("person_id", "-id")}
