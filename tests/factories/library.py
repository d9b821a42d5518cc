"""Materials, plain pages and the pocket guide for tests, published as the product does."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.db import connection
from wagtail.models import Locale, Page

from media.blocks.base import stream_from_content
from media.blocks.vocabulary import MATERIAL_BLOCKS, PAGE_BLOCKS
from media.library.models import MaterialIndexPage, MaterialPage
from media.reference.models import Audience, Fact, Marking, Sector
from portal.home.models import InfoPage, PocketGuidePage
from tests.factories.base import publish
from tests.factories.modules import home_page

TEXT = {"text": "- Who speaks for whom?\n- Who takes the money?"}


def in_database(kind: str, key: str) -> Fact:
    """Find what a content file names, as the loader does."""
    assert kind == "fact"
    return Fact.objects.get(key=key)


def marking(*, is_public: bool = True) -> Marking:
    """OFFICIAL, or the marking above it, which is not for everybody."""
    key, name = ("official", "OFFICIAL") if is_public else ("sensitive", "OFFICIAL-SENSITIVE")
    fields = {"name": name, "is_public": is_public}
    return Marking.objects.get_or_create(key=key, defaults=fields)[0]


def sector(key: str) -> Sector:
    """Return the sector of a key."""
    return Sector.objects.get_or_create(key=key, defaults={"name": key.capitalize()})[0]


def locale(code: str) -> Locale:
    """Return the locale of a language."""
    found: Locale = Locale.objects.get_or_create(language_code=code)[0]
    return found


def material_index(language: str = "en-gb") -> MaterialIndexPage:
    """Return the folder of materials in a language; any but English stands beside the first."""
    index = MaterialIndexPage.objects.filter(locale__language_code=language).first()
    if index is None:
        home = home_page()
        if language != "en-gb":
            home = home.get_translation_or_none(locale(language)) or home.copy_for_translation(
                locale(language)
            )
            home = publish(home)
        index = MaterialIndexPage(title="Materials", slug="materials", locale=locale(language))
        home.add_child(instance=index)
    return index


def published_material(
    *,
    body: list[dict[str, Any]] | None = None,
    sectors: tuple[str, ...] = (),
    language: str = "en-gb",
    **fields: Any,
) -> MaterialPage:
    """Return a published material; `body` is the content file's form."""
    defaults = {
        "title": "Signs card: health",
        "slug": "health-sign-card",
        "summary": "What to notice and whom to tell.",
        "audience": "Clinical staff",
        "format": "A6 card",
        "paper": "A6",
        "version": "1.0",
        "content_owner": "Partnership and training officer",
        "checked_date": date(2026, 10, 2),
        "review_by_date": date(2027, 4, 30),
        "share_text": "A one-page card on noticing exploitation.",
    }
    values = {**defaults, "marking": marking(), **fields}
    seed = values["slug"]
    stream = stream_from_content(body or [TEXT], MATERIAL_BLOCKS, in_database, seed=seed)
    page = MaterialPage(body=stream, locale=locale(language), **values)
    material_index(language).add_child(instance=page)
    page.sectors.set([sector(key) for key in sectors])
    return publish(page)


def many_materials(count: int, like: MaterialPage) -> None:
    """Put `count` live copies of a material beside it, without an hour of tree-building."""
    index = MaterialIndexPage.objects.get(pk=like.get_parent().pk)
    pattern = Page.objects.get(pk=like.pk)
    fields = {f.attname: getattr(pattern, f.attname) for f in Page._meta.concrete_fields}
    fields |= {"id": None, "latest_revision_id": None, "live_revision_id": None}
    first = int(like.path[-4:], 36) + 1
    Page.objects.bulk_create(
        [
            Page(
                **{
                    **fields,
                    "path": index.path + _base36(number),
                    "slug": f"copy-{number}",
                    "url_path": f"{index.url_path}copy-{number}/",
                    "title": f"Copy {number}",
                    "draft_title": f"Copy {number}",
                    "translation_key": uuid4(),
                }
            )
            for number in range(first, first + count)
        ],
        batch_size=500,
    )
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + count)
    quote = connection.ops.quote_name
    fields_of_its_own = MaterialPage._meta.local_concrete_fields[1:]
    columns = [quote(str(f.column)) for f in fields_of_its_own]
    chosen = ", ".join(f"t.{column}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO library_materialpage (page_ptr_id, {', '.join(columns)}) "  # noqa: S608
            f"SELECT p.id, {chosen} FROM wagtailcore_page p, library_materialpage t "
            "WHERE t.page_ptr_id = %s AND p.slug LIKE 'copy-%%'",
            [like.pk],
        )
    through: Any = MaterialPage.sectors.through
    sectors = list(like.sectors.values_list("pk", flat=True))
    copies = MaterialPage.objects.filter(slug__startswith="copy-").values_list("pk", flat=True)
    through.objects.bulk_create(
        [through(materialpage_id=pk, sector_id=key) for pk in copies for key in sectors],
        batch_size=500,
    )


def _base36(number: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text.rjust(4, "0")


def published_info_page(*, body: list[dict[str, Any]] | None = None, **fields: Any) -> InfoPage:
    """Return a page of text, such as /help/."""
    values = {"title": "Help", "slug": "help", "summary": "How to do the common tasks.", **fields}
    stream = stream_from_content(body or [TEXT], PAGE_BLOCKS, in_database, seed=values["slug"])
    page = InfoPage(body=stream, **values)
    home_page().add_child(instance=page)
    return publish(page)


def guide_card(
    key: str, title: str, *audiences: str, words: str = "Short words."
) -> dict[str, Any]:
    """Return a card of the pocket guide as its page stores it."""
    rows = [Audience.objects.get_or_create(key=a, defaults={"name": a})[0] for a in audiences]
    body = [{"type": "text", "value": {"text": f"<p>{words}</p>"}}]
    value = {"key": key, "title": title, "audiences": [row.pk for row in rows], "body": body}
    return {"type": "card", "value": value}


def published_guide(*cards: dict[str, Any], contacts: tuple[Fact, ...] = ()) -> PocketGuidePage:
    """Return the pocket guide with these cards."""
    numbers = {"title": "", "facts": [fact.pk for fact in contacts]}
    page = PocketGuidePage(
        title="Pocket guide",
        slug="pocket-guide",
        summary="What to do in the first ten minutes.",
        contacts=[{"type": "contacts", "value": numbers}],
        cards=list(cards) or [guide_card("first-contact", "First contact", "officers")],
        marking=marking(),
        content_owner="Force modern slavery lead",
        checked_date=date(2026, 10, 2),
    )
    home_page().add_child(instance=page)
    return publish(page)
