"""Who is asking: the person behind a request, once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from ustat.people.models import Account, Person


class PersonRequest(HttpRequest):
    """A request of somebody who has signed in (see `web.access.signed_in`)."""

    person: Person


def _person_of(request: HttpRequest) -> Person | None:
    account = request.user
    return account.person if isinstance(account, Account) else None


def who_is_asking(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give every request a ``person``: somebody, or None."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.person = SimpleLazyObject(lambda: _person_of(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
