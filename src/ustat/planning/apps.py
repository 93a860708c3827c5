from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "ustat.planning"
    label = "planning"
