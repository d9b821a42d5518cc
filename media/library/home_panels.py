"""Pages whose day of review has come, on the admin's first page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.models import Page
from wagtail.permissions import policy_registry

from media.library.models import MaterialPage
from media.reference.home_panels import HomePanel, PanelRow, day_words, review_limit

if TYPE_CHECKING:
    from django.http import HttpRequest


class PagesToReview(HomePanel):
    """Live pages of one type that the reader may change and should look at within a month."""

    permission = "wagtailadmin.access_admin"
    columns = (_("Page"), _("Review by"), _("Owner"))
    model: ClassVar[Any]
    list_url: ClassVar[str]

    @override
    def waiting(self, request: HttpRequest) -> Any:
        mine = policy_registry.get_by_type(Page).instances_user_has_permission_for(
            request.user, "change"
        )
        due = self.model.objects.live().filter(alias_of=None, review_by_date__lte=review_limit())
        return due.filter(pk__in=mine.values("pk")).order_by("review_by_date", "title")

    @override
    def row_of(self, found: Any) -> PanelRow:
        href = reverse("wagtailadmin_pages:edit", args=[found.pk])
        return PanelRow(found.title, href, (day_words(found.review_by_date), found.content_owner))

    @override
    def all_href(self) -> str:
        return reverse(self.list_url)


class MaterialsToReview(PagesToReview):
    """Materials that are to be looked at again."""

    name = "materials_to_review"
    order = 112
    heading = _("Materials to review")
    model = MaterialPage
    list_url = "materials:index"
