"""Programmes."""

from django.db import models

from ustat.catalogue.choices import Form, RoomKind
from ustat.common.words import WordsField


class Programme(models.Model):
    """A course the institute can run: one topic, so many hours, in one form.

    A draft is not offered yet; ``purpose`` and ``outcomes`` say what it is for and what its learners will be
    able to do.
    """

    code = models.SlugField(unique=True)
    number = models.PositiveSmallIntegerField()
    title = WordsField()
    note = WordsField(blank=True)
    purpose = WordsField(blank=True)
    outcomes = WordsField(blank=True)
    topic = models.ForeignKey("standards.Topic", on_delete=models.PROTECT, related_name="programmes")
    direction = models.ForeignKey("standards.Direction", on_delete=models.PROTECT, related_name="programmes")
    other_direction = models.ForeignKey(
        "standards.Direction", on_delete=models.PROTECT, null=True, related_name="+"
    )
    subjects = models.ManyToManyField("people.Subject", related_name="programmes")
    hours = models.PositiveSmallIntegerField(default=72)
    form = models.CharField(max_length=10, choices=Form.choices, default=Form.IN_PERSON)
    trainer_hours = models.JSONField(default=list)
    absent = models.JSONField(default=list)
    room_kind = models.CharField(max_length=12, choices=RoomKind.choices, default=RoomKind.CLASSROOM)
    smallest = models.PositiveSmallIntegerField(default=12)
    largest = models.PositiveSmallIntegerField(default=25)
    is_offered = models.BooleanField(default=True)
    is_draft = models.BooleanField(default=False)

    class Meta:
        ordering = ["number", "code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(form__in=Form.values), name="programme_form_known"),
            models.CheckConstraint(
                condition=models.Q(largest__gte=models.F("smallest")), name="programme_sizes_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(is_draft=False) | models.Q(is_offered=False),
                name="programme_draft_or_offered",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def weeks(self) -> int:
        """How many weeks it lasts: one figure of trainer hours for each."""
        return len(self.trainer_hours)


class Authorship(models.Model):
    """A teacher whose idea the programme is; she stays named on its card."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="authorships")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="authorships")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["programme", "person"], name="authorship_once")]
