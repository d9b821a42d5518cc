"""Production settings, with demonstration people allowed: they are the crowd."""

from portal.settings.production import *  # noqa: F403 - settings modules layer by import

DEMO_PEOPLE_ALLOWED = True
