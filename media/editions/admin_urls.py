"""Addresses of this room in Wagtail's admin."""

from django.urls import URLPattern, path

from media.editions.admin_views import PageEditionsView, RemakeView


def addresses() -> list[URLPattern]:
    """Return them. An admin URL hook."""
    return [
        path("editions/remake/", RemakeView.as_view(), name="editions_remake"),
        path("editions/page/<int:page_id>/", PageEditionsView.as_view(), name="editions_of_page"),
    ]
