"""The trail: who changed what, and who read what about whom."""

from django.db import models

from ustat.people.models.person import Person


class Trail(models.Model):
    """One act that may be asked about later; it is never edited."""

    class Sort(models.TextChoices):
        CHANGED = "changed"
        READ = "read"

    sort = models.CharField(max_length=8, choices=Sort.choices)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="acts")
    about = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="traces")
    what = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["about", "at"]), models.Index(fields=["by", "at"])]
