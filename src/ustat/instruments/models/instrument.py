"""Instruments and their published versions, which never change."""

from typing import Any

from django.db import models

from ustat.common.words import Words, WordsField
from ustat.instruments.choices import ItemKind


class Instrument(models.Model):
    """A questionnaire or a test, through all its versions."""

    code = models.SlugField(unique=True)
    title = WordsField()

    def __str__(self) -> str:
        return str(self.title)


class Version(models.Model):
    """One wording of an instrument. Once published it stays; answers point to it."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    purpose = WordsField()
    who_sees = WordsField()
    thanks = WordsField()
    source = WordsField()
    minutes = models.PositiveSmallIntegerField(default=5)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["instrument_id", "number"]
        constraints = [models.UniqueConstraint(fields=["instrument", "number"], name="version_once")]


class Item(models.Model):
    """One question.

    ``options`` is a list of ``{code, words}``, with ``is_none``, ``is_other``, ``is_silent``,
    ``is_not_applicable``, ``is_right``, ``level`` and ``direction`` (a code of `standards`) where they say
    something. A question with a right option is keyed: it belongs to a test. ``expected_level`` is the level
    at which its authors expect somebody to answer it rightly.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField()
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    stem = WordsField()
    hint = WordsField(blank=True)
    example = WordsField(blank=True)
    competence = models.ForeignKey(
        "standards.Competence", on_delete=models.PROTECT, null=True, related_name="items"
    )
    options = models.JSONField(default=list)
    expected_level = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="item_code_once"),
            models.UniqueConstraint(fields=["version", "position"], name="item_position_once"),
            models.CheckConstraint(condition=models.Q(kind__in=ItemKind.values), name="item_kind_known"),
        ]

    @property
    def choices(self) -> list["Choice"]:
        """The options, in order, as things with names."""
        return [Choice(option) for option in self.options]

    @property
    def is_keyed(self) -> bool:
        """Whether it has a right answer, as a test's questions have. Whoever answers is never shown which."""
        return any(option.get("is_right") for option in self.options)

    @property
    def takes_words(self) -> bool:
        """Whether it can be answered in one's own words, wholly or beside the choices."""
        return self.kind == ItemKind.TEXT or any(choice.is_other for choice in self.choices)


class Choice:
    """One option of an item, read from the version's frozen text."""

    def __init__(self, option: dict[str, Any]) -> None:
        self.code: str = option["code"]
        self.words = Words(option["words"])
        self.is_none = bool(option.get("is_none"))
        self.is_other = bool(option.get("is_other"))
        self.is_silent = bool(option.get("is_silent"))
        self.is_not_applicable = bool(option.get("is_not_applicable"))
        self.is_right = bool(option.get("is_right"))
        self.level: int | None = option.get("level")
        self.direction: str = option.get("direction", "")

    @property
    def is_exclusive(self) -> bool:
        """Choosing it means choosing nothing else."""
        return self.is_none or self.is_silent or self.is_not_applicable

    @property
    def is_substantive(self) -> bool:
        """It says something about the person's need."""
        return not self.is_exclusive
