"""Addresses of My learning and the player."""

from django.urls import path

from learning.modules import views

app_name = "modules"
urlpatterns = [
    path("learn/", views.learn, name="learn"),
    path("learn/<slug:slug>/", views.module, name="module"),
    path("learn/<slug:slug>/what-changed/", views.what_changed, name="what_changed"),
    path("learn/<slug:slug>/result/", views.result, name="result"),
    path("learn/<slug:slug>/check/", views.check, name="check"),
    path("learn/<slug:slug>/check/<int:position>/", views.question, name="question"),
    path("learn/<slug:slug>/check/<int:position>/feedback/", views.feedback, name="feedback"),
    path("learn/<slug:slug>/<int:number>/", views.section, name="section"),
    path("learn/<slug:slug>/<int:number>/<int:turn>/", views.turn, name="turn"),
]
