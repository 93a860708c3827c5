from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    name = "ustat.instruments"
    label = "instruments"
