"""The server's way in: gunicorn portal.wsgi (with site/ and the project folder on the path)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 - these need the apps to be loaded

from portal.starter.guard import refuse_demo_people  # noqa: E402

refuse_demo_people()
get_resolver().url_patterns  # noqa: B018 - read now, not while the first visitor waits
# What is loaded by now stays: looking through it for garbage costs requests and finds none.
gc.collect()
gc.freeze()
