"""Where things are, and what the environment says about them. The settings modules begin here."""

import warnings
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[3]
SITE_DIR = BASE_DIR / "site"
VAR_DIR = BASE_DIR / "var"

env = environ.Env()


def text(name: str) -> str:
    """Return a variable without the blanks around it; empty where it is not set."""
    return str(env(name, default="")).strip()


def listed(name: str) -> list[str]:
    """Return the parts of a variable between its commas, without blanks and empty ones."""
    return [part for part in map(str.strip, text(name).split(",")) if part]


def database() -> dict[str, Any]:
    """Return the database that DATABASE_URL names; a file in `var/` where it is not set.

    Raises ImproperlyConfigured for what is no address, without repeating it: it holds a password.
    """
    address = text("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'site.sqlite3'}"
    with warnings.catch_warnings():
        # It would print the whole address.
        warnings.simplefilter("ignore")
        found: dict[str, Any] = environ.Env.db_url_config(address)
    # An unknown scheme stands where the backend should.
    if "." not in found.get("ENGINE", "") or not found.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL is no address of a database. It looks like "
            "postgres://user:password@host/name or sqlite:////folder/site.sqlite3."
        )
    return found
