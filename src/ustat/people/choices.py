"""Named options of the stage."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What an organisation in the tree is."""

    REPUBLIC = "republic", _("Republic")
    REGION = "region", _("Region")
    DISTRICT = "district", _("District")
    CITY = "city", _("City")
    INSTITUTE = "institute", _("Training institute")
    CENTRE = "centre", _("Methodical centre")
    SCHOOL = "school", _("School")


class Role(models.TextChoices):
    """What somebody does in an organisation; what each may see is in `rules.py`."""

    TEACHER = "teacher", _("Teacher")
    HEAD = "head", _("School head")
    METHODIST = "methodist", _("Methodist")
    PLANNER = "planner", _("Planner")
    TRAINER = "trainer", pgettext_lazy("somebody who teaches teachers", "Trainer")
    DIRECTOR = "director", _("Director")
    OPERATOR = "operator", pgettext_lazy("keeps the register and the machine", "Operator")


class Stage(models.TextChoices):
    """The stage of school that a teacher teaches."""

    PRIMARY = "primary", _("Primary, grades 1-4")
    BASIC = "basic", _("Basic, grades 5-9")
    SECONDARY = "secondary", _("Secondary, grades 10-11")


class Speech(models.TextChoices):
    """A language in which somebody can learn or teach."""

    KYRGYZ = "ky", _("Kyrgyz")
    RUSSIAN = "ru", _("Russian")
    UZBEK = "uz", _("Uzbek")
    TAJIK = "tg", _("Tajik")
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    ITALIAN = "it", _("Italian")
    SPANISH = "es", _("Spanish")


def name_of_speech(code: str) -> str:
    """A language in words; a code nobody here knows stays as it is."""
    return str(Speech(code).label) if code in Speech.values else code


class ImportState(models.TextChoices):
    """How far a file has come."""

    PREVIEW = "preview", _("Preview: nothing is changed yet")
    APPLIED = "applied", _("Imported")
    UNDONE = "undone", _("Undone")
