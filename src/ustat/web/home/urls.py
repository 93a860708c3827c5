"""Address of the first page."""

from django.urls import path

from ustat.web.home import pages

app_name = "home"
urlpatterns = [path("", pages.home, name="home")]
