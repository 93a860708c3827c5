"""Every component in every language on one page, for whoever builds or checks them."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ustat.people.choices import Role
from ustat.web.middleware import person_of
from ustat.web.roles import roles_of


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery: for developers and operators; for others it does not exist."""
    person = person_of(request)
    if not settings.DEBUG and not (person and Role.OPERATOR in roles_of(person)):
        raise Http404
    return render(request, "front/gallery.html")
