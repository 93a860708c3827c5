"""Scores: computed, never judged, never without their error."""

from django.db import models


class Score(models.Model):
    """Where a person stands in one direction, as one sitting tells it. What decided it is copied in."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="scores")
    sitting = models.ForeignKey("instruments.Sitting", on_delete=models.CASCADE, related_name="scores")
    direction = models.ForeignKey("standards.Direction", on_delete=models.PROTECT, related_name="scores")
    value = models.FloatField()
    error = models.FloatField()
    items = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    level_chance = models.FloatField()
    method = models.CharField(max_length=60)
    scored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "direction", "method"], name="score_once"),
            models.CheckConstraint(condition=models.Q(error__gte=0), name="score_error_not_negative"),
        ]
        indexes = [models.Index(fields=["person", "direction", "-scored_at"])]
