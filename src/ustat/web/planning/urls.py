"""Addresses of planning."""

from django.urls import path

from ustat.web.planning import plans, wishes

app_name = "planning"
urlpatterns = [
    path("", plans.plan_list, name="plans"),
    path("<int:plan_id>/", plans.plan_page, name="plan"),
    path("<int:plan_id>/release/", plans.release_plan, name="release"),
    path("<int:plan_id>/groups.csv", plans.groups_file, name="groups_file"),
    path("<int:plan_id>/unmet/", plans.unmet, name="unmet"),
    path("groups/<int:cohort_id>/", plans.cohort_page, name="cohort"),
    path("wishes/", wishes.own_wishes, name="wishes"),
    path("wishes/<int:wish_id>/", wishes.change_wish, name="change_wish"),
    path("places/<int:place_id>/back/", wishes.give_back, name="give_back"),
]
