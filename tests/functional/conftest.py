"""A loaded site, people signed in to it, and an inspector who goes along."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Page, ViewportSize

from bootstrap.sign_ins import DEMO_PASSWORD
from tests.functional.snapshot import Snapshot
from tests.patience import PATIENCE
from tests.smtp import mail_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Request
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

__all__ = ["mail_server"]
# Opens a window: a stranger's, or that of the demo person named. Takes the browser's options.
Visit = Callable[..., Page]
Look = Callable[[Page], None]

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
LEARNERS = 30


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """What the first journey has loaded, for those after it."""
    return Snapshot(tmp_path_factory.mktemp("snapshot"))


@pytest.fixture
def site(live_server: LiveServer, settings: Settings, snapshot: Snapshot) -> str:
    """Return the address of a site with the starter content and the demo people."""
    settings.SITE_ADDRESS = live_server.url
    if not snapshot.put_back():
        call_command("load_starter_content", verbosity=0)
        call_command("load_demo_people", learners=LEARNERS, verbosity=0)
        snapshot.take()
    return live_server.url


@pytest.fixture
def foreign_requests() -> list[str]:
    """What any window has asked of another host."""
    return []


@pytest.fixture
def visitor(browser: Browser, site: str, foreign_requests: list[str]) -> Iterator[Visit]:
    """Open a browser window of one's own; note requests to any other host."""
    contexts = []

    def note(request: Request) -> None:
        if not request.url.startswith((site, "data:", "blob:")):
            foreign_requests.append(request.url)

    def open_window(**options: Any) -> Page:
        context = browser.new_context(
            base_url=site, reduced_motion="reduce", **{"viewport": DESK, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", note)
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(visitor: Visit) -> Visit:
    """Sign a demo person in by the front door; returns her window."""

    def enter(name: str, **options: Any) -> Page:
        page = visitor(**options)
        page.goto("/sign-in/")
        page.locator('input[name="login"]').fill(f"{name}@demo.example")
        page.locator('input[name="password"]').fill(DEMO_PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda address: "/sign-in/" not in address)
        return page

    return enter


@pytest.fixture
def inspect(foreign_requests: list[str]) -> Look:
    """Check a page with axe in light and dark, for sideways scroll, and for foreign requests."""
    axe = Axe()

    def look(page: Page) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            results = axe.run(page, options={"runOnly": AXE_TAGS})
            assert results.violations_count == 0, f"{page.url} ({scheme})\n" + (
                results.generate_report()
            )
        page.emulate_media(color_scheme="light")
        size = page.viewport_size or DESK
        page.set_viewport_size({"width": 320, "height": 800})
        sideways = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        page.set_viewport_size(size)
        assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px at 320 px"
        assert foreign_requests == []

    return look
