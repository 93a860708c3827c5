"""The front door with rooms behind it that stand in for those of the stages."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.people.choices import Role
from ustat.web.access import for_roles, signed_in
from ustat.web.middleware import PersonRequest


@signed_in
def home(request: PersonRequest) -> HttpResponse:
    return HttpResponse(f"Home of {request.person.given_name}")


@for_roles(Role.PLANNER, Role.DIRECTOR)
def plans(request: PersonRequest, year: int) -> HttpResponse:
    return HttpResponse(f"Plans of {year}")


def room(request: HttpRequest, code: str) -> HttpResponse:
    return HttpResponse(code)


def refusing(refusal: Exception):
    def page(request: HttpRequest) -> HttpResponse:
        raise refusal

    return page


instruments = [
    path("resume/<str:code>/", room, name="resume"),
    path("to/<slug:code>/", room, name="campaign"),
]
urlpatterns = [
    path("", include("ustat.web.front.urls")),
    path("home/", include(([path("", home, name="home")], "home"))),
    path("survey/", include((instruments, "instruments"))),
    path("plans/<int:year>/", plans),
    path("not-allowed/", refusing(NotAllowed("This school is not yours.", code="other_school"))),
    path("not-now/", refusing(NotNow("This group is full.", code="group_full"))),
    path("wrong/", refusing(WrongInput("Expected a date, got “tomorrow”.", code="date"))),
    path("broken/", refusing(ZeroDivisionError())),
]

handler400 = "ustat.web.errors.not_understood"
handler403 = "ustat.web.errors.not_allowed"
handler404 = "ustat.web.errors.not_found"
handler500 = "ustat.web.errors.broken"
