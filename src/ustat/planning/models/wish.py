"""What people want to learn, and when they cannot."""

from django.db import models

from ustat.planning.choices import AwayKind, Origin


class Wish(models.Model):
    """A person's choice of a topic. Nobody is placed without one."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="wishes")
    topic = models.ForeignKey("standards.Topic", on_delete=models.PROTECT, related_name="wishes")
    need = models.ForeignKey("needs.Need", on_delete=models.SET_NULL, null=True, related_name="wishes")
    rank = models.PositiveSmallIntegerField()
    value = models.FloatField()
    forms = models.JSONField(default=list)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    stated_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["person_id", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "topic"], condition=models.Q(withdrawn_at=None), name="wish_once_a_topic"
            ),
            models.CheckConstraint(condition=models.Q(origin__in=Origin.values), name="wish_origin_known"),
        ]

    @property
    def is_voluntary(self) -> bool:
        """The person chose it, or accepted what others proposed."""
        return self.withdrawn_at is None and (
            self.origin in {Origin.SELF, Origin.SURVEY} or self.accepted_at is not None
        )


class Absence(models.Model):
    """Days on which a teacher cannot come."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    kind = models.CharField(max_length=5, choices=AwayKind.choices, default=AwayKind.ALL)
