"""Posts in the admin: who works where, doing what, from when until when."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column

from learning.accounts.admin_access import not_elsewhere
from learning.accounts.admin_forms import NewPostForm, PersonField, PostForm
from learning.accounts.models import Membership, User
from learning.accounts.operations import PostRefused, correct_post, end_post, start_post
from learning.accounts.viewsets.base import (
    DayColumn,
    LastingViewSet,
    OfOwnForce,
    OperatingCreateView,
    OperatingEditView,
    RegisterView,
)


class OfOwnPosts(OfOwnForce):
    """Posts of one's own force and of partners."""

    place = "organisation__path"


class PostIndexView(OfOwnPosts, RegisterView):
    """Posts, newest first; two queries for a page."""

    def get_base_queryset(self) -> QuerySet[Membership]:
        posts: QuerySet[Membership] = Membership.objects.filter(learner__merged_into=None)
        return self.own(posts.select_related("learner__user", "organisation"))

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self.title_column("person", label=_("Person"), accessor=_holder),
            Column("organisation", label=_("Organisation"), sort_key="organisation__path"),
            Column("get_role_display", label=_("Role"), sort_key="role"),
            DayColumn("start_date", label=_("From"), sort_key="start_date"),
            DayColumn("end_date", label=_("Until"), sort_key="end_date"),
            BooleanColumn("is_primary", label=_("Main post"), sort_key="is_primary"),
            BooleanColumn("is_guest", label=_("Guest"), sort_key="is_guest"),
        ]


class PostCreateView(OperatingCreateView):
    """Starts a post."""

    page_title = _("Start a post")

    def save_instance(self) -> Membership:
        fields = dict(self.form.cleaned_data)
        person = fields.pop("person")
        people = User.objects.filter(pk=person.pk)
        if not not_elsewhere(people, self.acting, learner="learner", at=timezone.now()).exists():
            # As for somebody there is not: who is of another force is told to nobody.
            raise PostRefused(PersonField.default_error_messages["unknown"])
        self.require_own(fields["organisation"], refusal=PostRefused)
        return start_post(learner=person.learner, **fields, by=self.acting, at=timezone.now())


class PostEditView(OfOwnPosts, OperatingEditView):
    """Ends a post, or puts right what was recorded wrongly."""

    success_message = _("The post is saved: %(object)s.")

    def get_page_subtitle(self) -> str:
        """Say whose post it is."""
        return f"{_holder(self.object)}: {self.object}"

    def get_success_message(self) -> str:
        return str(self.success_message) % {"object": self.get_page_subtitle()}

    def save_instance(self) -> Membership:
        fields = self.form.cleaned_data
        self.require_own(fields["organisation"], refusal=PostRefused)
        if self.form.changed_data == ["end_date"] and fields["end_date"]:
            return end_post(
                post=self.object, end_date=fields["end_date"], by=self.acting, at=timezone.now()
            )
        return correct_post(post=self.object, **fields, by=self.acting, at=timezone.now())


class PostViewSet(LastingViewSet):
    """Dated posts."""

    model = Membership
    name = "posts"
    icon = "calendar"
    menu_label = _("Posts")
    index_view_class = PostIndexView
    add_view_class = PostCreateView
    edit_view_class = PostEditView
    ordering = "-start_date"
    list_filter = ("role", "is_primary", "is_guest")
    search_fields = (
        "learner__user__last_name",
        "learner__user__first_name",
        "learner__user__email",
        "organisation__name",
    )

    def get_form_class(self, for_update: bool = False) -> Any:
        return PostForm if for_update else NewPostForm


def _holder(post: Membership) -> str:
    user = getattr(post.learner, "user", None)
    return user.full_title if user else str(_("Name erased"))
