"""A page's editions, and the confirmed plan of new ones after a fact has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from typing_extensions import override
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from media.editions.access import REMAKE_PERMISSION, REPLAY_PERMISSION
from media.editions.content import CannotFreeze
from media.editions.models import EditionedPage, makes_editions
from media.editions.operations import EditionNotMade, remake_editions, remake_plan
from media.editions.queries import edition_behind, editions_of
from media.reference.models import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse


@method_decorator(permission_required(REPLAY_PERMISSION), name="dispatch")
class PageEditionsView(View):
    """Lists a page's editions, newest first, each with its replay; says when it is behind."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Show the list."""
        page = get_object_or_404(Page, pk=page_id).specific
        if not makes_editions(page):
            raise Http404
        return render(
            request,
            "editions/admin/editions.html",
            {
                "page": page,
                "editions": editions_of(page).select_related("made_by", "source_edition"),
                "behind": edition_behind(page),
            },
        )


def editions_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Lead from a page in the admin to its editions. A page header button hook."""
    if issubclass(page.specific_class, EditionedPage) and user.has_perm(REPLAY_PERMISSION):
        address = reverse("editions_of_page", args=[page.pk])
        yield Button(_("Editions"), url=address, icon_name="history", priority=66)


@method_decorator(permission_required(REMAKE_PERMISSION), name="dispatch")
class RemakeView(View):
    """Lists the pages that show a fact as it was, and publishes their new editions at one go."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the plan."""
        plan = remake_plan(Fact.objects.all(), by=request.user)
        return render(request, "editions/admin/remake.html", {"plan": plan})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Carry out the plan that was shown; if it is another by now, show that."""
        plan = remake_plan(Fact.objects.all(), by=request.user)
        if request.POST.get("plan") != plan.digest:
            messages.warning(request, _("The plan has changed since you saw it. Nothing was done."))
            return redirect("editions_remake")
        try:
            made = remake_editions(plan=plan, by=request.user, at=timezone.now())
        except (EditionNotMade, CannotFreeze) as error:
            messages.error(request, _("Nothing was published: %s") % error)
            return redirect("editions_remake")
        messages.success(
            request,
            ngettext("%d new edition was made.", "%d new editions were made.", len(made))
            % len(made),
        )
        return redirect("editions_remake")


class ChangedFactsMenuItem(MenuItem):
    """The way to the plan for those who left it unconfirmed, or whose facts came from a file."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Changed facts"),
            reverse("editions_remake"),
            name="changed-facts",
            icon_name="history",
            order=800,
        )

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(REMAKE_PERMISSION)


def offer_remaking(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """After a fact was changed, lead to the plan where pages show it as it was. A snippet hook."""
    if isinstance(instance, Fact) and remake_plan([instance], by=request.user).remakes:
        messages.success(request, _("“%s” was saved.") % instance.label)
        return redirect(reverse("editions_remake"))
    return None
