"""Addresses of growth."""

from django.urls import path

from ustat.web.growth import comparisons, groups, profile

app_name = "growth"
urlpatterns = [
    path("me/", profile.profile_page, name="profile"),
    path("me/profile.csv", profile.profile_file, name="profile_file"),
    path("groups/", groups.groups_page, name="groups"),
    path("changes/", comparisons.comparison_list, name="comparisons"),
    path("changes/<int:comparison_id>/", comparisons.comparison_page, name="comparison"),
]
