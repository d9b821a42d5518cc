"""What this room adds to the admin."""

from wagtail import hooks

from learning.courses import log_actions
from learning.courses.home_panels import OffersThatExpireToday, RunsBelowMinimum
from learning.courses.viewsets import CoursesGroup
from media.reference.home_panels import adds

hooks.register("construct_homepage_panels", adds(RunsBelowMinimum, OffersThatExpireToday))
hooks.register("register_log_actions", log_actions.register)
hooks.register("register_admin_viewset", CoursesGroup)
