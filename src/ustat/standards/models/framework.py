"""Directions and topics that needs and courses share; competences with their levels."""

from django.db import models

from ustat.common.words import WordsField


class Direction(models.Model):
    """One of the five directions of professional development (S2)."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    code = models.SlugField(unique=True)
    name = WordsField()
    short = WordsField()
    description = WordsField()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.name)


class Topic(models.Model):
    """What a request can ask for and a course can teach; the word on which needs and catalogue agree."""

    code = models.SlugField(unique=True)
    name = WordsField()
    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, related_name="topics")
    synonyms = models.JSONField(default=list)

    class Meta:
        ordering = ["direction_id", "id"]

    def __str__(self) -> str:
        return str(self.name)


class Framework(models.Model):
    """A published set of competences; a new set is a new version."""

    code = models.SlugField()
    version = models.CharField(max_length=20)
    name = WordsField()
    source = WordsField()
    functions = models.JSONField(default=dict)
    published_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="framework_version_once")]

    def __str__(self) -> str:
        return str(self.name)


class Level(models.Model):
    """A named band of a framework, from 1 upwards."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="levels")
    number = models.PositiveSmallIntegerField()
    name = WordsField()
    description = WordsField()

    class Meta:
        ordering = ["framework_id", "number"]
        constraints = [models.UniqueConstraint(fields=["framework", "number"], name="level_once")]

    def __str__(self) -> str:
        return str(self.name)


class Competence(models.Model):
    """What a teacher can do, tied to a direction and to its function in the teaching process (A1)."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="competences")
    code = models.SlugField()
    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, related_name="competences")
    area = WordsField()
    name = WordsField()
    function = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["framework_id", "position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="competence_once")]

    def __str__(self) -> str:
        return str(self.name)


class Statement(models.Model):
    """A level of a competence as a whole sentence with a classroom example."""

    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="statements")
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="statements")
    text = WordsField()

    class Meta:
        ordering = ["competence_id", "level__number"]
        constraints = [models.UniqueConstraint(fields=["competence", "level"], name="statement_once")]
