"""Modules in the admin, in one list that opens the editor."""

from typing import Any

from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from learning.modules.models import ModulePage

BASE = {column.name: column for column in IndexView.base_columns}


def review_by(page: ModulePage) -> str:
    """Return the day by which a module is to be looked at again; Wagtail would say how long ago."""
    return date_format(page.review_by_date, "j F Y") if page.review_by_date else ""


class ModuleList(IndexView):
    """The list, with the number of the edition that learners meet."""

    @override
    def annotate_queryset(self, pages: Any) -> Any:
        return super().annotate_queryset(pages).annotate(newest_edition=Max("editions__number"))


class ModuleViewSet(PageListingViewSet):
    """Modules by code, with what keeps them right."""

    model = ModulePage
    # “modules” names the player’s addresses.
    name = "module_pages"
    icon = "doc-full-inverse"
    menu_label = _("Modules")
    menu_order = 200
    add_to_admin_menu = True
    index_view_class = ModuleList
    columns = [
        BASE["bulk_actions"],
        BASE["title"],
        Column("code", label=_("Code"), sort_key="code", width="8%"),
        Column("minutes", label=_("Minutes"), sort_key="minutes", width="8%"),
        Column("newest_edition", label=_("Edition"), width="8%"),
        Column(
            "review_by",
            accessor=review_by,
            label=_("Review by"),
            sort_key="review_by_date",
            width="12%",
        ),
        BASE["latest_revision_created_at"],
        BASE["status"],
    ]
    ordering = "code"
    list_filter = ["marking", "locale"]
