"""Published modules for tests: a page in the tree, and the edition that publishing made."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page, Site

from learning.modules.models import ModuleIndexPage, ModulePage
from media.editions.enums import ChangeClass
from media.editions.models import Edition
from media.reference.models import Marking
from portal.home.models import HomePage
from tests.factories.base import publish

SECTION = {"title": "Who speaks for whom", "minutes": 4, "paragraph": "Look at who answers."}


def home_page() -> HomePage:
    """Return the front page, made with its site the first time."""
    home = HomePage.objects.first()
    if home is None:
        home = HomePage(title="Spot the signs", slug="front")
        Page.objects.get(depth=1).add_child(instance=home)
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "testserver", "root_page": home, "port": 80},
        )
    return home


def module_index() -> ModuleIndexPage:
    """Return the folder of modules."""
    index = ModuleIndexPage.objects.first()
    if index is None:
        index = ModuleIndexPage(title="Modules", slug="learn")
        home_page().add_child(instance=index)
    return index


def section(title: str, *blocks: tuple[str, Any], minutes: int = 4) -> dict[str, Any]:
    """Return a section's stream data; `blocks` are (type, stored value)."""
    body = [{"type": kind, "value": value} for kind, value in blocks]
    return {"type": "section", "value": {"title": title, "minutes": minutes, "body": body}}


def text(words: str) -> tuple[str, Any]:
    """Return a text block."""
    return ("text", {"text": f"<p>{words}</p>"})


def published_module(
    *,
    slug: str = "spot-the-signs",
    code: str = "M02",
    title: str = "Spot the signs",
    sections: list[dict[str, Any]] | None = None,
    change_class: str = ChangeClass.SUBSTANCE,
    **fields: Any,
) -> ModulePage:
    """Return a module page, published."""
    page = ModulePage(
        title=title,
        slug=slug,
        code=code,
        summary="What to look for.",
        minutes=10,
        content_owner="Force lead",
        marking=Marking.objects.get_or_create(key="official", defaults={"name": "OFFICIAL"})[0],
        sections=sections or [section("Who speaks for whom", text("Look at who answers."))],
        change_class=change_class,
        **fields,
    )
    module_index().add_child(instance=page)
    return publish(page)


def edition_of(page: ModulePage) -> Edition:
    """Return the newest edition of a page."""
    newest: Edition = Edition.objects.of_page(page.pk).latest_first()[0]
    return newest
