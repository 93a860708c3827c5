"""Publish what ships with Ustat: a changed file becomes a new version, never an edited one."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput
from ustat.common.words import Words
from ustat.instruments.choices import ItemKind
from ustat.instruments.models import Instrument, Item, Version
from ustat.standards.models import Competence

CONTENT: Final = Path(__file__).resolve().parents[1] / "content"
FLAGS: Final = ("is_none", "is_other", "is_silent", "is_not_applicable", "is_right")
WORDS_OF_A_VERSION: Final = ("purpose", "who_sees", "thanks", "source")


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a text that may become a version."""

    code: str
    kind: ItemKind
    stem: Words
    hint: Words
    example: Words
    options: list[dict[str, Any]]
    competence: int | None = None
    expected_level: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """The whole text of an instrument, as it would be published."""

    code: str
    title: Words
    words: dict[str, Words]
    minutes: int
    questions: list[Question]


def publish_content() -> list[Version]:
    """The needs survey, the self-assessment and the test, published; repeating it changes nothing.

    Refuses with ``NotNow``, ``standards_missing``, while the competences they ask about are not loaded.
    """
    texts = [read_text(tomllib.loads(path.read_text("utf-8"))) for path in sorted(CONTENT.glob("*.toml"))]
    return [publish(text) for text in texts]


@transaction.atomic
def publish(text: Text) -> Version:
    """The newest published version with exactly this text: the one there is, or a new one.

    Refuses with ``WrongInput``, ``key_wrong``, a test question without a right or a wrong option.
    """
    for question in text.questions:
        _check_key(question)
    instrument, _created = Instrument.objects.select_for_update().get_or_create(
        code=text.code, defaults={"title": text.title}
    )
    newest = instrument.versions.filter(published_at__isnull=False).order_by("-number").first()
    if instrument.title != text.title:
        instrument.title = text.title
        instrument.save(update_fields=["title"])
    if newest is not None and _text_of(newest, title=text.title) == text:
        return newest
    version = Version.objects.create(
        instrument=instrument,
        number=newest.number + 1 if newest else 1,
        minutes=text.minutes,
        published_at=timezone.now(),
        **text.words,
    )
    Item.objects.bulk_create(
        Item(
            version=version,
            position=position,
            code=question.code,
            kind=question.kind,
            stem=question.stem,
            hint=question.hint,
            example=question.example,
            competence_id=question.competence,
            options=question.options,
            expected_level=question.expected_level,
        )
        for position, question in enumerate(text.questions, start=1)
    )
    return version


def read_text(spec: dict[str, Any]) -> Text:
    """The text in a file of ``content/``. Levelled questions take their sentences from the framework."""
    competences = _competences(spec)
    return Text(
        code=spec["code"],
        title=Words(spec["title"]),
        words={name: Words(spec.get(name, {})) for name in WORDS_OF_A_VERSION},
        minutes=spec.get("minutes", 5),
        questions=[_question(part, spec, competences) for part in spec["question"]],
    )


def option(code: str, words: dict[str, str], **says: Any) -> dict[str, Any]:
    """One option as an item keeps it: only what it says."""
    return {"code": code, "words": dict(words)} | {key: value for key, value in says.items() if value}


def _question(part: dict[str, Any], spec: dict[str, Any], competences: dict[str, Competence]) -> Question:
    competence = competences[part["competence"]] if "competence" in part else None
    own = [_option(one) for one in part.get("options", [])]
    levels = _levels(competence) if competence and part["kind"] == ItemKind.LEVEL else []
    shared = [_option(one) for one in spec.get("extra_options", [])] if competence else []
    return Question(
        code=part["code"],
        kind=ItemKind(part["kind"]),
        stem=Words(part["stem"]),
        hint=Words(part.get("hint", {})),
        example=Words(part.get("example", {})),
        options=[*own, *levels, *shared],
        competence=competence.pk if competence else None,
        expected_level=part.get("expected_level"),
    )


def _check_key(question: Question) -> None:
    """A question of a test has one right option or more, all of them answers, and at least one wrong one."""
    right = [one for one in question.options if one.get("is_right")]
    if not right and question.expected_level is None:
        return
    alone = ("is_none", "is_silent", "is_not_applicable", "is_other")
    answers = [one for one in question.options if not any(one.get(flag) for flag in alone)]
    is_fine = question.kind == ItemKind.SINGLE and right and all(one in answers for one in right)
    if not is_fine or len(right) == len(answers):
        raise WrongInput(
            _(
                "Question “%(code)s” of a test takes one choice, with at least one right answer and one "
                "wrong; it has %(right)s right of %(answers)s."
            )
            % {"code": question.code, "right": len(right), "answers": len(answers)},
            code="key_wrong",
        )


def _option(one: dict[str, Any]) -> dict[str, Any]:
    says = {flag: one.get(flag, False) for flag in FLAGS}
    return option(
        one["code"], one["text"], **says, direction=one.get("direction", ""), level=one.get("level")
    )


def _levels(competence: Competence) -> list[dict[str, Any]]:
    return [
        option(f"level-{statement.level.number}", statement.text, level=statement.level.number)
        for statement in sorted(competence.statements.all(), key=lambda one: one.level.number)
    ]


def _competences(spec: dict[str, Any]) -> dict[str, Competence]:
    asked = {part["competence"] for part in spec["question"] if "competence" in part}
    if not asked:
        return {}
    found = {
        competence.code: competence
        for competence in Competence.objects.filter(
            framework__code=spec["framework"], framework__version=spec["framework_version"], code__in=asked
        ).prefetch_related("statements__level")
    }
    if missing := asked - set(found):
        raise NotNow(
            _("“%(title)s” asks about competences that are not there: %(codes)s. Load the standards first.")
            % {"title": Words(spec["title"]), "codes": ", ".join(sorted(missing))},
            code="standards_missing",
        )
    return found


def _text_of(version: Version, *, title: Words) -> Text:
    return Text(
        code=version.instrument.code,
        title=title,
        words={name: getattr(version, name) for name in WORDS_OF_A_VERSION},
        minutes=version.minutes,
        questions=[
            Question(
                code=item.code,
                kind=ItemKind(item.kind),
                stem=item.stem,
                hint=item.hint,
                example=item.example,
                options=item.options,
                competence=item.competence_id,
                expected_level=item.expected_level,
            )
            for item in version.items.all()
        ],
    )
