from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "ustat.needs"
    label = "needs"
