"""What makes public pages stale."""

from __future__ import annotations

from django.apps import apps
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from media.library.caching import content_changed

# Rooms whose rows public pages show as they read today.
SHOWN_LIVE = ("reference", "assets")


def connect() -> None:
    """Renew the content version at each of them."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(content_changed, dispatch_uid=f"library-{id(signal)}")
    for label in SHOWN_LIVE:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            uid = f"library-{model._meta.label}"
            post_save.connect(content_changed, sender=model, dispatch_uid=uid)
            post_delete.connect(content_changed, sender=model, dispatch_uid=uid)
            m2m_changed.connect(content_changed, sender=model, dispatch_uid=uid)
