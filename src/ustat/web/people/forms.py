"""Forms of this stage: text into values; decisions are made in the stage."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ustat.common.words import LANGUAGES, Words
from ustat.people import phones
from ustat.people.choices import Kind, Speech
from ustat.people.models import Organisation, Person

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlainBox(forms.TextInput):
    """A box for digits and codes, without the bar of Kyrgyz letters."""


class OwnForm(forms.Form):
    """What somebody may correct about herself."""

    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        required=False,
        max_length=30,
        widget=PlainBox(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("As you write it: 0555 123 456."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages for learning"),
        choices=Speech.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def about(cls, person: Person, data: Any = None) -> "OwnForm":
        """The form with what is kept about ``person``."""
        names = cls.base_fields.keys() - {"phone"}
        initial = {name: getattr(person, name) for name in names} | {"phone": phones.spoken(person.phone)}
        return cls(data, initial=initial)

    def clean_languages(self) -> list[str]:
        """The languages chosen; those known before keep their order, for the best stands first."""
        chosen: list[str] = self.cleaned_data["languages"]
        before = [code for code in self.initial.get("languages", []) if code in chosen]
        return [*before, *(code for code in chosen if code not in before)]


class PersonForm(OwnForm):
    """What an operator may correct about somebody."""

    surname = forms.CharField(label=gettext_lazy("Surname"), max_length=80)
    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=80, required=False)
    patronymic = forms.CharField(
        label=gettext_lazy("Patronymic"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Asanbek uulu stands in the surname's place; there is no patronymic then."),
    )
    register_number = forms.CharField(
        label=gettext_lazy("Register number"), max_length=40, required=False, widget=PlainBox
    )
    birth_year = forms.IntegerField(
        label=gettext_lazy("Year of birth"), min_value=1920, max_value=2020, required=False
    )
    last_course_on = forms.DateField(label=gettext_lazy("Last course"), required=False, widget=DAY)
    field_order = (
        "surname",
        "given_name",
        "patronymic",
        "phone",
        "languages",
        "birth_year",
        "last_course_on",
        "register_number",
    )


class UploadForm(forms.Form):
    """A file of the register, and for which place it is."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("Excel (.xlsx, .xls), OpenDocument or CSV, at most 20 MB."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Whose register it is"),
        help_text=gettext_lazy("Schools are looked for below this place only."),
        empty_label=None,
    )

    def __init__(self, *args: Any, places: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = places  # type: ignore[attr-defined]


class ApplyForm(forms.Form):
    """The two choices before an import; neither is made for anybody."""

    make_schools = forms.BooleanField(required=False)
    skip_bad_rows = forms.BooleanField(required=False)


class NamesForm(forms.Form):
    """A name in each language; one is enough."""

    ky = forms.CharField(label=gettext_lazy("Name in Kyrgyz"), max_length=120, required=False)
    ru = forms.CharField(label=gettext_lazy("Name in Russian"), max_length=120, required=False)
    en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)

    @property
    def words(self) -> Words:
        """What was written, by language."""
        return Words({code: self.cleaned_data[code] for code in LANGUAGES if self.cleaned_data[code]})


class AddPlaceForm(NamesForm):
    """A new place below another."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"))
    field_order = ("kind", "ky", "ru", "en")

    def __init__(self, *args: Any, kinds: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """Where a branch shall hang."""

    under = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Move it under"), empty_label=None
    )

    def __init__(self, *args: Any, places: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["under"].queryset = places  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """One day."""

    on = forms.DateField(label=gettext_lazy("Last day"), widget=DAY)


def place_choices(places: list[Organisation]) -> list[tuple[Any, str, list[tuple[int, str]]]]:
    """Places for a select: (value, name, what is inside); a district holds itself whole and its schools."""
    choices: list[tuple[Any, str, list[tuple[int, str]]]] = [("", _("All places"), [])]
    for place in places:
        if place.kind in {Kind.DISTRICT, Kind.CITY}:
            whole = _("All of %(place)s") % {"place": place}
            choices.append((place.pk, str(place), [(place.pk, whole)]))
        elif choices[-1][2]:
            choices[-1][2].append((place.pk, str(place)))
        else:
            choices.append((place.pk, str(place), []))
    return choices
