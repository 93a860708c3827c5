from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "ustat.insight"
    label = "insight"
