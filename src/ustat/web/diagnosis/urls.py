"""Addresses of diagnosis."""

from django.urls import path

from ustat.web.diagnosis import calibrations, files, items, panels, scales

app_name = "diagnosis"
urlpatterns = [
    path("", scales.scale_list, name="scales"),
    path("calibrations/<int:calibration_id>/", calibrations.calibration_page, name="calibration"),
    path("versions/<int:version_id>/in-force/", scales.put_version_in_force, name="put_in_force"),
    path("<slug:code>/", scales.scale_page, name="scale"),
    path("<slug:code>/calibrate/", calibrations.calibrate, name="calibrate"),
    path("<slug:code>/<int:number>/parameters.csv", files.parameters_file, name="parameters_file"),
    path("<slug:code>/<int:number>/<int:direction>/panel/", panels.panel_page, name="panel"),
    path("<slug:code>/<int:number>/items/<slug:item>/", items.item_page, name="item"),
]
