"""The regulation: rules of the state and of the institute as dated settings with their legal source."""

from django.db import models

from ustat.common.words import WordsField


class Provision(models.Model):
    """One rule, in force from its first to its last day; a changed rule is a new row."""

    key = models.SlugField()
    value = models.JSONField()
    unit = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    ended_another = models.BooleanField(default=False)
    title = WordsField()
    text = WordsField()
    legal_source = WordsField()
    note = WordsField(blank=True)

    class Meta:
        ordering = ["key", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="provision_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="provision_ends_not_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)
