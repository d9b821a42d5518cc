"""What Wagtail's admin refuses and says where a page has editions, or should have one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from wagtail.models import Page

from media.editions.content import CannotFreeze
from media.editions.models import Edition, makes_editions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)


def pinned_pages(pages: Iterable[Page]) -> list[Page]:
    """Return those of `pages`, and of the pages beneath them, that have editions."""
    beneath = Q()
    for page in pages:
        beneath |= Q(path__startswith=page.path)
    if not beneath:
        return []
    with_editions = Edition.objects.order_by().values("page")
    return list(Page.objects.filter(beneath, pk__in=with_editions).order_by("path"))


def offer_retiring(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Instead of deleting a page that has editions, offer to retire it. A delete hook."""
    return _offer(request, [page])


def offer_retiring_in_bulk(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action_class_instance: Any
) -> HttpResponse | None:
    """Do the same for many pages at once. A bulk action hook."""
    pages = [item for item in objects if isinstance(item, Page)]
    return _offer(request, pages) if action_type == "delete" else None


def refuse_unfreezable(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Say before publishing what could not be frozen after it. A publish hook."""
    reason = _why_not(page)
    if not reason:
        return None
    messages.error(request, _("Saved as a draft, not published: %s") % reason)
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_unfreezable_in_bulk(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    """Do the same for many pages at once: all are published, or none. A bulk action hook."""
    if action_type != "publish":
        return None
    drafts = [page.get_latest_revision_as_object() for page in _published_by(action, objects)]
    reasons = [(draft, _why_not(draft)) for draft in drafts]
    refused = [(draft, reason) for draft, reason in reasons if reason]
    for draft, reason in refused:
        said = {"title": draft.title, "reason": reason}
        messages.error(
            request, _("Nothing was published, because of “%(title)s”: %(reason)s") % said
        )
    return redirect(action.next_url) if refused else None


def tell_of_edition(request: HttpRequest, page: Page) -> None:
    """Tell the author which edition publishing made, or why none. A publish hook."""
    specific: Any = page.specific
    if not _should_have_edition(specific):
        return
    edition = _edition_in_force(specific)
    if edition is None:
        _tell_that_there_is_none(request, specific)
    elif edition.number > 1 and not edition.revision.content.get("change_class"):
        messages.warning(
            request,
            _(
                "No kind of change was chosen for “%(title)s”, so its edition %(number)s counts "
                "as a change of substance, and nobody is called back."
            )
            % {"title": edition.title, "number": edition.number},
        )


def tell_of_editions(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> None:
    """Do the same for many pages at once. A bulk action hook."""
    if action_type == "publish":
        for page in _published_by(action, objects):
            tell_of_edition(request, page)


def tell_of_missing_edition(request: HttpRequest, page: Any) -> None:
    """Tell whoever opens a page that it is live without its edition. An edit hook.

    Schedules and approvals publish while nobody looks, so this is where the author learns of it.
    """
    is_asked = request.method == "GET" and _should_have_edition(page)
    if is_asked and _edition_in_force(page) is None:
        _tell_that_there_is_none(request, page)


def forget_old_change(request: HttpRequest, page: Any) -> None:
    """Show an old edition's version without what was said of its change. An edit hook.

    Whoever brings an old text back would else call people back once more, for a law of years ago.
    """
    shown = request.resolver_match.kwargs.get("revision_id") if request.resolver_match else None
    if shown and makes_editions(page) and Edition.objects.filter(revision_id=shown).exists():
        page.forget_change()


def _why_not(page: Any) -> str:
    """Return why a page could not be frozen; empty when it can, or makes no editions."""
    if not makes_editions(page):
        return ""
    try:
        page.edition_content()
    except CannotFreeze as error:
        return str(error)
    except Exception:
        logger.exception("Page %s cannot be frozen.", page.pk)
        return _("something in it cannot be frozen. The support desk has been told.")
    return ""


def _published_by(action: Any, objects: Sequence[Any]) -> list[Page]:
    """Return the pages that a bulk action publishes: those chosen, and drafts beneath if asked."""
    pages = [item for item in objects if isinstance(item, Page)]
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        pages += [draft for page in pages for draft in page.get_descendants().not_live()]
    return pages


def _should_have_edition(page: Any) -> bool:
    return makes_editions(page) and bool(page.live) and not page.alias_of_id


def _edition_in_force(page: Any) -> Edition | None:
    editions = Edition.objects.filter(revision_id=page.live_revision_id)
    found: Edition | None = editions.select_related("revision").defer("data").first()
    return found


def _tell_that_there_is_none(request: HttpRequest, page: Any) -> None:
    said = {"title": page.title}
    if page.live_revision_id is None:
        text = _(
            "“%(title)s” is live without ever having been published, so it has no edition and "
            "nobody can learn it. Publish it to make one."
        )
    else:
        text = _(
            "“%(title)s” is live, but its edition could not be made, so learners still see the "
            "edition before. It will be tried again; the page’s history says why it failed."
        )
    messages.error(request, text % said)


def _offer(request: HttpRequest, pages: Sequence[Page]) -> HttpResponse | None:
    pinned = pinned_pages(pages)
    if not pinned:
        return None
    live = [page for page in pinned if page.live]
    return render(
        request,
        "editions/admin/retire.html",
        {"asked": pages, "pinned": pinned, "live": live},
        status=409 if request.method == "POST" else 200,
    )
