"""Registers this room with Wagtail's admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from media.reference.home_panels import FactsToReview, adds
from media.reference.viewsets import ReferenceViewSetGroup

hooks.register("construct_homepage_panels", adds(FactsToReview))
register_snippet(ReferenceViewSetGroup)
