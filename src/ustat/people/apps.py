from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ustat.people"
    label = "people"
