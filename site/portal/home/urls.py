"""Addresses of the site's own pages; the others of this room are in the page tree."""

from django.urls import path

from portal.home import views

app_name = "home"
urlpatterns = [
    path("get-help/", views.get_help, name="get_help"),
    # In the guide's own folder, which is as far as a worker sees.
    path("pocket-guide/worker.js", views.guide_worker, name="guide_worker"),
]
