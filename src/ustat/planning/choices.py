"""Named options of the stage."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """Who asked for the enrolment. A wish of others counts only once the person has accepted it."""

    SELF = "self", _("The teacher chose it")
    SURVEY = "survey", _("The teacher marked it in a survey")
    SCHOOL = "school", _("The school proposed it")
    INSTITUTE = "institute", _("The institute proposed it")


class PlanState(models.TextChoices):
    """How far a plan has come."""

    REQUESTED = "requested", _("Waiting to be made")
    MAKING = "making", _("Being made")
    DRAFT = "draft", _("Draft")
    RELEASED = "released", _("Released")
    REPLACED = "replaced", _("Replaced by a newer plan")
    FAILED = "failed", _("Could not be made")


class AwayKind(models.TextChoices):
    """How far somebody is away."""

    ALL = "all", _("Cannot learn at all")
    LEAVE = "leave", _("Cannot leave the school, can learn at a distance")
