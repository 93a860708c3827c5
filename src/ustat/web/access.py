"""Doors of pages: who has to have signed in, and in which role."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from ustat.common.errors import NotAllowed
from ustat.people.choices import Role
from ustat.web.middleware import PersonRequest, person_of
from ustat.web.roles import roles_of

P = ParamSpec("P")
Page = Callable[Concatenate[PersonRequest, P], HttpResponseBase]
OpenPage = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(page: Page[P]) -> OpenPage[P]:
    """Let in whoever has signed in; lead others to the front door, and back here afterwards."""

    @wraps(page)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        request.person = person  # type: ignore[attr-defined]
        return page(request, *args, **kwargs)  # type: ignore[arg-type]

    return door


def for_roles(*roles: Role) -> Callable[[Page[P]], OpenPage[P]]:
    """Let in whoever works in one of ``roles``; tell others kindly who may."""
    if not roles:
        raise TypeError("for_roles: name at least one role; for anybody who signed in use signed_in.")

    def guarded(page: Page[P]) -> OpenPage[P]:
        @wraps(page)
        def door(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not roles_of(request.person) & set(roles):
                raise NotAllowed(
                    _("This page is for: %(roles)s. If it should be for you too, ask your institute.")
                    % {"roles": ", ".join(str(role.label) for role in roles)},
                    code="wrong_role",
                )
            return page(request, *args, **kwargs)

        return signed_in(door)

    return guarded
