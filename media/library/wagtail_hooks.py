"""Registers this room with Wagtail's admin."""

from wagtail import hooks

from media.library.home_panels import MaterialsToReview
from media.library.viewsets import MaterialViewSet
from media.reference.home_panels import adds

hooks.register("construct_homepage_panels", adds(MaterialsToReview))
hooks.register("register_admin_viewset", MaterialViewSet)
