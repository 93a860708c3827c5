"""Named options of the stage."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Form(models.TextChoices):
    """How a programme is delivered."""

    IN_PERSON = "in_person", _("Face to face")
    BLENDED = "blended", _("Partly face to face")
    ONLINE = "online", _("At a distance")


class RoomKind(models.TextChoices):
    """What a room is fit for."""

    CLASSROOM = "classroom", _("Classroom")
    COMPUTERS = "computers", _("Computer room")
