"""The front door's address book: one line a stage."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("ustat.web.front.urls")),
]

handler400 = "ustat.web.errors.not_understood"
handler403 = "ustat.web.errors.not_allowed"
handler404 = "ustat.web.errors.not_found"
handler500 = "ustat.web.errors.broken"
