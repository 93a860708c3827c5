"""Named options of the stage."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemKind(models.TextChoices):
    """How a question is answered."""

    MULTIPLE = "multiple", _("Several choices")
    SINGLE = "single", _("One choice")
    LEVEL = "level", _("Levelled statements")
    RATING = "rating", _("Rating scale")
    TEXT = "text", _("Own words")
    NUMBER = "number", _("Number")


class AnswerState(models.TextChoices):
    """What an answer is: said, 'none of these', kept to oneself, or left empty. No row at all: not asked."""

    GIVEN = "given", pgettext_lazy("an answer", "Answered")
    NONE = "none", _("None of these")
    SILENT = "silent", _("Prefer not to say")
    SKIPPED = "skipped", _("Left empty")


class Draw(models.TextChoices):
    """How the people of a campaign were drawn, which decides how errors are computed."""

    SIMPLE = "simple", _("Everyone invited, or a simple random sample")
    CLUSTERED = "clustered", _("Whole schools were drawn")
    REPLICATED = "replicated", _("Weights and replicate weights came with the data")


class Source(models.TextChoices):
    """How a sitting came in."""

    WEB = "web", _("Answered in the browser")
    FILE = "file", _("Imported from a file")
