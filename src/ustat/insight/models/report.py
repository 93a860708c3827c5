"""Reports, frozen with what they were computed from."""

from django.db import models

from ustat.common.words import WordsField


class Report(models.Model):
    """One report: its numbers as they were, and the digest of what they were computed from."""

    campaign = models.ForeignKey("instruments.Campaign", on_delete=models.PROTECT, related_name="reports")
    plan = models.ForeignKey("planning.Plan", on_delete=models.PROTECT, null=True, related_name="reports")
    title = WordsField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    is_made_up = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
