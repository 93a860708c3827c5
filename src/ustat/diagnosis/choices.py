"""Named options of the stage."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CalibrationState(models.TextChoices):
    """How far a calibration is."""

    ASKED = "asked", pgettext_lazy("a calibration", "Waiting for its turn")
    RUNNING = "running", pgettext_lazy("a calibration", "Being computed")
    DONE = "done", pgettext_lazy("a calibration", "Ready to be looked at")
    FAILED = "failed", pgettext_lazy("a calibration", "Could not be computed")


class Verdict(models.TextChoices):
    """What the statistics say about a question; a person decides."""

    KEEP = "keep", pgettext_lazy("a question of a test", "Keep")
    LOOK = "look_at", pgettext_lazy("a question of a test", "Look at it")
    DROP = "drop", pgettext_lazy("a question of a test", "Drop")


class CutMethod(models.TextChoices):
    """How it was decided where a level begins."""

    STATEMENTS = "statements", _("From the sentences of the levels themselves")
    EXPECTED = "expected", _("From the levels at which the authors expect the questions to be answered")
    BOOKMARK = "bookmark", _("By a panel that set bookmarks")


class Model(models.TextChoices):
    """The model of an item's answers."""

    RASCH = "rasch", _("Rasch: one slope for all")
    TWO = "2pl", _("Two parameters: each question has its own slope")
    GRADED = "grm", _("Graded response: each question has its own slope")


class SelfViewVerdict(models.TextChoices):
    """How somebody's self-view stands to her measured level, beyond what error explains."""

    LOWER = "lower", pgettext_lazy("how somebody sees herself", "Lower than measured")
    AGREE = "agree", pgettext_lazy("how somebody sees herself", "As measured")
    HIGHER = "higher", pgettext_lazy("how somebody sees herself", "Higher than measured")
