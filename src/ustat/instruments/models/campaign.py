"""Campaigns, sittings and answers, as given."""

import uuid
from datetime import date

from django.db import models

from ustat.common.words import WordsField
from ustat.instruments.choices import AnswerState, Draw, Source
from ustat.instruments.models.instrument import Item, Version
from ustat.people.choices import ImportState


class Campaign(models.Model):
    """One asking: who is asked, with which version, from when to when (``closes_on`` is the last day).

    ``groupings`` says by what results may be split: ``{key: {"name": words, "values": {value: words}}}``,
    where ``key`` is a key of the sittings' ``background``.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="campaigns")
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="campaigns"
    )
    slug = models.SlugField(unique=True)
    title = WordsField()
    note = WordsField(blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    is_anonymous = models.BooleanField(default=False)
    is_made_up = models.BooleanField(default=False)
    draw = models.CharField(max_length=10, choices=Draw.choices, default=Draw.SIMPLE)
    fay = models.FloatField(null=True)
    groupings = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-opens_on", "-id"]

    def __str__(self) -> str:
        return str(self.title)

    def is_open_on(self, day: date) -> bool:
        """Whether it takes answers on that day."""
        has_begun = self.opens_on <= day
        return has_begun and not self.is_over_on(day)

    def is_over_on(self, day: date) -> bool:
        """Whether it was closed by hand, or its last day has passed."""
        return self.closed_at is not None or (self.closes_on is not None and self.closes_on < day)


class AnswerImport(models.Model):
    """One file of answers: what it holds, what is wrong with it, and the sittings it made.

    ``rows`` are kept only while nothing is imported yet; ``tree`` says where participants under a pseudonym
    stand (see `people.actions.pseudonyms`), empty when the file names nobody.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.PREVIEW)
    rows = models.JSONField(default=list)
    tree = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class Sitting(models.Model):
    """One person answering once. Anonymous sittings have no person: in the table, not by promise."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sittings")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="sittings")
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    code = models.CharField(max_length=12, unique=True)
    language = models.CharField(max_length=3, blank=True)
    source = models.CharField(max_length=4, choices=Source.choices, default=Source.WEB)
    came_with = models.ForeignKey(AnswerImport, on_delete=models.CASCADE, null=True, related_name="sittings")
    row = models.PositiveIntegerField(null=True)
    background = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "person"],
                condition=models.Q(person__isnull=False),
                name="sitting_once_a_person",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "finished_at"])]

    @property
    def is_open(self) -> bool:
        return self.finished_at is None


class SampleWeight(models.Model):
    """How much one sitting stands for, and how the sample was drawn around it."""

    sitting = models.OneToOneField(Sitting, on_delete=models.CASCADE, related_name="sample")
    weight = models.FloatField()
    replicates = models.JSONField(default=list)
    cluster = models.CharField(max_length=40, blank=True)
    stratum = models.CharField(max_length=40, blank=True)


class Answer(models.Model):
    """What one person said to one question. It may be given anew while the sitting is open, never after."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="answers")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers")
    state = models.CharField(max_length=8, choices=AnswerState.choices)
    chosen = models.JSONField(default=list)
    text = models.TextField(blank=True)
    number = models.FloatField(null=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "item"], name="answer_once_an_item"),
            models.CheckConstraint(
                condition=models.Q(state__in=AnswerState.values), name="answer_state_known"
            ),
        ]
