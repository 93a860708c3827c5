"""A person's need, and what teachers ask for in their own words."""

from django.db import models

from ustat.needs.choices import RequestState


class Need(models.Model):
    """One person lacks something in one direction, and this is how we know."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="needs")
    direction = models.ForeignKey("standards.Direction", on_delete=models.PROTECT, related_name="needs")
    sitting = models.ForeignKey("instruments.Sitting", on_delete=models.CASCADE, related_name="needs")
    strength = models.FloatField()
    is_stated = models.BooleanField()
    reason = models.JSONField(default=dict)
    derived_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "direction"], name="need_once_a_sitting"),
            models.CheckConstraint(
                condition=models.Q(strength__gte=0) & models.Q(strength__lte=1),
                name="need_strength_is_a_share",
            ),
        ]
        indexes = [models.Index(fields=["person", "direction"])]


class Request(models.Model):
    """What somebody asked for, as written. The machine suggests, a person settles, the asker stays."""

    sitting = models.OneToOneField("instruments.Sitting", on_delete=models.CASCADE, related_name="request")
    text = models.TextField()
    state = models.CharField(max_length=14, choices=RequestState.choices, default=RequestState.SUGGESTED)
    direction = models.ForeignKey(
        "standards.Direction", on_delete=models.PROTECT, null=True, related_name="requests"
    )
    direction_chance = models.FloatField(null=True)
    topic = models.ForeignKey("standards.Topic", on_delete=models.PROTECT, null=True, related_name="requests")
    topic_score = models.FloatField(null=True)
    suggestions = models.JSONField(default=dict)
    method = models.CharField(max_length=60, blank=True)
    settled_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
