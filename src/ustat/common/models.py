"""What every stage leans on: facts, and their delivery."""

from django.db import models


class Fact(models.Model):
    """Something that happened, written in the transaction that made it true."""

    kind = models.CharField(max_length=80)
    body = models.JSONField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    addressed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(addressed_at=None), name="fact_not_addressed"),
        ]


class Delivery(models.Model):
    """One fact on its way to one listener."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        PARKED = "parked"

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="deliveries")
    listener = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fact", "listener"], name="delivery_once_a_listener"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "delivered", "parked"]), name="delivery_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(state="waiting"), name="delivery_waiting"
            ),
        ]
