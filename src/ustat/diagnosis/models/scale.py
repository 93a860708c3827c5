"""Scales: what is measured, in versions that never change once they count."""

from django.db import models

from ustat.diagnosis.choices import CalibrationState, CutMethod, Model, Verdict


class Scale(models.Model):
    """What one instrument measures. Each direction it asks about is a strand, with an ability of its own."""

    instrument = models.OneToOneField(
        "instruments.Instrument", on_delete=models.PROTECT, related_name="scale"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.instrument.title)


class Calibration(models.Model):
    """One computation of a scale from finished sittings: asked for, run by the worker, looked at.

    ``campaigns``: slugs of those whose sittings were taken. ``outcome``: what the engine found beside the
    parameters. ``trouble``: a code and its numbers, told as a sentence by the page.
    """

    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="calibrations")
    version = models.ForeignKey("instruments.Version", on_delete=models.PROTECT, related_name="calibrations")
    state = models.CharField(max_length=8, choices=CalibrationState.choices, default=CalibrationState.ASKED)
    progress = models.FloatField(default=0)
    campaigns = models.JSONField(default=list)
    sittings = models.PositiveIntegerField(default=0)
    input_digest = models.CharField(max_length=64, blank=True)
    outcome = models.JSONField(default=dict)
    trouble = models.JSONField(default=dict)
    requested_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    is_made_up = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=CalibrationState.values), name="calibration_state_known"
            ),
        ]

    @property
    def is_moving(self) -> bool:
        """Whether the worker still has to do something."""
        return self.state in {CalibrationState.ASKED, CalibrationState.RUNNING}


class ScaleVersion(models.Model):
    """A scale as one calibration found it. From the first day it counts nothing in it changes any more."""

    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    calibration = models.ForeignKey(Calibration, on_delete=models.PROTECT, related_name="versions")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    is_made_up = models.BooleanField(default=False)

    class Meta:
        ordering = ["scale_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["scale", "number"], name="scale_version_once")]

    def __str__(self) -> str:
        return f"{self.scale} {self.number}"


class Term(models.Model):
    """The time in which a version counts; the open one has no end. How far the re-scoring for it has come."""

    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="terms")
    version = models.ForeignKey(ScaleVersion, on_delete=models.PROTECT, related_name="terms")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    rescored = models.PositiveIntegerField(default=0)
    to_rescore = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scale"], condition=models.Q(ended_at=None), name="one_version_in_force"
            ),
        ]


class Strand(models.Model):
    """One direction of a version: its model, its population, how well it measures. Ability in logits."""

    version = models.ForeignKey(ScaleVersion, on_delete=models.CASCADE, related_name="strands")
    direction = models.ForeignKey("standards.Direction", on_delete=models.PROTECT, related_name="+")
    model = models.CharField(max_length=5, choices=Model.choices)
    mean = models.FloatField()
    sd = models.FloatField()
    reliability = models.FloatField()
    persons = models.PositiveIntegerField()

    class Meta:
        ordering = ["version_id", "direction_id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "direction"], name="strand_once"),
            models.CheckConstraint(condition=models.Q(sd__gt=0), name="strand_has_spread"),
        ]


class Cut(models.Model):
    """Where a level begins on a strand, with its error, in logits."""

    strand = models.ForeignKey(Strand, on_delete=models.CASCADE, related_name="cuts")
    level = models.PositiveSmallIntegerField()
    value = models.FloatField()
    error = models.FloatField()
    method = models.CharField(max_length=10, choices=CutMethod.choices)

    class Meta:
        ordering = ["strand_id", "level"]
        constraints = [
            models.UniqueConstraint(fields=["strand", "level"], name="cut_once"),
            models.CheckConstraint(condition=models.Q(error__gte=0), name="cut_error_not_negative"),
        ]


class ItemParameter(models.Model):
    """One question of a version: its parameters with errors, how it behaves, and what is said about it.

    ``intercepts`` and ``intercept_errors`` run step by step; ``joined`` is the engine's list of categories
    that count as one, empty where each counts. ``fit``: numbers of the item statistics. ``reasons``: codes
    with their numbers, told as sentences by the pages. ``observed``: what people of about equal ability
    answered, ``[{at, people, mean, shares}]``, groups under the smallest left out. ``fairness``: one entry a
    grouping.
    """

    strand = models.ForeignKey(Strand, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey("instruments.Item", on_delete=models.PROTECT, related_name="+")
    model = models.CharField(max_length=5, choices=Model.choices)
    slope = models.FloatField()
    slope_error = models.FloatField(null=True)
    intercepts = models.JSONField()
    intercept_errors = models.JSONField(default=list)
    difficulty_errors = models.JSONField(default=list)
    guessing = models.FloatField(default=0)
    joined = models.JSONField(default=list)
    people = models.PositiveIntegerField(default=0)
    fit = models.JSONField(default=dict)
    verdict = models.CharField(max_length=7, choices=Verdict.choices, default=Verdict.KEEP)
    reasons = models.JSONField(default=list)
    observed = models.JSONField(default=list)
    fairness = models.JSONField(default=list)

    class Meta:
        ordering = ["strand_id", "item__position"]
        constraints = [
            models.UniqueConstraint(fields=["strand", "item"], name="item_parameter_once"),
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="item_verdict_known"),
        ]

    @property
    def difficulties(self) -> list[float]:
        """b = -d / a, in logits: where each step is as likely taken as not."""
        return [-one / self.slope for one in self.intercepts] if self.slope else []

    @property
    def difficulty(self) -> float | None:
        """One number for the whole question: the mean of its steps; none for a question without a slope."""
        steps = self.difficulties
        return sum(steps) / len(steps) if steps else None


class Panel(models.Model):
    """People who sat together over the questions of one strand, and set where each level begins."""

    version = models.ForeignKey(ScaleVersion, on_delete=models.PROTECT, related_name="panels")
    direction = models.ForeignKey("standards.Direction", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    is_made_up = models.BooleanField(default=False)

    class Meta:
        ordering = ["-held_on", "-id"]


class Bookmark(models.Model):
    """How many of the easiest questions a member of a panel expects of whoever just reaches a level."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="bookmarks")
    initials = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField()
    questions = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["panel_id", "initials", "level"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "initials", "level"], name="bookmark_once"),
        ]
