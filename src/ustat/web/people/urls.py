"""Addresses of people, places and the register."""

from django.urls import path

from ustat.web.people import cards, imports, lists, persons, places

app_name = "people"
urlpatterns = [
    path("", lists.people, name="people"),
    path("people.<str:form>", lists.file, name="file"),
    path("me/", persons.me, name="me"),
    path("roles/", lists.roles, name="roles"),
    path("person/<int:number>/", persons.person, name="person"),
    path("person/<int:number>/correct/", persons.correct_person, name="correct"),
    path("person/<int:number>/card/", cards.card, name="card"),
    path("person/<int:number>/card/revoke/", cards.revoke_card, name="revoke"),
    path("places/", places.tree, name="places"),
    path("places/<int:number>/", places.branch, name="branch"),
    path("places/<int:number>/add/", places.add, name="add"),
    path("places/<int:number>/change/", places.change, name="change"),
    path("schools/<int:number>/", places.school, name="school"),
    path("schools/<int:number>/cards/", cards.school_cards, name="cards"),
    path("files/", imports.upload, name="imports"),
    path("files/template-<str:language>.xlsx", imports.template, name="template"),
    path("files/<int:number>/", imports.looked_at, name="import"),
    path("files/<int:number>/import/", imports.bring_in, name="import_apply"),
    path("files/<int:number>/undo/", imports.take_back, name="import_undo"),
    path("files/<int:number>/again/", imports.again, name="import_again"),
    path("files/<int:number>/forget/", imports.forget, name="import_forget"),
    path("files/<int:number>/report.xlsx", imports.report, name="import_report"),
]
