"""Addresses of the library."""

from django.urls import path

from media.library import views

app_name = "library"
urlpatterns = [
    path("materials/", views.materials, name="materials"),
    path("materials/<slug:slug>/", views.material, name="material"),
    path("materials/<slug:slug>/<slug:name>.pdf", views.material_pdf, name="pdf"),
    path("m/<slug:number>/", views.short, name="short"),
]
