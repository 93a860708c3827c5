"""Addresses of surveys: /s/ and /a/ for respondents, /campaigns/ for those who run them."""

from django.urls import path

from ustat.web.instruments import answering, campaigns, files, similar

app_name = "instruments"
urlpatterns = [
    path("s/<slug:slug>/", answering.campaign, name="campaign"),
    path("a/<uuid:token>/", answering.sitting, name="sitting"),
    path("a/<uuid:token>/<int:number>/", answering.question, name="question"),
    path("a/<uuid:token>/similar/", similar.similar_topics, name="similar"),
    path("a/<uuid:token>/review/", answering.review, name="review"),
    path("a/<uuid:token>/language/", answering.language, name="language"),
    path("a/<uuid:token>/send/", answering.send, name="send"),
    path("a/<uuid:token>/done/", answering.done, name="done"),
    path("resume/", answering.resume_form, name="resume_form"),
    path("resume/<str:code>/", answering.resume, name="resume"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new, name="new"),
    path("campaigns/<slug:slug>/", campaigns.overview, name="overview"),
    path("campaigns/<slug:slug>/close/", campaigns.close, name="close"),
    path("campaigns/<slug:slug>/sheet/", campaigns.sheet, name="sheet"),
    path("campaigns/<slug:slug>/schools/", campaigns.silent_schools, name="silent_schools"),
    path("campaigns/<slug:slug>/answers.csv", campaigns.answers_csv, name="answers_csv"),
    path("campaigns/<slug:slug>/answers.xlsx", campaigns.answers_xlsx, name="answers_xlsx"),
    path("campaigns/<slug:slug>/codebook.csv", campaigns.code_book_csv, name="code_book_csv"),
    path("campaigns/<slug:slug>/import/", files.upload, name="upload"),
    path("imports/<int:number>/", files.looked_at, name="import"),
    path("imports/<int:number>/apply/", files.bring_in, name="import_apply"),
    path("imports/<int:number>/undo/", files.take_back, name="import_undo"),
]
