"""A developer's or a demonstration's machine: SQLite, local files, mail readable in the admin."""

from portal.settings.base import *  # noqa: F403 - settings modules layer by import
from portal.settings.base import STORAGES
from portal.settings.environment import VAR_DIR, env

DEBUG = env.bool("DEBUG", default=False)
# Good for one machine only; production refuses to start without its own.
SECRET_KEY = env("SECRET_KEY", default="for-development-only-" + "spot-the-signs" * 3)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
DEMO_PEOPLE_ALLOWED = True

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "mail")

# Whitenoise serves straight from the source folders, with hashes where collectstatic has run.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
if DEBUG:
    STORAGES = {
        **STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
