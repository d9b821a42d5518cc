"""People in the admin."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.users.views.users import HistoryView, UserViewSet

from learning.accounts.admin_access import require_may_change_account
from learning.accounts.admin_forms import InvitationForm, PersonForm
from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import Membership, Responsibility, User
from learning.accounts.operations import PostRefused, invite_person, refuse_taken_number_of
from learning.accounts.viewsets.base import (
    LastingViewSet,
    OfOwnForce,
    OperatingCreateView,
    OperatingEditView,
    RegisterView,
)


class PersonFilterSet(WagtailFilterSet):
    """By responsibility, and by whether she may sign in."""

    kind = django_filters.ChoiceFilter(
        field_name="responsibilities__kind",
        choices=ResponsibilityKind.choices,
        label=_("Responsibility"),
        distinct=True,
    )

    class Meta:
        model = User
        fields = ("is_active", "is_hidden_from_lists")


class OfOwnPeople(OfOwnForce):
    """People of one's own force and of partners, and those without a post."""

    whose = "learner"


class PersonIndexView(OfOwnPeople, RegisterView):
    """Everybody, with main post and responsibilities of today; four queries for a page."""

    def get_base_queryset(self) -> QuerySet[User]:
        day = timezone.localdate()
        held = Responsibility.objects.on(day).select_related("organisation")
        posts = Membership.objects.on(day).primary().select_related("organisation")
        # Who doubles another is found under that one (viewsets/merges.py).
        people = User.objects.filter(Q(learner=None) | Q(learner__merged_into=None))
        return (
            self.own(people)
            .select_related("learner")
            .prefetch_related(
                Prefetch("responsibilities", held, to_attr="held_today"),
                Prefetch("learner__memberships", posts, to_attr="main_posts_today"),
            )
        )

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self.title_column("full_title", label=_("Name"), sort_key="name"),
            Column("email", label=_("E-mail"), sort_key="email"),
            Column("main_post", label=_("Main post"), accessor=_main_post),
            Column("responsibilities", label=_("Answers for"), accessor=_responsibilities),
            BooleanColumn("is_active", label=_("May sign in"), sort_key="is_active"),
        ]

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        signs = {"name": "", "-name": "-"}
        if self.ordering in signs:
            sign = signs[self.ordering]
            return queryset.order_by(f"{sign}last_name", f"{sign}first_name", "pk")
        ordered: QuerySet[User] = super().order_queryset(queryset)
        return ordered


class PersonCreateView(OperatingCreateView):
    """Invites a person: her account with her first post."""

    page_title = _("Add a person")
    success_message = _("%(object)s can sign in with a code from now on.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "acting": self.acting}

    def save_instance(self) -> User:
        self.require_own(self.form.cleaned_data["organisation"], refusal=PostRefused)
        return invite_person(**self.form.cleaned_data, by=self.acting, at=timezone.now())


class PersonEditView(OfOwnPeople, OperatingEditView):
    """Changes an account, of nobody who answers for more than the person changing it."""

    success_message = _("%(object)s is saved.")

    def get_object(self, queryset: QuerySet[User] | None = None) -> User:
        person: User = super().get_object(queryset)
        require_may_change_account(self.acting, person, at=timezone.now())
        return person

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "acting": self.acting}

    def save_instance(self) -> User:
        """Save it; a number that is new to her must be nobody else's in her force."""
        if "collar_number" in self.form.changed_data:
            number, day = self.form.cleaned_data["collar_number"], timezone.localdate()
            refuse_taken_number_of(self.object, number, day=day)
        saved: User = super().save_instance()
        return saved


class PersonHistoryView(OfOwnPeople, HistoryView):
    """What was done to an account."""


class PersonViewSet(LastingViewSet, UserViewSet):
    """Wagtail's user pages for people who sign in with an e-mail address."""

    menu_hook = "register_people_menu_item"
    menu_label = _("Everybody")
    menu_order = 100
    template_prefix = ""
    index_view_class = PersonIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    history_view_class = PersonHistoryView
    filterset_class = PersonFilterSet
    ordering = "name"
    search_fields = ("first_name", "last_name", "email", "collar_number")

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        return PersonForm if for_update else InvitationForm


def _main_post(person: Any) -> str:
    posts = person.learner.main_posts_today if person.learner else []
    return str(posts[0]) if posts else ""


def _responsibilities(person: Any) -> str:
    return "; ".join(str(held) for held in person.held_today)
