"""The regulation as a paper of one day; a rule through time; and, for the director, a new value."""

from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ustat.common.errors import Refusal
from ustat.common.words import LANGUAGES, Words
from ustat.common.written import number, share
from ustat.people.choices import Role
from ustat.people.queries import current_posts
from ustat.people.rules import has_role
from ustat.standards import queries, rules
from ustat.standards.actions.regulation import end_provision, set_provision, withdraw_provision
from ustat.standards.models import Provision
from ustat.web.access import for_roles
from ustat.web.layouts import layout_for
from ustat.web.middleware import PersonRequest, person_of

DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NumberBox(forms.TextInput):
    """A box for a number, written with a comma or a point."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "decimal", "autocomplete": "off"})


class DayForm(forms.Form):
    """The day on which the regulation is read."""

    on = forms.DateField(label=gettext_lazy("As it stands on"), widget=DAY)


class ValueForm(forms.Form):
    """A new value of a rule, from a day on, with its source."""

    value = forms.CharField(label=gettext_lazy("New value"), max_length=40, widget=NumberBox)
    valid_from = forms.DateField(
        label=gettext_lazy("Holds from"),
        widget=DAY,
        help_text=gettext_lazy("Today or later. The value before it ends the day before."),
    )
    text_ky = forms.CharField(
        label=gettext_lazy("The sentence in Kyrgyz"), widget=forms.Textarea, max_length=600
    )
    text_ru = forms.CharField(
        label=gettext_lazy("The sentence in Russian"), widget=forms.Textarea, max_length=600
    )
    text_en = forms.CharField(
        label=gettext_lazy("The sentence in English"), widget=forms.Textarea, max_length=600, required=False
    )
    legal_source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=400,
        help_text=gettext_lazy("The law, or the order of the institute with its number and date."),
    )

    @classmethod
    def about(cls, rule: Provision, data: Any = None) -> "ValueForm":
        """The form as the rule stands: its sentences are there to be adapted."""
        texts = {f"text_{code}": rule.text.get(code, "") for code in LANGUAGES}
        form = cls(data, initial=texts | {"value": _typed(rule.value)})
        if isinstance(rule.value, bool):
            yes_or_no = [("yes", pgettext("an answer", "Yes")), ("no", pgettext("an answer", "No"))]
            form.fields["value"] = forms.ChoiceField(label=_("New value"), choices=yes_or_no)
        return form

    @property
    def text(self) -> Words:
        """The sentences, by language."""
        texts = {code: self.cleaned_data.get(f"text_{code}", "") for code in LANGUAGES}
        return Words({code: text for code, text in texts.items() if text})

    @property
    def source(self) -> Words:
        """The source, in the language in which it was written."""
        return Words({(get_language() or "ky")[:2]: self.cleaned_data["legal_source"]})


class EndForm(forms.Form):
    """The last day of a rule."""

    on = forms.DateField(label=gettext_lazy("Last day"), widget=DAY)


@require_safe
def regulation(request: HttpRequest) -> HttpResponse:
    """Every rule in force on a day, as the institute's regulation; it prints as one."""
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": timezone.localdate()})
    on: date = form.cleaned_data["on"] if form.is_bound and form.is_valid() else timezone.localdate()
    person = person_of(request)
    words = {
        "layout": layout_for(request),
        "form": form,
        "on": on,
        "rules": [(rule, said(rule), rules.is_fixed(rule.key)) for rule in queries.provisions_in_force(on)],
        "institute": _institute(request),
        "may_change": has_role(person, Role.DIRECTOR),
    }
    return render(request, "standards/regulation.html", words)


@require_safe
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """One rule through time, and the forms that change it from a day on."""
    return _rule_page(request, key)


@for_roles(Role.DIRECTOR)
@require_POST
def change(request: PersonRequest, key: str) -> HttpResponse:
    """A new value from a day on."""
    latest = _latest(key)
    form = ValueForm.about(latest, request.POST)
    if not form.is_valid():
        return _rule_page(request, key, value_form=form, status=400)
    try:
        set_provision(
            key,
            value=_meant(form.cleaned_data["value"], latest.value),
            valid_from=form.cleaned_data["valid_from"],
            text=form.text,
            legal_source=form.source,
            by=request.person,
        )
    except Refusal as refusal:
        form.add_error(FIELDS_OF.get(refusal.code), str(refusal))
        return _rule_page(request, key, value_form=form, status=400)
    messages.success(request, _("The new value is entered. The one before it ends the day before."))
    return redirect("standards:provision", key)


FIELDS_OF: Final = {
    "value": "value",
    "in_the_past": "valid_from",
    "same_day": "valid_from",
    "no_source": "legal_source",
}


@for_roles(Role.DIRECTOR)
@require_POST
def end(request: PersonRequest, key: str) -> HttpResponse:
    """A rule ends without another in its place."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return _rule_page(request, key, end_form=form, status=400)
    try:
        end_provision(key, on=form.cleaned_data["on"], by=request.person)
    except Refusal as refusal:
        form.add_error("on", str(refusal))
        return _rule_page(request, key, end_form=form, status=400)
    messages.success(request, _("The rule ends on that day."))
    return redirect("standards:provision", key)


@for_roles(Role.DIRECTOR)
@require_POST
def withdraw(request: PersonRequest, number: int) -> HttpResponse:
    """Take back a value that has not begun."""
    provision = get_object_or_404(Provision, pk=number)
    withdraw_provision(provision, by=request.person)
    messages.success(request, _("The value is taken back; the one before it goes on."))
    return redirect("standards:provision", provision.key)


def said(rule: Provision) -> str:
    """A value as the regulation says it: ``15 %``, ``72 hours``, ``yes``."""
    if isinstance(rule.value, bool):
        return pgettext("an answer", "Yes") if rule.value else pgettext("an answer", "No")
    if rule.unit == rules.SHARE:
        return share(rule.value)
    if isinstance(rule.value, int | float):
        return _("%(number)s %(unit)s") % {
            "number": number(rule.value),
            "unit": queries.unit_name(rule.unit),
        }
    return str(rule.value)


def _rule_page(
    request: HttpRequest,
    key: str,
    *,
    value_form: ValueForm | None = None,
    end_form: EndForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    latest = _latest(key)
    may_change = has_role(person_of(request), Role.DIRECTOR) and not rules.is_fixed(key)
    words = {
        "layout": layout_for(request),
        "latest": latest,
        "today": today,
        "history": [(one, said(one), one.valid_from > today) for one in queries.history_of(key)],
        "is_fixed": rules.is_fixed(key),
        "may_change": may_change,
        "value_form": (value_form or ValueForm.about(latest)) if may_change else None,
        "end_form": (end_form or EndForm()) if may_change and latest.valid_until is None else None,
    }
    return render(request, "standards/rule.html", words, status=status)


def _latest(key: str) -> Provision:
    latest = queries.history_of(key).first()
    if latest is None:
        raise Http404
    return latest


def _institute(request: HttpRequest) -> str:
    """Whose regulation the reader prints: the institute where she works, if she works in one."""
    person = person_of(request)
    names = (
        str(post.organisation) for post in current_posts(person) if post.organisation.kind == "institute"
    )
    return next(names, "")


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _meant(text: str, before: Any) -> Any:
    """What somebody typed, as a value of the kind before it; what is none is left for the rules to refuse."""
    if isinstance(before, bool):
        return {"yes": True, "no": False}.get(text, text)
    if isinstance(before, int | float):
        try:
            typed = float(text.replace(",", ".").replace("\u00a0", "").replace(" ", ""))
        except ValueError:
            return text
        return int(typed) if typed.is_integer() and isinstance(before, int) else typed
    return text
