from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "ustat.standards"
    label = "standards"
