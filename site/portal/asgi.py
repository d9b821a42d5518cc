"""The way in for an ASGI server: portal.asgi (with site/ and the project folder on the path)."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
application = get_asgi_application()

from portal.starter.guard import refuse_demo_people  # noqa: E402 - needs the apps to be loaded

refuse_demo_people()
