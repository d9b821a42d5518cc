"""Our words in the frame of Wagtail's admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.theme.navigation import language_prefix

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

# They lead away from the site, to pages about a product our authors have not heard of.
LEAVES_THE_SITE = ("whats-new-in-wagtail", "editor-guide")


@hooks.register("construct_help_menu")  # type: ignore[untyped-decorator]
def offer_own_help(request: HttpRequest, items: list[Any]) -> None:
    """Lead to our help instead of Wagtail's."""
    items[:] = [item for item in items if not item.name.startswith(LEAVES_THE_SITE)]
    address = f"{language_prefix()}help/"
    items.insert(0, MenuItem(_("Help with this site"), address, name="own-help", icon_name="help"))


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]
def keep_within_phones() -> SafeString:
    """Keep lists to choose from within the page."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin.css"))


@hooks.register("insert_global_admin_js")  # type: ignore[untyped-decorator]
def keep_days_as_typed() -> SafeString:
    """Keep Wagtail's date picker from changing what was typed."""
    return format_html('<script src="{}"></script>', static("admin-days.js"))
