"""Registers this room with Wagtail's admin."""

from wagtail import hooks

from learning.modules.home_panels import ModulesToReview
from learning.modules.viewsets import ModuleViewSet
from media.reference.home_panels import adds

hooks.register("construct_homepage_panels", adds(ModulesToReview))
hooks.register("register_admin_viewset", ModuleViewSet)
