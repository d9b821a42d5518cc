"""Addresses of the site's own pages; the others of this room are in the page tree."""

from django.urls import path

from portal.home import views

app_name = "home"
urlpatterns = [
    path("get-help/", views.get_help, name="get_help"),
    # Each in the folder of its page, which is as far as a worker sees.
    path("get-help/worker.js", views.worker, name="help_worker"),
    path("pocket-guide/worker.js", views.worker, name="guide_worker"),
]
