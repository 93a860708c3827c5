"""Who is asking, once a request; and what a refusal looks like on a page."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from ustat.common.errors import NotAllowed, NotNow, Refusal, WrongInput
from ustat.people.models import Account, Person
from ustat.web import errors

Respond = Callable[[HttpRequest], HttpResponse]

STATUS_OF: Final[dict[type[Refusal], int]] = {NotAllowed: 403, NotNow: 409, WrongInput: 400}
NOT_THIS_WAY: Final = 405
MOST_BYTES: Final = 32 * 1024 * 1024  # a register of a whole country fits; a film does not


class PersonRequest(HttpRequest):
    """A request of somebody who has signed in (see `web.access.signed_in`)."""

    person: Person


def person_of(request: HttpRequest) -> Person | None:
    """The person who signed in, or None for a stranger."""
    account = request.user
    return account.person if isinstance(account, Account) else None


def who_is_asking(get_response: Respond) -> Respond:
    """Give every request a ``person``: somebody, or None."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.person = SimpleLazyObject(lambda: person_of(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


class KindRefusals:
    """Show a refusal raised anywhere below as a page with its sentence, what to do, and a way back."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length_of(request) > MOST_BYTES:
            return errors.too_large(request, most_megabytes=MOST_BYTES // 1024**2)
        response = self.get_response(request)
        return errors.only_by_button(request, response) if response.status_code == NOT_THIS_WAY else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        return errors.refused(request, exception, status=status_of(exception))


def status_of(refusal: Refusal) -> int:
    """The status of the web that says the same as the refusal."""
    return next((status for kind, status in STATUS_OF.items() if isinstance(refusal, kind)), 400)


def _length_of(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0
