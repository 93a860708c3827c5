from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "ustat.catalogue"
    label = "catalogue"
