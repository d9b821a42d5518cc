"""What the tests run on: the product as it is, with fast hashes and tasks run at once."""

from portal.settings.base import *  # noqa: F403 - settings modules layer by import
from portal.settings.base import CACHES, DATABASES, INSTALLED_APPS
from portal.settings.environment import VAR_DIR, env

DEBUG = False
SECRET_KEY = "for-tests-only-" + "spot-the-signs" * 4
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO_PEOPLE_ALLOWED = True

# A page type of the tests' own, for the rooms below those that own page types.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.testapp"]

if env("TEST_DATABASE", default=""):
    DATABASES["default"]["TEST"] = {"NAME": env("TEST_DATABASE")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# One process, so memory will do for what processes share.
CACHES["default"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "shared",
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "exports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "test-exports")},
    },
}
MEDIA_ROOT = str(VAR_DIR / "test-uploads")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
