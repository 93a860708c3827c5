from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    name = "ustat.diagnosis"
    label = "diagnosis"
