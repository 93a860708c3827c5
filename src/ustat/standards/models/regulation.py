"""The regulation: rules of the state and of the institute as dated settings with their legal source."""

from django.db import models

from ustat.common.words import WordsField


class Provision(models.Model):
    """One rule, in force from one day to another; a changed rule is a new row."""

    key = models.SlugField()
    value = models.JSONField()
    unit = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    title = WordsField()
    text = WordsField()
    legal_source = WordsField()
    note = WordsField(blank=True)

    class Meta:
        ordering = ["key", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="provision_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gt=models.F("valid_from")),
                name="provision_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)
