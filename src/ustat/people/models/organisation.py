"""The tree of institutions: republic, region, district, school."""

from django.db import models

from ustat.common.words import WordsField
from ustat.people.choices import Kind


class Organisation(models.Model):
    """One place in the tree. ``path`` names its ancestors and itself, so that a branch is one prefix."""

    kind = models.CharField(max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    serves = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="served_by")
    path = models.CharField(max_length=200, unique=True, null=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = WordsField()
    also_known_as = models.JSONField(default=list)
    match_key = models.CharField(max_length=160, blank=True)
    languages = models.JSONField(default=list)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    is_made_up = models.BooleanField(default=False)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="organisation_kind_known"),
            models.UniqueConstraint(
                fields=["parent", "match_key"],
                condition=~models.Q(match_key=""),
                name="organisation_known_once_in_its_parent",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def reach(self) -> str:
        """The prefix of every path this organisation works for: its own branch, or the one it serves."""
        return (self.serves.path if self.serves else self.path) or "nowhere"
