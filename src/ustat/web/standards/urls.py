"""Addresses of the regulation, the directions and the framework."""

from django.urls import path

from ustat.web.standards import framework, regulation

app_name = "standards"
urlpatterns = [
    path("", regulation.regulation, name="regulation"),
    path("rule/<slug:key>/", regulation.rule, name="provision"),
    path("rule/<slug:key>/change/", regulation.change, name="change"),
    path("rule/<slug:key>/end/", regulation.end, name="end"),
    path("value/<int:number>/withdraw/", regulation.withdraw, name="withdraw"),
    path("directions/", framework.directions, name="directions"),
    path("framework/", framework.framework, name="framework"),
]
