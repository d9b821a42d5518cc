"""The library in the admin: every material with what keeps it right."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from media.library.models import MaterialPage

BASE = {column.name: column for column in IndexView.base_columns}


class MaterialViewSet(PageListingViewSet):
    """Materials with their numbers and review dates, soonest review first on request."""

    model = MaterialPage
    name = "materials"
    icon = "doc-full"
    menu_label = _("Materials")
    menu_order = 230
    add_to_admin_menu = True
    columns = [
        BASE["bulk_actions"],
        BASE["title"],
        Column("number", label=_("Number"), sort_key="number", width="8%"),
        Column("format", label=_("Format"), sort_key="format", width="15%"),
        DateColumn("review_by_date", label=_("Review by"), sort_key="review_by_date", width="12%"),
        BASE["latest_revision_created_at"],
        BASE["status"],
    ]
    list_filter = ["format", "paper", "marking", "is_for_victims", "locale"]
