"""E-mails that did not leave, on the admin's first page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from learning.notices.operations import stuck_notices
from media.reference.home_panels import HomePanel, PanelRow

if TYPE_CHECKING:
    from django.http import HttpRequest


class FailedEmails(HomePanel):
    """E-mails that failed or may have, the newest first."""

    name = "failed_emails"
    order = 140
    permission = "notices.view_notice"
    heading = _("Failed e-mails")
    columns = (_("E-mail"), _("To"), _("Written"))

    @override
    def waiting(self, request: HttpRequest) -> Any:
        return stuck_notices().order_by("-created_at", "-pk")

    @override
    def row_of(self, found: Any) -> PanelRow:
        written = date_format(timezone.localtime(found.created_at), "j F Y, H:i")
        href = reverse("notices_outbox:inspect", args=[found.pk])
        return PanelRow(found.subject, href, (found.to_email, written))

    @override
    def all_href(self) -> str:
        return reverse("notices_outbox:index")
