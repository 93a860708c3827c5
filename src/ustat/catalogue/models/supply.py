"""Who can teach what, where there is room."""

from django.db import models

from ustat.catalogue.choices import RoomKind
from ustat.common.words import WordsField


class Site(models.Model):
    """A place where courses are held."""

    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="sites")
    code = models.SlugField(unique=True)
    name = WordsField()

    def __str__(self) -> str:
        return str(self.name)


class Room(models.Model):
    """A room of a site."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=RoomKind.choices)
    seats = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="room_once")]


class Trainer(models.Model):
    """A person as somebody who teaches teachers."""

    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="trainer")
    home = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="trainers")
    hours_cap = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return str(self.person)


class Capability(models.Model):
    """A trainer can teach a topic up to a level."""

    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, related_name="capabilities")
    topic = models.ForeignKey("standards.Topic", on_delete=models.PROTECT, related_name="capabilities")
    highest_level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trainer", "topic"], name="capability_once")]


class TrainerAbsence(models.Model):
    """Days on which a trainer cannot teach."""

    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=120, blank=True)
