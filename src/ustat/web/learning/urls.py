"""Addresses of learning."""

from django.urls import path

from ustat.web.learning import certificates

app_name = "learning"
urlpatterns = [
    path("", certificates.check, name="check"),
    path("groups/<int:cohort_id>/", certificates.complete_course, name="complete"),
    path("<str:code>/", certificates.certificate, name="certificate"),
]
