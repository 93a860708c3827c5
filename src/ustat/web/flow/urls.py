"""Addresses of the worker's page."""

from django.urls import path

from ustat.web.flow import parked

app_name = "flow"
urlpatterns = [
    path("", parked.parked, name="parked"),
    path("<int:delivery_id>/again/", parked.again, name="again"),
]
