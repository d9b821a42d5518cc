"""Addresses of this room."""

from django.urls import path

from media.editions import views

app_name = "editions"

urlpatterns = [
    path("editions/files/<str:sha256>", views.file, name="file"),
    path("editions/<int:edition_id>/", views.replay, name="replay"),
]
