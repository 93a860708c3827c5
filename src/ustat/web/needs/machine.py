"""What the machine at the request desk has learnt: versions, how good they are, and the institute's words."""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ustat.needs.actions.learn import add_synonym, learn_again, put_back, remove_synonym
from ustat.needs.bridge.ideas import ideas
from ustat.needs.models import MachineVersion, Synonym
from ustat.needs.queries import learning_rests, own_synonyms, version_in_force
from ustat.needs.rules import DESK
from ustat.web.access import for_roles
from ustat.web.middleware import PersonRequest

SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A version beside the one before it: what it learnt from, and what is new."""

    version: MachineVersion
    lessons: int
    new_lessons: int
    new_words: list[str]
    gone_words: list[str]
    is_in_force: bool


@for_roles(*DESK)
@require_safe
def machine(request: PersonRequest) -> HttpResponse:
    """Versions, the newest first, with their quality; words of the institute."""
    versions = list(MachineVersion.objects.select_related("put_back_by")[: SHOWN + 1])
    in_force = version_in_force()
    before = [*versions[1:], None][: len(versions)]
    words = {
        "versions": [
            _shown(version, former, in_force) for version, former in zip(versions, before, strict=True)
        ][:SHOWN],
        "in_force": in_force,
        "rests": learning_rests(),
        "synonyms": own_synonyms(),
        "ideas": ideas(),
    }
    return render(request, "needs/machine.html", words)


@for_roles(*DESK)
@require_POST
def add_word(request: PersonRequest) -> HttpResponse:
    """Words people here use for an idea of the glossary."""
    added = add_synonym(request.POST.get("idea", ""), request.POST.get("words", ""), by=request.person)
    messages.success(
        request,
        _("Added: “%(words)s” means “%(idea)s”. The machine learns it within minutes.")
        % {"words": added.words, "idea": added.idea},
    )
    return redirect(_back(request))


@for_roles(*DESK)
@require_POST
def remove_word(request: PersonRequest, synonym_id: int) -> HttpResponse:
    """Take words back."""
    remove_synonym(get_object_or_404(Synonym, pk=synonym_id), by=request.person)
    messages.success(request, _("Taken out. The machine forgets it within minutes."))
    return redirect("needs:machine")


@for_roles(*DESK)
@require_POST
def put_version_back(request: PersonRequest, number: int) -> HttpResponse:
    """Undo the version in force."""
    put_back(get_object_or_404(MachineVersion, number=number), by=request.person)
    messages.success(
        request, _("The former version is in force again. The machine learns no more until you let it.")
    )
    return redirect("needs:machine")


@for_roles(*DESK)
@require_POST
def let_learn(request: PersonRequest) -> HttpResponse:
    """Learn from everything that people have decided by now."""
    learn_again(by=request.person)
    messages.success(request, _("The machine learns now. In a minute this page shows the new version."))
    return redirect("needs:machine")


def _shown(
    version: MachineVersion, former: MachineVersion | None, in_force: MachineVersion | None
) -> VersionShown:
    known = {tuple(one) for one in former.lessons} if former else set()
    words = {tuple(one) for one in version.synonyms}
    words_before = {tuple(one) for one in former.synonyms} if former else set()
    return VersionShown(
        version=version,
        lessons=len(version.lessons),
        new_lessons=sum(tuple(one) not in known for one in version.lessons),
        new_words=sorted(said for _idea, said in words - words_before),
        gone_words=sorted(said for _idea, said in words_before - words),
        is_in_force=in_force is not None and in_force.pk == version.pk,
    )


def _back(request: PersonRequest) -> str:
    """The page of the stage the words were added from."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    here = reverse("needs:machine")
    return wanted if is_ours and wanted.startswith(reverse("needs:requests")) else here
