"""Self-view beside the measured level: the link in a group, and one person's place in it."""

from django.db import models

from ustat.diagnosis.choices import SelfViewVerdict
from ustat.diagnosis.models.scale import ScaleVersion


class SelfViewLink(models.Model):
    """How self-views go with measured levels in one direction, among everybody who gave both.

    ``test`` and ``assessment``: the scale versions compared. ``correlation``: of the two abilities, freed of
    both instruments' errors, with ``error`` and range. ``measured_*``, ``seen_*``: how each is spread, in
    logits. ``outcome``: what else the engine found. Computed by the worker, anew when many more answered.
    """

    test = models.ForeignKey(ScaleVersion, on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey(ScaleVersion, on_delete=models.CASCADE, related_name="+")
    direction = models.ForeignKey("standards.Direction", on_delete=models.PROTECT, related_name="+")
    persons = models.PositiveIntegerField()
    correlation = models.FloatField()
    error = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    measured_mean = models.FloatField()
    measured_sd = models.FloatField()
    seen_mean = models.FloatField()
    seen_sd = models.FloatField()
    outcome = models.JSONField(default=dict)
    input_digest = models.CharField(max_length=64)
    method = models.CharField(max_length=60)
    computed_at = models.DateTimeField()
    is_made_up = models.BooleanField(default=False)

    class Meta:
        ordering = ["direction_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["test", "assessment", "direction"], name="self_view_link_once"),
            models.CheckConstraint(
                condition=models.Q(measured_sd__gt=0, seen_sd__gt=0), name="self_view_link_has_spread"
            ),
        ]


class SelfView(models.Model):
    """One person's self-view beside her measured level, regression to the mean taken out.

    ``difference``: her self-view less what people of her measured level usually see in themselves, in
    standard deviations of self-views, with its error. ``verdict`` speaks only beyond that error.
    """

    link = models.ForeignKey(SelfViewLink, on_delete=models.CASCADE, related_name="views")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="self_views")
    test_sitting = models.ForeignKey("instruments.Sitting", on_delete=models.CASCADE, related_name="+")
    assessment_sitting = models.ForeignKey("instruments.Sitting", on_delete=models.CASCADE, related_name="+")
    measured = models.FloatField()
    measured_error = models.FloatField()
    seen = models.FloatField()
    seen_error = models.FloatField()
    difference = models.FloatField()
    difference_error = models.FloatField()
    verdict = models.CharField(max_length=6, choices=SelfViewVerdict.choices)

    class Meta:
        ordering = ["link_id", "person_id"]
        constraints = [
            models.UniqueConstraint(fields=["link", "person"], name="self_view_once"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=SelfViewVerdict.values), name="self_view_verdict_known"
            ),
        ]
