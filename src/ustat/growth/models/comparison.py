"""Two campaigns of one instrument, before and after, on one scale."""

from django.db import models

from ustat.growth.choices import ComparisonState


class Comparison(models.Model):
    """What changed between two campaigns: asked for, computed by the worker, and kept as it was found.

    ``outcome``: one entry a direction, by its number as text (see `growth.bridge.comparing`). ``trouble``: a
    code and its numbers, told as a sentence by the page. ``input_digest`` names the answers it came from.
    """

    scale_version = models.ForeignKey(
        "diagnosis.ScaleVersion", on_delete=models.PROTECT, related_name="comparisons"
    )
    before = models.ForeignKey("instruments.Campaign", on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey("instruments.Campaign", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ComparisonState.choices, default=ComparisonState.ASKED)
    progress = models.FloatField(default=0)
    outcome = models.JSONField(default=dict)
    trouble = models.JSONField(default=dict)
    input_digest = models.CharField(max_length=64, blank=True)
    method = models.CharField(max_length=60, blank=True)
    requested_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    is_made_up = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ComparisonState.values), name="comparison_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="comparison_of_two_campaigns"
            ),
        ]

    @property
    def is_moving(self) -> bool:
        """Whether the worker still has to do something."""
        return self.state in {ComparisonState.ASKED, ComparisonState.RUNNING}
