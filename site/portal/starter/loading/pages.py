"""The page tree: front page, plain pages, materials, modules, the course."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import ValidationError
from wagtail.models import Locale, Page, Site

from learning.courses.content import course_from_content
from learning.courses.models import CourseIndexPage, CoursePage
from learning.modules.blocks import section_from_content
from learning.modules.models import ModuleIndexPage, ModulePage
from media.blocks.base import ContentError, stream_from_content
from media.blocks.vocabulary import MATERIAL_BLOCKS, PAGE_BLOCKS
from media.editions.enums import ChangeClass
from media.library.models import MaterialIndexPage, MaterialPage
from media.reference.models import Audience, GlossaryTerm, Marking, Sector
from portal.home.blocks import card_from_content
from portal.home.models import HomePage, InfoPage, PocketGuidePage
from portal.starter.loading.files import Located
from portal.starter.loading.questions import Library, load_quiz

FOLDERS = (
    (ModuleIndexPage, "learn", "Modules"),
    (CourseIndexPage, "courses", "Courses"),
    (MaterialIndexPage, "materials", "Materials"),
)


def ensure_tree(*, site_name: str, host: str, port: int) -> HomePage:
    """Make the front page, the three folders and the site that points at them."""
    home = HomePage.objects.first()
    if home is None:
        Page.objects.filter(depth=2, slug="home").exclude(pk__in=HomePage.objects.all()).delete()
        root = Page.objects.get(depth=1)
        home = HomePage(title=site_name, slug="home", locale=Locale.get_default())
        root.add_child(instance=home)
        home.save_revision().publish()
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": host, "port": port, "root_page": home, "site_name": site_name},
    )
    for model, slug, title in FOLDERS:
        if not model.objects.exists():
            folder = model(title=title, slug=slug, show_in_menus=True)
            home.add_child(instance=folder)
            folder.save_revision().publish()
    return home


def put_page(
    entry: Located, parent: Page, model: type[Page], values: dict[str, Any], after: Any = None
) -> Page:
    """Make or change a page of a slug beneath `parent` and publish it."""
    slug = entry.need("slug")
    page = model.objects.child_of(parent).filter(slug=slug).first()
    is_new = page is None
    page = page or model(slug=slug)
    for name, value in values.items():
        setattr(page, name, value)
    if is_new:
        parent.add_child(instance=page)
    if after:
        after(page)
    try:
        page.full_clean()
    except ValidationError as error:
        raise entry.problem("; ".join(error.messages)) from error
    page.save_revision().publish()
    return page


def load_page(entry: Located, library: Library) -> Page:
    """Make or change a page: the one with cards is the pocket guide."""
    load = load_pocket_guide if "cards" in entry else load_info_page
    return load(entry, library)


def load_info_page(entry: Located, library: Library) -> Page:
    """Make or change a page of plain text."""
    return put_page(
        entry,
        HomePage.objects.get(),
        InfoPage,
        {
            "title": entry.need("title"),
            "summary": (entry.get("summary") or "").strip(),
            "body": _body(entry, PAGE_BLOCKS, library),
            "checked_date": entry.get("checked_on"),
        },
    )


def load_pocket_guide(entry: Located, library: Library) -> Page:
    """Make or change the pocket guide."""
    seed = entry.need("slug")
    audiences = dict(Audience.objects.values_list("key", "pk"))
    cards = []
    for card in entry.maps("cards"):
        try:
            value = card_from_content(card, library, audiences, seed=seed)
        except ContentError as error:
            raise card.problem(f"{error}.") from error
        cards.append({"type": "card", "value": value, "id": _uuid(f"{seed}/{value['key']}")})
    contacts = [{"contacts": {"facts": entry.need("contacts", list)}}]
    try:
        numbers = stream_from_content(contacts, PAGE_BLOCKS, library, seed=f"{seed}#contacts")
    except ContentError as error:
        raise entry.problem(f"{error}.", "contacts") from error
    return put_page(
        entry,
        HomePage.objects.get(),
        PocketGuidePage,
        {
            "title": entry.need("title"),
            "summary": entry.need("summary"),
            "contacts": numbers,
            "cards": cards,
            "marking": _row(entry, "marking", Marking),
            "content_owner": entry.need("owner"),
            "checked_date": entry.need("checked_on", date),
            "review_by_date": entry.need("review_by", date),
        },
    )


def load_material(entry: Located, library: Library) -> Page:
    """Make or change an awareness material."""
    sectors = _rows(entry, "sectors", Sector)

    def relations(page: MaterialPage) -> None:
        page.sectors.set(sectors)

    return put_page(
        entry,
        MaterialIndexPage.objects.get(),
        MaterialPage,
        {
            "title": entry.need("title"),
            "number": entry.need("number"),
            "summary": entry.need("summary"),
            "audience": entry.need("audience"),
            "format": entry.need("format"),
            "paper": entry.need("paper"),
            "version": str(entry.need("version", (str, float, int))),
            "marking": _row(entry, "marking", Marking),
            "content_owner": entry.need("owner"),
            "checked_date": entry.get("checked_on"),
            "review_by_date": entry.need("review_by", date),
            "is_for_victims": bool(entry.get("is_for_victims")),
            "share_text": (entry.get("share_text") or "").strip(),
            "body": _body(entry, MATERIAL_BLOCKS, library),
        },
        relations,
    )


def load_module(entry: Located, library: Library) -> Page:
    """Make or change a module and its check, and publish: that makes an edition."""
    audiences = _rows(entry, "audience", Audience)
    terms = _rows(entry, "terms", GlossaryTerm)
    code = entry.need("id")
    sections = []
    for number, section in enumerate(entry.maps("sections"), start=1):
        seed = f"{code}/{number}"
        try:
            value = section_from_content(section, library, seed=seed)
        except ContentError as error:
            raise section.problem(f"section {number}: {error}.") from error
        sections.append({"type": "section", "value": value, "id": _uuid(seed)})
    parent = ModuleIndexPage.objects.get()
    is_new = not ModulePage.objects.child_of(parent).filter(slug=entry.need("slug")).exists()

    def relations(page: ModulePage) -> None:
        page.audiences.set(audiences)
        page.terms.set(terms)

    return put_page(
        entry,
        parent,
        ModulePage,
        {
            "title": entry.need("title"),
            "code": code,
            "summary": entry.need("summary"),
            "lenses": list(entry.need("lens", list)),
            "minutes": entry.need("minutes", int),
            "refresh_months": entry.get("refresh_months", 24),
            "outcomes": [str(outcome) for outcome in entry.need("outcomes", list)],
            "content_note": entry.need("content_note"),
            "marking": _row(entry, "marking", Marking),
            "content_owner": entry.need("owner"),
            "review_by_date": entry.need("review_by", date),
            "sections": sections,
            "check_quiz": load_quiz(entry),
            "change_class": ChangeClass.SUBSTANCE if is_new else ChangeClass.CLARIFICATION,
            "change_note": "First edition." if is_new else "Brought in line with its source.",
        },
        relations,
    )


def load_course(entry: Located) -> Page:
    """Make or change the four-day course with its days and sessions."""
    try:
        values, relations = course_from_content(entry)
    except ContentError as error:
        where = error.where if isinstance(error.where, Located) else entry
        raise where.problem(f"{error}.", error.field) from error
    return put_page(entry, CourseIndexPage.objects.get(), CoursePage, values, relations)


def _body(entry: Located, vocabulary: Any, library: Library) -> Any:
    try:
        return stream_from_content(
            entry.need("body", list), vocabulary, library, seed=entry.need("slug")
        )
    except ContentError as error:
        raise entry.problem(f"{error}.", "body") from error


def _rows(entry: Located, field: str, model: Any) -> list[Any]:
    found = {row.key: row for row in model.objects.all()}
    for key in entry.need(field, list):
        if key not in found:
            raise entry.problem(f"there is no “{key}”.", field)
    return [found[key] for key in entry[field]]


def _row(entry: Located, field: str, model: Any) -> Any:
    found = model.objects.filter(key=entry.need(field)).first()
    if found is None:
        raise entry.problem(f"there is no “{entry[field]}”.", field)
    return found


def _uuid(seed: str) -> str:
    return str(uuid5(NAMESPACE_URL, seed))
