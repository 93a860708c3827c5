from django.apps import AppConfig


class GrowthConfig(AppConfig):
    name = "ustat.growth"
    label = "growth"
