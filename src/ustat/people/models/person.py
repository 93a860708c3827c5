"""Persons, with the names people use here, and what they do where."""

from django.db import models

from ustat.common.words import WordsField
from ustat.people.choices import Role
from ustat.people.models.organisation import Organisation


class Subject(models.Model):
    """A school subject."""

    code = models.SlugField(primary_key=True)
    name = WordsField()
    synonyms = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return str(self.name)


class Person(models.Model):
    """Somebody. The patronymic is optional: Asanbek uulu Nurlan has none."""

    surname = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80, blank=True)
    patronymic = models.CharField(max_length=80, blank=True)
    search_name = models.CharField(max_length=250, db_index=True, editable=False)
    sort_name = models.CharField(max_length=500, db_index=True, editable=False)
    languages = models.JSONField(default=list)
    phone = models.CharField(max_length=20, blank=True)
    register_number = models.CharField(max_length=40, unique=True, null=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    last_course_on = models.DateField(null=True)
    is_made_up = models.BooleanField(default=False)
    is_pseudonym = models.BooleanField(default=False)
    left_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["sort_name", "id"]

    def __str__(self) -> str:
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    @property
    def greeting(self) -> str:
        """How one addresses a teacher: given name and patronymic."""
        return " ".join(part for part in (self.given_name, self.patronymic) if part) or self.surname


class Post(models.Model):
    """What a person does in an organisation, from when to when."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=12, choices=Role.choices)
    subjects = models.ManyToManyField(Subject, related_name="posts")
    stages = models.JSONField(default=list)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "role"], name="post_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="post_role_known"),
        ]
        indexes = [models.Index(fields=["organisation", "role"])]
