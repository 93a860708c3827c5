"""Certificates."""

from django.db import models


class Certificate(models.Model):
    """Somebody completed a course. The name and the course stand as they were on that day."""

    place = models.OneToOneField("planning.Place", on_delete=models.PROTECT, related_name="certificate")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="certificates")
    number = models.CharField(max_length=30, unique=True)
    check_code = models.CharField(max_length=16, unique=True)
    name_as_printed = models.CharField(max_length=250)
    title = models.JSONField()
    hours = models.PositiveSmallIntegerField()
    completed_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    is_made_up = models.BooleanField(default=False)

    class Meta:
        ordering = ["-completed_on", "number"]
