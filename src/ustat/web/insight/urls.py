"""Addresses of reports."""

from django.urls import path

from ustat.web.insight import reports

app_name = "insight"
urlpatterns = [
    path("", reports.reports, name="reports"),
    path("<int:report_id>/", reports.report_page, name="report"),
    path("<int:report_id>/report-<str:language>.<str:kind>", reports.file, name="file"),
]
