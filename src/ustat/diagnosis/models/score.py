"""Scores: computed, never judged, never without their error."""

from django.db import models

from ustat.diagnosis.models.scale import ScaleVersion


class Score(models.Model):
    """Where a person stands in one direction, as one sitting tells it. What decided it is copied in.

    Without ``scale_version``: the mean of the chosen levels, ``value`` and ``error`` in levels. With one:
    ability in logits on that version, and ``level_chances``, the chance of each level from 1, which sum to 1.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="scores")
    sitting = models.ForeignKey("instruments.Sitting", on_delete=models.CASCADE, related_name="scores")
    direction = models.ForeignKey("standards.Direction", on_delete=models.PROTECT, related_name="scores")
    scale_version = models.ForeignKey(
        ScaleVersion, on_delete=models.PROTECT, null=True, related_name="scores"
    )
    value = models.FloatField()
    error = models.FloatField()
    items = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    level_chance = models.FloatField()
    level_chances = models.JSONField(default=list)
    method = models.CharField(max_length=60)
    scored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "direction", "method"], name="score_once"),
            models.CheckConstraint(condition=models.Q(error__gte=0), name="score_error_not_negative"),
        ]
        indexes = [models.Index(fields=["person", "direction", "-scored_at"])]

    @property
    def standing(self) -> float:
        """Where it lies among the levels, from 1: comparable between directions and methods."""
        if not self.level_chances:
            return self.value
        return float(sum(level * chance for level, chance in enumerate(self.level_chances, start=1)))

    @property
    def next_likely(self) -> int:
        """The second most likely level; where the method gives no chances, the one the value leans to."""
        if not self.level_chances:
            return self.level + 1 if self.value > self.level or self.level == 1 else self.level - 1
        others = {
            level: chance for level, chance in enumerate(self.level_chances, start=1) if level != self.level
        }
        return max(others, key=lambda level: others[level])
