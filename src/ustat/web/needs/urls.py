"""Addresses of needs."""

from django.urls import path

from ustat.web.needs import campaigns, requests

app_name = "needs"
urlpatterns = [
    path("", campaigns.overview, name="overview"),
    path("requests/", requests.desk, name="requests"),
    path("requests/accept/", requests.accept_suggested, name="accept"),
    path("requests/<int:request_id>/settle/", requests.settle_one, name="settle"),
    path("requests/<int:request_id>/set-aside/", requests.set_one_aside, name="set_aside"),
    path("requests/<int:request_id>/undo/", requests.undo_one, name="undo"),
    path("requests/requests.<str:kind>", requests.file, name="requests_file"),
    path("campaigns/<slug:slug>/", campaigns.campaign_page, name="campaign"),
    path("campaigns/<slug:slug>/mapping/", campaigns.mapping_page, name="mapping"),
    path("campaigns/<slug:slug>/questions/", campaigns.questions_page, name="questions"),
    path(
        "campaigns/<slug:slug>/questions/<slug:code>.<str:kind>",
        campaigns.question_file,
        name="question_file",
    ),
    path("campaigns/<slug:slug>/<slug:part>.<str:kind>", campaigns.picture_file, name="picture_file"),
]
