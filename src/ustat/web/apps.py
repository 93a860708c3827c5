from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "ustat.web"
    label = "web"
