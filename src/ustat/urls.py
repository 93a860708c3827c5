"""The front door's address book: one line a stage."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("ustat.web.front.urls")),
    path("", include("ustat.web.instruments.urls")),
    path("home/", include("ustat.web.home.urls")),
    path("needs/", include("ustat.web.needs.urls")),
    path("courses/", include("ustat.web.catalogue.urls")),
    path("register/", include("ustat.web.people.urls")),
    path("diagnosis/", include("ustat.web.diagnosis.urls")),
    path("growth/", include("ustat.web.growth.urls")),
    path("standards/", include("ustat.web.standards.urls")),
    path("plans/", include("ustat.web.planning.urls")),
    path("reports/", include("ustat.web.insight.urls")),
    path("c/", include("ustat.web.learning.urls")),
    path("parked/", include("ustat.web.flow.urls")),
]

handler400 = "ustat.web.errors.not_understood"
handler403 = "ustat.web.errors.not_allowed"
handler404 = "ustat.web.errors.not_found"
handler500 = "ustat.web.errors.broken"
