"""Forms of this stage: text into values; decisions are made in the stage."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ustat.common.words import Words
from ustat.needs.choices import Outcome
from ustat.people.choices import name_of_speech
from ustat.people.models import Person
from ustat.standards.models import Direction, Topic

LONG = forms.Textarea(attrs={"rows": 3})


class ReplyForm(forms.Form):
    """An answer to askers in the languages of the house."""

    outcome = forms.ChoiceField(
        label=_("What became of it"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    topic = forms.ModelChoiceField(
        label=_("Topic it is about"), queryset=Topic.objects.all(), to_field_name="code", required=False
    )
    ky = forms.CharField(widget=LONG, required=False)
    ru = forms.CharField(widget=LONG, required=False)
    en = forms.CharField(widget=LONG, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for code in ("ky", "ru", "en"):
            self.fields[code].label = name_of_speech(code)

    @property
    def words(self) -> Words:
        """The answer as it was typed."""
        return Words({code: self.cleaned_data.get(code, "") for code in ("ky", "ru", "en")})


class ProposalForm(forms.Form):
    """A topic a teacher proposes. Lengths are checked by the action, which says what to do."""

    title = forms.CharField(label=_("What the topic is called"), max_length=200)
    purpose = forms.CharField(
        label=_("What it is for"),
        widget=LONG,
        help_text=_("What is difficult in your classroom today, and for whom?"),
    )
    outcome = forms.CharField(
        label=_("What learners will be able to do"),
        widget=LONG,
        help_text=_("For example: “plan a lesson in which pupils measure for themselves”."),
    )
    direction = forms.ModelChoiceField(
        label=_("Direction, if you know it"),
        queryset=Direction.objects.all(),
        required=False,
        empty_label=_("not chosen"),
    )


class DecisionForm(ReplyForm):
    """A methodist's word about proposals: the name of the topic, its direction, and the answer."""

    outcome = None  # type: ignore[assignment]
    topic = None  # type: ignore[assignment]
    direction = forms.ModelChoiceField(label=_("Direction"), queryset=Direction.objects.all(), required=False)
    title_ky = forms.CharField(max_length=200, required=False)
    title_ru = forms.CharField(max_length=200, required=False)
    title_en = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for code in ("ky", "ru", "en"):
            self.fields[f"title_{code}"].label = name_of_speech(code)

    @property
    def title(self) -> Words:
        """The name of the topic as it was typed."""
        return Words({code: self.cleaned_data.get(f"title_{code}", "") for code in ("ky", "ru", "en")})


class AdviceForm(forms.Form):
    """A school head's suggestion to a teacher."""

    person = forms.ModelChoiceField(label=_("Teacher"), queryset=Person.objects.none())
    direction = forms.ModelChoiceField(label=_("Direction"), queryset=Direction.objects.all())
    note = forms.CharField(label=_("Why, in a sentence"), max_length=300, required=False)

    def offer(self, teachers: QuerySet[Person]) -> None:
        """The teachers among whom one is chosen."""
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = teachers
