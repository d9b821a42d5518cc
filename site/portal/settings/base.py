"""What every installation shares. Whatever varies comes from environment variables.

Read by `development`, `production` and `test`; never used on its own.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.settings.admin import *  # noqa: F403 - settings modules layer by import
from portal.settings.environment import *  # noqa: F403 - the folders are settings too
from portal.settings.environment import SITE_DIR, VAR_DIR, database, env
from portal.settings.headers import *  # noqa: F403 - likewise
from portal.settings.mail import *  # noqa: F403 - likewise
from portal.settings.people import *  # noqa: F403 - likewise
from portal.settings.sign_in import *  # noqa: F403 - likewise

SITE_NAME = "Spot the signs"
SITE_TAGLINE = "Modern slavery training, West Yorkshire"
SITE_ADDRESS = env("SITE_ADDRESS", default="http://127.0.0.1:8000")
SUPPORT = {
    "name": env("SUPPORT_NAME", default="Training support desk"),
    "email": env("SUPPORT_EMAIL", default="training@example.police.uk"),
    "hours": env("SUPPORT_HOURS", default="Monday to Friday, 8am to 6pm"),
}
# Where "Exit this page" on /get-help/ leads: somewhere anybody might have been.
EXIT_ADDRESS = env("EXIT_ADDRESS", default="https://www.bbc.co.uk/weather")
# Demo people may sign in only where this is true; production refuses to start while they exist.
DEMO_PEOPLE_ALLOWED = False

INSTALLED_APPS = [
    "portal.starter",
    "portal.search",
    "portal.home",
    "portal.theme",
    "learning.reports",
    "learning.completion",
    "learning.courses",
    "learning.modules",
    "learning.notices",
    "learning.accounts",
    "quizzes.attempts",
    "quizzes.bank",
    "media.library",
    "media.blocks",
    "media.editions",
    "media.reference",
    "media.assets",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.wagtail_users.PortalUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

# Short on purpose: the player's budget is 1.6 times a bare Django view.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.security.ContentSecurityPolicy",
    "portal.damaged.RefuseNul",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.problems.NotAllowedPage",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.theme.context.site",
            ],
        },
    }
]
FORM_RENDERER = "portal.theme.forms.GovukRenderer"

# ------------------------------------------------------------------ data
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds
    "init_command": (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
        # Else a REPLACE deletes rows without asking the triggers of append-only tables.
        "PRAGMA recursive_triggers = ON;"
    ),
}
DATABASES = {"default": database()}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # A file even in tests: races are run on what is shipped, not on memory.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_KEEP_SECONDS", default=60)
    # Statements asked often are planned once for each connection: planning the player's reads
    # takes five times as long as running them. Behind a pooler that shares connections between
    # transactions, 0 switches it off.
    DATABASES["default"]["OPTIONS"] = {
        "server_side_binding": True,
        "prepare_threshold": env.int("DATABASE_PREPARE_AFTER", default=5) or None,
    }


def _of_each_process(name: str, *, seconds: int | None, entries: int) -> dict[str, Any]:
    """Return a cache that each process has for itself."""
    return {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        "TIMEOUT": seconds,
        "OPTIONS": {"MAX_ENTRIES": entries},
    }


# `default` is shared by all processes (rate limits). Each other is apart from the rest, so that
# odd addresses push nothing else out.
CACHES = {
    "default": env.cache_url("CACHE_URL", default="dbcache://shared_cache"),
    # Immutable things, which never need telling that something changed.
    "fragments": _of_each_process("fragments", seconds=None, entries=5000),
    # Parts of signed-in pages as they were drawn; their keys hold all that they show.
    "drawn": _of_each_process("drawn", seconds=3600, entries=2000),
    # The figures of overviews, under what tells whether they are those of now.
    "overviews": _of_each_process("overviews", seconds=300, entries=300),
    # The order of long lists of people, as ids: a megabyte and a half for 200,000.
    "orders": _of_each_process("orders", seconds=300, entries=48),
    # Public pages as they were drawn, for a minute.
    "pages": _of_each_process("pages", seconds=60, entries=400),
}

STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Tables people take away: never among the uploads, which have addresses.
    "exports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env("EXPORTS_ROOT", default=str(VAR_DIR / "exports"))},
    },
}
if env("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "media.assets.storage.PrivateBucket",
        "OPTIONS": {
            "bucket_name": env("S3_BUCKET"),
            "endpoint_url": env("S3_ENDPOINT", default=None),
            "access_key": env("S3_ACCESS_KEY", default=None),
            "secret_key": env("S3_SECRET_KEY", default=None),
            "default_acl": "private",
        },
    }
    STORAGES["exports"] = {
        **STORAGES["default"],
        "OPTIONS": {**STORAGES["default"]["OPTIONS"], "location": "exports"},
    }
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [VAR_DIR / "static-build", SITE_DIR / "static"]
# Never BASE_DIR/"media": that folder is code.
MEDIA_ROOT = env("MEDIA_ROOT", default=str(VAR_DIR / "uploads"))
MEDIA_URL = "/uploads/"
# The typefaces of printed documents (PDF), put there by the build of the front end.
FONTS_DIR = VAR_DIR / "fonts"
WHITENOISE_MAX_AGE = 31_536_000  # seconds: every name carries its hash

TASKS = {
    "default": {
        "BACKEND": env("TASKS_BACKEND", default="django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default"],
    }
}

# ------------------------------------------------------------------ languages and time
LANGUAGE_CODE = "en-gb"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("en-gb", _("English")),
    ("cy", _("Welsh")),
    ("ro", _("Romanian")),
    ("pl", _("Polish")),
]
LOCALE_PATHS = [SITE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
WAGTAIL_I18N_ENABLED = True

# ------------------------------------------------------------------ Wagtail
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAILIMAGES_IMAGE_MODEL = "assets.CustomImage"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILDOCS_DOCUMENT_MODEL = "assets.CustomDocument"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx", "zip"]
# Never a redirect to the bucket: it answers to nobody but us.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SILENCED_SYSTEM_CHECKS: list[str] = []
