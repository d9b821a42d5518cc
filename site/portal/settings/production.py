"""A real installation. Refuses to start until it has been told what only it can know."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403 - settings modules layer by import
from portal.settings.environment import env, listed, text

REQUIRED = {
    "SECRET_KEY": "a long random text, e.g. from `python -c 'import secrets; "
    "print(secrets.token_urlsafe(64))'`",
    "ALLOWED_HOSTS": "the host names this site answers to, separated by commas",
    "DATABASE_URL": "the address of the database, e.g. postgres://user:password@host/name",
}
# A list of commas and blanks names no host.
missing = [f"{name} ({what})" for name, what in REQUIRED.items() if not listed(name)]
if missing:
    raise ImproperlyConfigured(
        "This production site cannot start. Set in its environment: " + "; ".join(missing) + "."
    )

DEBUG = False
SECRET_KEY = text("SECRET_KEY")
SECRET_KEY_FALLBACKS = listed("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS") or [
    f"https://{host}" for host in ALLOWED_HOSTS
]

# TLS ends at a proxy in front; BEHIND_TLS=false is for a rehearsal on loopback only.
BEHIND_TLS = env.bool("BEHIND_TLS", default=True)
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_HSTS_PRELOAD = BEHIND_TLS
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": "portal.theme.logs.render_json",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
}
