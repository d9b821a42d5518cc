"""Addresses of this room, beneath `MEDIA_URL`."""

from django.urls import path

from media.assets import views

app_name = "assets"
urlpatterns = [path("<path:name>", views.upload, name="upload")]
