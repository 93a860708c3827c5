"""Forms of those who run surveys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ustat.common.words import Words
from ustat.instruments.models import Version
from ustat.instruments.queries import places_to_ask_for, published_versions
from ustat.people.choices import Kind
from ustat.people.models import Organisation, Person


class LatinInput(forms.TextInput):
    """A box for an address: no capitals, no spelling, no Kyrgyz letters beside it."""


DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NAMED, ANONYMOUS = "named", "anonymous"


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """A questionnaire by its title."""

    def label_from_instance(self, obj: Version) -> str:
        return str(obj.instrument.title)


class CampaignForm(forms.Form):
    """What is needed to ask people."""

    version = VersionField(queryset=Version.objects.none(), label=_("Questionnaire"), empty_label=None)
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Who asks"),
        help_text=_("Everybody who works in this branch is asked."),
        empty_label=None,
    )
    title_ky = forms.CharField(
        label=_("Title in Kyrgyz"),
        max_length=200,
        required=False,
        help_text=_("Without a title the survey bears the name of the questionnaire."),
    )
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=200, required=False)
    slug = forms.CharField(
        label=_("Address"),
        max_length=50,
        widget=LatinInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Small Latin letters, figures and dashes, short enough to type, such as needs-2026."),
    )
    opens_on = forms.DateField(label=_("First day"), widget=DAY)
    closes_on = forms.DateField(
        label=_("Last day"), widget=DAY, required=False, help_text=_("Without it the survey stays open.")
    )
    naming = forms.ChoiceField(
        label=_("Names"),
        choices=[
            (NAMED, _("Named: who signs in is remembered, so that courses can be offered to her")),
            (ANONYMOUS, _("Anonymous: no name is kept, and no time finer than the day")),
        ],
        widget=forms.RadioSelect,
        initial=NAMED,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = published_versions()  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = places_to_ask_for(person).exclude(  # type: ignore[attr-defined]
            kind=Kind.SCHOOL
        )

    @property
    def title(self) -> Words:
        """The title as typed, or the questionnaire's."""
        typed = {"ky": self.cleaned_data["title_ky"], "ru": self.cleaned_data["title_ru"]}
        given = Words({language: text for language, text in typed.items() if text})
        version: Version = self.cleaned_data["version"]
        return given or Words(version.instrument.title)


class AnswersForm(forms.Form):
    """A file of answers."""

    file = forms.FileField(
        label=_("File with answers"),
        help_text=_("Excel or CSV, a row a person; for example what Google Forms saves."),
    )
    keep = forms.CharField(
        label=_("Columns to compare groups by"),
        required=False,
        max_length=400,
        help_text=_(
            "Headers of columns such as district or subject, separated by commas. Other columns beside the "
            "questions are not kept; names, addresses and telephones never are."
        ),
    )

    @property
    def kept(self) -> list[str]:
        return [name for part in self.cleaned_data["keep"].split(",") if (name := part.strip())]
