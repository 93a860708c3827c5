"""Plans, their cohorts, places, and the reason for every unplaced wish."""

from django.db import models

from ustat.common.words import WordsField
from ustat.people.choices import Speech
from ustat.planning.choices import PlanState


class Plan(models.Model):
    """One plan of a region for some weeks. A new attempt is a new row; inputs are kept by their digest."""

    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="plans")
    name = WordsField()
    starts_on = models.DateField()
    weeks = models.PositiveSmallIntegerField()
    seed = models.PositiveIntegerField(default=1)
    rules = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.REQUESTED)
    progress = models.FloatField(default=0)
    input_digest = models.CharField(max_length=64, blank=True)
    summary = models.JSONField(default=dict)
    trouble = models.TextField(blank=True)
    requested_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    is_made_up = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=PlanState.values), name="plan_state_known"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Cohort(models.Model):
    """A group of one level and one language that learns one programme together, from a day to a day."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="cohorts")
    code = models.CharField(max_length=20)
    programme = models.ForeignKey("catalogue.Programme", on_delete=models.PROTECT, related_name="cohorts")
    level = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=3, choices=Speech.choices)
    site = models.ForeignKey("catalogue.Site", on_delete=models.PROTECT, null=True, related_name="cohorts")
    room_kind = models.CharField(max_length=12, blank=True)
    trainer = models.ForeignKey("catalogue.Trainer", on_delete=models.PROTECT, related_name="cohorts")
    starts_on = models.DateField()
    ends_on = models.DateField()
    start_week = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["starts_on", "code"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="cohort_code_once")]


class Place(models.Model):
    """A person's seat in a cohort, for one wish."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="places")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="places")
    wish = models.ForeignKey("planning.Wish", on_delete=models.SET_NULL, null=True, related_name="places")
    level_is_known = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "person"], name="place_once")]
        indexes = [models.Index(fields=["person"])]


class Unplaced(models.Model):
    """A wish that this plan does not meet, and why."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="unplaced")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="unplaced")
    wish = models.ForeignKey("planning.Wish", on_delete=models.SET_NULL, null=True, related_name="unplaced")
    topic = models.ForeignKey("standards.Topic", on_delete=models.PROTECT, related_name="unplaced")
    reason = models.SlugField()
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["plan", "reason"]), models.Index(fields=["person"])]
