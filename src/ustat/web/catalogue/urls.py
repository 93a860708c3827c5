"""Addresses of the catalogue."""

from django.urls import path

from ustat.web.catalogue import drafts, gaps, programmes, supply

app_name = "catalogue"
urlpatterns = [
    path("", programmes.programmes, name="programmes"),
    path("gaps/", gaps.gaps, name="gaps"),
    path("gaps/gaps.<str:kind>", gaps.gaps_file, name="gaps_file"),
    path("supply/", supply.supply, name="supply"),
    path("supply/supply.<str:kind>", supply.supply_file, name="supply_file"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/<slug:code>/", drafts.draft, name="draft"),
    path("<slug:code>/", programmes.programme_page, name="programme"),
    path("<slug:code>/choose/", programmes.choose_topic, name="choose"),
    path("<slug:code>/take-back/", programmes.take_back, name="take_back"),
]
