"""The outbox in the admin: read what was sent, and send it again."""

from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from learning.accounts.models import User
from learning.accounts.viewsets.base import LocalInspectView
from learning.notices.enums import STUCK, NoticeKind
from learning.notices.models import Notice
from learning.notices.operations import ResendRefused, resend, resend_stuck, stuck_notices

# Sent again by one press of the button, so that the page answers in time.
MOST_AT_ONCE = 500


class NoticeIndexView(generic.IndexView):
    """What was sent and what waits, newest first."""

    page_title = gettext_lazy("Outgoing mail")

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Lead to what failed, for those who may send it again."""
        buttons: list[Any] = list(super().header_more_buttons)
        if self.user_has_permission("change"):
            href = reverse("notices_outbox:stuck")
            label = _("Send again what failed")
            buttons.append(Button(label, url=href, icon_name="mail", priority=10))
        return buttons


class NoticeInspectView(LocalInspectView):
    """One notice as it was or will be sent."""

    template_name = "notices/admin/notice.html"
    page_title = gettext_lazy("Notice")

    def get_page_subtitle(self) -> str:
        return str(self.object.subject)

    def get_fields(self) -> list[str]:
        """Leave out what has nothing to say: most notices never failed."""
        notice = self.get_object()
        return [name for name in super().get_fields() if getattr(notice, name) not in {"", None}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_send = self.user_has_permission("change")
        return {
            **super().get_context_data(**kwargs),
            "may_send_again": may_send and self.object.kind != NoticeKind.SIGN_IN_CODE,
        }


class SendAgain(PermissionCheckedMixin, View):
    """Sends one notice again, by POST."""

    model = Notice
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = get_object_or_404(Notice, pk=pk)
        by = request.user if isinstance(request.user, User) else None
        try:
            notice = resend(notice=notice, by=by, at=timezone.now())
        except ResendRefused as refusal:
            messages.error(request, str(refusal))
        else:
            words = _("On its way to %(address)s.") % {"address": notice.to_email}
            messages.success(request, words)
        return redirect("notices_outbox:inspect", notice.pk)


class Attachment(PermissionCheckedMixin, View):
    """Gives the file that is sent along, to be looked at."""

    model = Notice
    any_permission_required = ["view", "change"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = get_object_or_404(Notice, pk=pk)
        if not notice.attachment_name:
            raise Http404("Nothing is sent along with this notice.")
        return HttpResponse(
            notice.attachment,
            content_type=notice.attachment_type,
            headers={"Content-Disposition": f'attachment; filename="{notice.attachment_name}"'},
        )


class SendStuckAgain(PermissionCheckedMixin, View):
    """Shows how many failed or may have failed, and sends them again by POST, the oldest first."""

    model = Notice
    permission_required = "change"
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        counted = dict(stuck_notices().order_by().values_list("state").annotate(count=Count("pk")))
        rows = [
            {"state": state.value, "label": state.label, "count": counted.get(state.value, 0)}
            for state in STUCK
        ]
        context = {
            "rows": rows,
            "most": MOST_AT_ONCE,
            "page_title": _("Send again what failed"),
            "header_icon": "mail",
        }
        return render(request, "notices/admin/stuck.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        states = [state.value for state in STUCK if state.value in request.POST.getlist("state")]
        sent = resend_stuck(
            states=states, by=cast("User", request.user), at=timezone.now(), limit=MOST_AT_ONCE
        )
        said = ngettext(
            "%(n)d e-mail is on its way again.", "%(n)d e-mails are on their way again.", sent
        )
        messages.success(request, said % {"n": sent})
        return redirect("notices_outbox:stuck")


class NoticeViewSet(ModelViewSet):
    """A list to search and a page for each; no form anywhere."""

    name = "notices_outbox"
    url_prefix = "outbox"
    model = Notice
    icon = "mail"
    menu_label = gettext_lazy("Outgoing mail")
    menu_hook = "register_people_menu_item"
    menu_order = 900
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = NoticeIndexView
    inspect_view_enabled = True
    inspect_view_class = NoticeInspectView
    inspect_template_name = NoticeInspectView.template_name
    inspect_view_fields = [
        "to_email", "kind", "state", "created_at", "due_at", "attempts", "sent_at", "resent_at",
        "failure",
    ]  # fmt: skip
    ordering = "-created_at"
    list_per_page = 50
    list_display = [
        "subject",
        Column("to_email", label=gettext_lazy("To"), sort_key="to_email"),
        Column("get_kind_display", label=gettext_lazy("Kind"), sort_key="kind"),
        Column("get_state_display", label=gettext_lazy("State"), sort_key="state"),
        DateColumn("created_at", label=gettext_lazy("Written"), sort_key="created_at"),
    ]
    list_filter = ["state", "kind"]
    search_fields = ["subject", "to_email", "body"]
    search_backend_name = None

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        forms = ("add", "edit", "delete", "history", "usage")
        absent = dict.fromkeys(f"{form}_url_name" for form in forms)
        found: dict[str, Any] = super().get_common_view_kwargs(**{**absent, **kwargs})
        return found

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("stuck/", SendStuckAgain.as_view(), name="stuck"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/again/", SendAgain.as_view(), name="again"),
            path("<int:pk>/attachment/", Attachment.as_view(), name="attachment"),
        ]

    @cached_property
    def url_finder_class(self) -> Any:
        """Lead the history's links to the page there is."""
        finder: Any = super().url_finder_class
        return type("NoticeURLFinder", (finder,), {"edit_url_name": self.get_url_name("inspect")})
