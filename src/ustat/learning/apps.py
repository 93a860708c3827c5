from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "ustat.learning"
    label = "learning"
