from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "ustat.common"
    label = "common"
