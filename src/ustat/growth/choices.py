"""Named options of the stage."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ComparisonState(models.TextChoices):
    """How far a comparison of two campaigns is."""

    ASKED = "asked", pgettext_lazy("a comparison of two campaigns", "Waiting for its turn")
    RUNNING = "running", pgettext_lazy("a comparison of two campaigns", "Being computed")
    DONE = "done", pgettext_lazy("a comparison of two campaigns", "Ready")
    FAILED = "failed", pgettext_lazy("a comparison of two campaigns", "Could not be computed")
