"""The pages of surveys behind the front door, and nothing else."""

from django.urls import include, path

urlpatterns = [
    path("", include("ustat.web.front.urls")),
    path("", include("ustat.web.instruments.urls")),
]

handler403 = "ustat.web.errors.not_allowed"
handler404 = "ustat.web.errors.not_found"
