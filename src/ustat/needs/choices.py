"""Named options of the stage."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """What has become of a request."""

    SUGGESTED = "suggested", _("Suggested, waiting for a person")
    SETTLED = "settled", _("Settled by a person")
    NOT_A_REQUEST = "not_a_request", _("Not a request")
