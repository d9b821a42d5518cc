"""Two records of one person in the admin: found, compared, joined and parted."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton

from learning.accounts.admin_access import not_elsewhere
from learning.accounts.doubles import facts_of, find_people, likely_doubles, people_alone
from learning.accounts.models import Learner, PersonMerge, User
from learning.accounts.operations import PersonMergeRefused, SeatsTaken, merge_people, undo_merge
from learning.accounts.viewsets.base import LocalInspectView, OfOwnForce, RecordViewSet

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONGEST_SEARCH = 80  # characters


def _what(merge: PersonMerge) -> str:
    if merge.undoes_id is not None:
        return str(_("Undone"))
    return str(_("Joined, undone later") if hasattr(merge, "undone_by") else _("Joined"))


class ReasonForm(forms.Form):
    """Why two records are one person's, or are not."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=250,
        help_text=gettext_lazy("Kept for good; without names."),
        error_messages={"required": gettext_lazy("Say why.")},
    )


class OfOwnMerges(OfOwnForce):
    """Of people of one's own force and of partners."""

    whose = "kept"


class MergeIndexView(OfOwnMerges, generic.IndexView):
    """What was joined and parted, newest first; two queries for a page."""

    page_title = gettext_lazy("Merged records")

    def get_base_queryset(self) -> QuerySet[PersonMerge]:
        found: QuerySet[PersonMerge] = PersonMerge.objects.select_related(
            "kept__user", "double__user", "undone_by", "by"
        )
        return self.own(found)

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Lead to the page on which records are found."""
        words = _("Find two records of one person")
        return [HeaderButton(words, url=reverse("merges:find"), icon_name="search")]


class MergeInspectView(OfOwnMerges, LocalInspectView):
    """One merge, with the way back."""

    template_name = "accounts/admin/merge.html"
    page_title = gettext_lazy("Merged record")

    def get_page_subtitle(self) -> str:
        """Name the two people, where they are still known."""
        return _("%(double)s into %(kept)s") % {
            "double": self.object.double_name,
            "kept": self.object.kept_name,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        undone = getattr(self.object, "undone_by", None)
        may_undo = self.object.undoes_id is None and undone is None
        return {
            **super().get_context_data(**kwargs),
            "undone": undone,
            "may_undo": may_undo and self.user_has_permission("add"),
            "form": ReasonForm(),
        }


class MergePage(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """What the pages on the way to a merge share."""

    model = PersonMerge
    permission_required = "add"
    header_icon = "group"
    breadcrumbs_items: ClassVar[list[Any]] = []  # a header that says the title

    def own(self, people: QuerySet[User]) -> QuerySet[User]:
        """Leave out the people of other forces."""
        acting = cast("User", self.request.user)
        return not_elsewhere(people, acting, learner="learner", at=timezone.now())

    def people_alone(self) -> QuerySet[User]:
        """Return the people whose record doubles no other."""
        return self.own(people_alone())


class FindRecords(MergePage):
    """Finds two records by name, collar number or e-mail; suggests likely doubles."""

    template_name = "accounts/admin/merge_find.html"
    page_title = gettext_lazy("Find two records of one person")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("q", "")[:LONGEST_SEARCH].strip()
        return {
            **super().get_context_data(**kwargs),
            "words": words,
            "found": find_people(words, among=self.people_alone()) if words else [],
            "suggestions": [] if words else likely_doubles(among=self.people_alone()),
        }


class CheckMerge(MergePage):
    """Shows both records side by side; joins them on POST."""

    template_name = "accounts/admin/merge_check.html"
    page_title = gettext_lazy("Check both records")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("kept") == request.GET.get("double"):
            messages.error(request, _("Choose two different records."))
            words = request.GET.get("q", "")
            asked = f"?{urlencode({'q': words})}" if words else ""
            return redirect(reverse("merges:find") + asked)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        kept, double = self._person("kept"), self._person("double", is_alone=False)
        try:
            merge = merge_people(
                kept=_record(kept),
                double=_record(double),
                reason=form.cleaned_data["reason"],
                by=request.user if isinstance(request.user, User) else None,
                at=timezone.now(),
            )
        except PersonMergeRefused as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form))
        words = _("%(double)s now stands for %(kept)s.") % {"double": double.email, "kept": kept}
        messages.success(request, words)
        return redirect("merges:inspect", merge.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept, double = self._person("kept"), self._person("double", is_alone=False)
        day = timezone.localdate()
        pairs = zip(facts_of(kept, day), facts_of(double, day), strict=True)
        return {
            **super().get_context_data(**kwargs),
            "kept": kept,
            "double": double,
            "rows": [(label, mine, other) for (label, mine), (_label, other) in pairs],
            "form": kwargs.get("form") or ReasonForm(),
        }

    def _person(self, name: str, *, is_alone: bool = True) -> User:
        """Return the person whose record is named so; a merge just made can be asked for again."""
        text = (self.request.POST if self.request.method == "POST" else self.request.GET).get(name)
        try:
            learner = UUID(text or "")
        except ValueError as error:
            raise Http404("No such record.") from error
        people = self.people_alone() if is_alone else self.own(User.objects.all())
        return get_object_or_404(people.select_related("learner"), learner=learner)


class UndoMerge(PermissionCheckedMixin, View):
    """Parts two records, by POST."""

    model = PersonMerge
    permission_required = "add"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        acting = cast("User", request.user)
        merges = not_elsewhere(
            PersonMerge.objects.all(), acting, learner=OfOwnMerges.whose, at=timezone.now()
        )
        merge = get_object_or_404(merges, pk=pk)
        try:
            undo_merge(
                merge=merge,
                reason=request.POST.get("reason", ""),
                by=request.user if isinstance(request.user, User) else None,
                at=timezone.now(),
            )
        except (PersonMergeRefused, SeatsTaken) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Both records stand for themselves again."))
        return redirect("merges:inspect", pk)


class MergeViewSet(RecordViewSet):
    """Who was joined with whom, when, by whom and why."""

    model = PersonMerge
    name = "merges"
    icon = "group"
    menu_label = gettext_lazy("Merged records")
    index_view_class = MergeIndexView
    inspect_view_class = MergeInspectView
    inspect_template_name = MergeInspectView.template_name
    inspect_view_fields = ("kept_name", "double_name", "reason", "at", "by")
    ordering = "-at"
    list_display = (
        Column("double", label=gettext_lazy("Double"), accessor="double_name"),
        Column("kept", label=gettext_lazy("Stands for"), accessor="kept_name"),
        Column("what", label=gettext_lazy("What"), accessor=_what),
        DateColumn("at", label=gettext_lazy("When"), sort_key="at"),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("find/", FindRecords.as_view(), name="find"),
            path("check/", CheckMerge.as_view(), name="check"),
            path("<int:pk>/undo/", UndoMerge.as_view(), name="undo"),
            *super().get_urlpatterns(),
        ]


def _record(person: User) -> Learner:
    if person.learner is None:
        raise Http404("No such record.")
    return person.learner
