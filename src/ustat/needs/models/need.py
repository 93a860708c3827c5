"""A person's need, how we know it, and what has become of it."""

from django.db import models

from ustat.needs.choices import NeedState, ReasonKind

UNFINISHED = (NeedState.OPEN, NeedState.PLANNED)


class Need(models.Model):
    """One person lacks something in one direction, and this is how we know.

    ``kind`` is the reason in one word, ``reason`` its detail (what was marked, which level, whose rule).
    A need by the rule of the state has no direction: a course is due, whichever. ``is_stated`` says that the
    person herself said so; only what is stated becomes a wish.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="needs")
    direction = models.ForeignKey(
        "standards.Direction", on_delete=models.PROTECT, null=True, related_name="needs"
    )
    sitting = models.ForeignKey(
        "instruments.Sitting", on_delete=models.CASCADE, null=True, related_name="needs"
    )
    kind = models.CharField(max_length=6, choices=ReasonKind.choices, default=ReasonKind.SURVEY)
    strength = models.FloatField()
    is_stated = models.BooleanField()
    reason = models.JSONField(default=dict)
    derived_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=NeedState.choices, default=NeedState.OPEN)
    planned_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "direction", "kind"], name="need_once_a_sitting"),
            models.UniqueConstraint(
                fields=["person", "direction", "kind"],
                condition=models.Q(sitting=None, state__in=UNFINISHED),
                name="need_once_while_unfinished",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(kind=ReasonKind.RULE, state__in=UNFINISHED),
                name="need_by_rule_once_while_unfinished",
            ),
            models.CheckConstraint(
                condition=models.Q(strength__gte=0) & models.Q(strength__lte=1),
                name="need_strength_is_a_share",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=ReasonKind.values), name="need_kind_known"),
            models.CheckConstraint(condition=models.Q(state__in=NeedState.values), name="need_state_known"),
            models.CheckConstraint(
                condition=models.Q(kind=ReasonKind.RULE) | models.Q(direction__isnull=False),
                name="need_has_a_direction",
            ),
        ]
        indexes = [models.Index(fields=["person", "direction"])]


class Advice(models.Model):
    """A school head suggests a direction to a teacher. It is no need until the teacher accepts it."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="advice")
    direction = models.ForeignKey("standards.Direction", on_delete=models.PROTECT, related_name="advice")
    by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "direction"],
                condition=models.Q(accepted_at=None, declined_at=None),
                name="advice_once_while_open",
            ),
        ]
