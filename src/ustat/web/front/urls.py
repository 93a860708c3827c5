"""Addresses of the front door and of what every page fetches."""

from django.urls import path

from ustat.web import gallery, sheets
from ustat.web.front import door

app_name = "front"
urlpatterns = [
    path("", door.welcome, name="welcome"),
    path("card/<str:code>/", door.card, name="card"),
    path("leave/", door.leave, name="leave"),
    path("language/", door.language, name="language"),
    path("help/", door.help_page, name="help"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("sheet/<slug:name>-<str:digest>.css", sheets.sheet, name="sheet"),
]
