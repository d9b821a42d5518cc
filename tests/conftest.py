"""What every test shares: a migrated database, no uploads left behind, a real browser.

Migrating takes some twenty seconds, most of them Wagtail's. So the first run keeps a copy of the
freshly migrated SQLite file in `var/`, under the hash of all migrations. Later runs start from that
copy and still `migrate` it, which has little left to do. `--create-db` migrates from the start.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from time import time
from typing import TYPE_CHECKING
from unittest import mock

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.utils import translation

from bootstrap import browser as chromium
from bootstrap.django_commands import GC_THRESHOLDS
from bootstrap.places import HERE
from bootstrap.steps import digest
from tests.migrated import Migrated
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django import DjangoDbBlocker

FLUSHING_FIXTURES = {"live_server", "transactional_db"}
MIGRATING_FOLDERS = ("learning", "quizzes", "media", "site/portal", "tests")
TEMPLATE_KEPT_SECONDS = 86_400

# Migrations and tests make objects by the thousand; looking for cycles less often is quicker.
gc.set_threshold(*GC_THRESHOLDS)
# Examples are judged by what they find; how fast they come is the machine's affair.
hypothesis.settings.register_profile(
    "any_machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any_machine")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out browser journeys where there is no browser, and put last the tests that flush.

    A flush empties the tables, so what the migrations put there (the root page, the locale) is
    put back after each (`flushes_keep_migrated_rows`), but what other tests share is not.
    """
    journeys = [item for item in items if item.get_closest_marker("browser")]
    if journeys and chromium.find_chromium() is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            raise pytest.UsageError(chromium.DID_NOT_RUN)
        config.hook.pytest_deselected(items=journeys)
        items[:] = [item for item in items if item not in journeys]
    items.sort(key=_flushes)
    for item in items:
        if _flushes(item):
            asked = item.get_closest_marker("django_db")
            kept = asked.kwargs if asked else {}
            item.add_marker(pytest.mark.django_db(**{**kept, "transaction": True}), append=False)


def _flushes(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    is_asked_for = marker is not None and bool(marker.kwargs.get("transaction"))
    return is_asked_for or not FLUSHING_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


# ---------------------------------------------------------------- database
@pytest.fixture(scope="session")
def has_own_database(request: pytest.FixtureRequest) -> bool:
    """Whether this run has a SQLite file to itself; not with `--reuse-db`."""
    engine = settings.DATABASES["default"]["ENGINE"]
    return engine == "django.db.backends.sqlite3" and not request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def template(has_own_database: bool, django_db_createdb: bool) -> Path | None:
    """A file that the present migrations have been run on; None where there is none to be used."""
    path = _template_path()
    return path if has_own_database and not django_db_createdb and path.exists() else None


def _template_path() -> Path:
    folders = [
        path for name in MIGRATING_FOLDERS for path in (HERE.root / name).rglob("migrations")
    ]
    migrations = digest(*sorted(folders), HERE.root / "requirements.txt")
    return HERE.var / f"test-template-{migrations[:16]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, template: Path | None) -> bool:
    """Have Django start from the file it finds."""
    return template is not None or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    has_own_database: bool,
    template: Path | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Give each run a file of its own, so that two runs in one folder do not meet."""
    if has_own_database:
        path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        if template is not None:
            shutil.copy(template, path)
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(path)


@pytest.fixture(scope="session")
def migrated() -> Migrated:
    """What the migrations put into the tables; nothing until there is a database."""
    return Migrated()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    django_db_blocker: "DjangoDbBlocker",
    has_own_database: bool,
    template: Path | None,
    migrated: Migrated,
) -> None:
    """Note what the migrations made, and keep a copy of a freshly migrated file for later runs."""
    with django_db_blocker.unblock():
        migrated.note()
    if has_own_database and template is None:
        path = _template_path()
        part = path.with_suffix(f".{os.getpid()}.part")
        path.parent.mkdir(exist_ok=True)
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(part)])
        part.replace(path)
        for other in path.parent.glob("test-template-*"):
            if other.stat().st_mtime < time() - TEMPLATE_KEPT_SECONDS:
                other.unlink()


@pytest.fixture(scope="session", autouse=True)
def flushes_keep_migrated_rows(migrated: Migrated) -> Iterator[None]:
    """Let what is put back after a test that committed be what the migrations made."""

    def put_back(self: TransactionTestCase) -> None:
        migrated.put_back()

    with mock.patch.object(TransactionTestCase, "_fixture_teardown", put_back):
        yield


# ---------------------------------------------------------------- files, caches, browser
@pytest.fixture(scope="session", autouse=True)
def uploads_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep uploaded files out of the working copy."""
    with override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("uploads"))):
        yield


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    """Let no test see what another has cached: rate limits above all."""
    yield
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Start each test in the site's language: a request for a Welsh page leaves Welsh on."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A headless Chromium; give each journey a context of its own: `browser.new_context()`."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    # Playwright keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium.find_chromium(), args=chromium.launch_arguments()
        )
        yield started
        started.close()
