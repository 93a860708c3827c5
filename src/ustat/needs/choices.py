"""Named options of the stage."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestState(models.TextChoices):
    """What has become of a request."""

    SUGGESTED = "suggested", _("Suggested, waiting for a person")
    SETTLED = "settled", _("Settled by a person")
    NOT_A_REQUEST = "not_a_request", _("Not a request")
    SPLIT = "split", _("Split into its wishes")


class ReasonKind(models.TextChoices):
    """How we know that somebody lacks something."""

    SURVEY = "survey", _("Marked in a survey")
    SCORE = "score", _("A low level in the diagnosis")
    WISH = "wish", _("Own wish")
    RULE = "rule", _("A course is due by the regulation")
    ADVICE = "advice", _("Suggested by the school head and accepted")


class NeedState(models.TextChoices):
    """What has become of a need."""

    OPEN = "open", pgettext_lazy("state of a need", "Open")
    PLANNED = "planned", pgettext_lazy("state of a need", "Planned: a place is given")
    MET = "met", pgettext_lazy("state of a need", "Met: the course is completed")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a need", "Withdrawn by the teacher")


class Outcome(models.TextChoices):
    """What a reply tells its askers in short."""

    PLANNED = "planned", _("A course is planned")
    JOINED = "joined", _("Joined with another topic")
    NOT_NOW = "not_now", _("Not now")
    OTHER = "other", pgettext_lazy("an answer to a request", "Something else")


class ProposalState(models.TextChoices):
    """What has become of a topic a teacher proposed."""

    OPEN = "open", _("Waits for a methodist")
    ACCEPTED = "accepted", _("Accepted: a programme is being drafted")
    DECLINED = "declined", pgettext_lazy("a proposed topic", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("a proposed topic", "Taken back by its author")
