"""What teachers ask for in their own words, what they propose, who says "me too", and what is answered."""

from django.db import models

from ustat.common.words import WordsField
from ustat.needs.choices import Outcome, ProposalState, RequestState


class Gathering(models.Model):
    """Requests of which a person said that they say the same. It outranks the machine's grouping.

    ``title`` is the methodist's name for them, which others may read who do not read the requests.
    """

    title = WordsField(blank=True)
    made_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class Request(models.Model):
    """What somebody asked for, as written. The machine suggests, a person settles, the asker stays.

    A request that names two wishes is split: it stays as written, and each part is a request of its own with
    ``whole`` set, of the same sitting and so of the same asker.
    """

    sitting = models.ForeignKey("instruments.Sitting", on_delete=models.CASCADE, related_name="requests")
    whole = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="parts")
    gathering = models.ForeignKey(Gathering, on_delete=models.SET_NULL, null=True, related_name="requests")
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
        constraints = [
            models.UniqueConstraint(
                fields=["sitting"], condition=models.Q(whole=None), name="request_once_a_sitting"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=RequestState.values), name="request_state_known"
            ),
        ]


class TopicProposal(models.Model):
    """A topic a teacher proposes to the institute, in her own language, under her own name."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="proposals")
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="proposals"
    )
    language = models.CharField(max_length=3)
    title = models.CharField(max_length=200)
    purpose = models.TextField()
    outcome = models.TextField()
    direction = models.ForeignKey(
        "standards.Direction", on_delete=models.PROTECT, null=True, related_name="proposals"
    )
    state = models.CharField(max_length=9, choices=ProposalState.choices, default=ProposalState.OPEN)
    topic = models.ForeignKey(
        "standards.Topic", on_delete=models.PROTECT, null=True, related_name="proposals"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ProposalState.values), name="proposal_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Support(models.Model):
    """ "Me too": a person, or somebody in a sitting without a name, backs a request or a proposed topic."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, null=True, related_name="supports")
    proposal = models.ForeignKey(TopicProposal, on_delete=models.CASCADE, null=True, related_name="supports")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="supports")
    sitting = models.ForeignKey(
        "instruments.Sitting", on_delete=models.CASCADE, null=True, related_name="supports"
    )
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="support_of_a_request_once"),
            models.UniqueConstraint(fields=["request", "sitting"], name="support_of_a_request_once_nameless"),
            models.UniqueConstraint(fields=["proposal", "person"], name="support_of_a_proposal_once"),
            models.CheckConstraint(
                condition=models.Q(request=None, proposal__isnull=False)
                | models.Q(request__isnull=False, proposal=None),
                name="support_of_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(person=None, sitting__isnull=False)
                | models.Q(person__isnull=False, sitting=None),
                name="support_by_somebody",
            ),
        ]


class Reply(models.Model):
    """An answer written once, for everybody who asked. A correction is a new row that keeps the older one."""

    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    words = WordsField()
    topic = models.ForeignKey("standards.Topic", on_delete=models.PROTECT, null=True, related_name="replies")
    requests = models.ManyToManyField(Request, related_name="replies")
    proposals = models.ManyToManyField(TopicProposal, related_name="replies")
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    written_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="reply_outcome_known"
            ),
        ]
