"""Programmes in the making: drafted from what teachers proposed, worked out, put on offer."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ustat.catalogue.actions.drafts import put_on_offer, work_out
from ustat.catalogue.choices import Form
from ustat.catalogue.models import Programme
from ustat.catalogue.queries import drafts_for
from ustat.common.errors import Refusal
from ustat.common.words import LANGUAGES, Words
from ustat.people.choices import Role, name_of_speech
from ustat.web.access import for_roles
from ustat.web.middleware import PersonRequest

PARTS = {
    "title": pgettext_lazy("of a programme", "Name"),
    "purpose": gettext_lazy("What it is for"),
    "outcomes": gettext_lazy("What learners will be able to do"),
}


class DraftForm(forms.Form):
    """The words of a programme in every language, and the form in which it is held."""

    form = forms.ChoiceField(label=gettext_lazy("How it is held"), choices=Form.choices)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for part, name in PARTS.items():
            for code in LANGUAGES:
                self.fields[f"{part}_{code}"] = forms.CharField(
                    label=f"{name} · {name_of_speech(code)}",
                    required=False,
                    max_length=200 if part == "title" else 2000,
                    widget=forms.TextInput if part == "title" else forms.Textarea(attrs={"rows": 3}),
                )

    def words(self, part: str) -> Words:
        """One part as it was typed."""
        return Words({code: self.cleaned_data.get(f"{part}_{code}", "") for code in LANGUAGES})


@for_roles(Role.METHODIST)
@require_safe
def drafts(request: PersonRequest) -> HttpResponse:
    """Every programme that is not offered yet, with its authors."""
    return render(request, "catalogue/drafts.html", {"drafts": list(drafts_for(request.person))})


@for_roles(Role.METHODIST)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: PersonRequest, code: str) -> HttpResponse:
    """Work a draft out; when it is whole in every language, put it on offer."""
    programme = get_object_or_404(drafts_for(request.person), code=code)
    form = DraftForm(request.POST or None, initial=_start(programme))
    if request.method == "POST" and form.is_valid():
        try:
            kept = work_out(
                programme,
                title=form.words("title"),
                purpose=form.words("purpose"),
                outcomes=form.words("outcomes"),
                form=form.cleaned_data["form"],
                by=request.person,
            )
            if request.POST.get("do") == "offer":
                put_on_offer(kept, by=request.person)
                messages.success(request, _("On offer: teachers can choose it from now on."))
                return redirect("catalogue:programme", kept.code)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. It is not offered yet."))
            return redirect("catalogue:draft", programme.code)
    words = {"programme": programme, "form": form}
    return render(request, "catalogue/draft.html", words, status=400 if form.errors else 200)


def _start(programme: Programme) -> dict[str, str]:
    parts = {"title": programme.title, "purpose": programme.purpose, "outcomes": programme.outcomes}
    said = {f"{part}_{code}": words.get(code, "") for part, words in parts.items() for code in LANGUAGES}
    return {"form": programme.form, **said}
