"""What the admin pages of this room share: forms that hand over to operations, and no deleting."""

from datetime import datetime
from typing import Any, ClassVar, TypeVar, cast

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from learning.accounts.admin_access import is_elsewhere, not_elsewhere
from learning.accounts.models import Organisation, User
from learning.accounts.operations import MoveRefused, PostRefused, ResponsibilityRefused

M = TypeVar("M", bound=Model)


class Operating:
    """A view whose form is carried out by an operation; a refusal is shown as the form's error.

    `refusals` are the exceptions whose message is for the person; one with several `reasons` is
    shown with all of them, one that has them `by_field` with each at its field.
    """

    request: HttpRequest
    refusals: ClassVar[tuple[type[Exception], ...]] = (
        MoveRefused,
        PostRefused,
        ResponsibilityRefused,
    )

    @property
    def acting(self) -> User:
        """Who does it."""
        return cast("User", self.request.user)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc, no-any-return]
        except self.refusals as refusal:
            return self.refuse(form, refusal)

    def require_own(self, organisation: Organisation | None, *, refusal: type[Exception]) -> None:
        """Raise the refusal for a place in a force that is not this administrator's."""
        if is_elsewhere(self.acting, organisation, at=timezone.now()):
            raise refusal(_("Another force has its own training administrator. Ask there."))

    def refuse(self, form: Any, refusal: Exception) -> HttpResponse:
        """Show the form again with the reasons."""
        about_all = {"": getattr(refusal, "reasons", (str(refusal),))}
        for field, reasons in getattr(refusal, "by_field", about_all).items():
            for reason in reasons:
                form.add_error(field if field in form.fields else None, reason)
        self.produced_error_code = "validation_error"
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        return self.form_invalid(form)  # type: ignore[attr-defined, no-any-return]


class OfOwnForce:
    """A list or a form without the rows of other forces (`admin_access.py`).

    `place` leads to an organisation's place in the tree, `whose` to a learner.
    """

    request: HttpRequest
    place: ClassVar[str] = ""
    whose: ClassVar[str] = ""

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        """Find one of them as little as one that there is not."""
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]
        if not self.own(type(found)._default_manager.filter(pk=found.pk)).exists():
            raise Http404
        return found

    def own(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Leave them out of these rows."""
        user = cast("User", self.request.user)
        which = {"path": self.place, "learner": self.whose}
        return not_elsewhere(rows, user, **which, at=timezone.now())


class OperatingCreateView(Operating, generic.CreateView):
    """Adds by an operation."""


class OperatingEditView(Operating, generic.EditView):
    """Changes by an operation."""


class RegisterView(generic.IndexView):
    """A list whose first column leads to the form."""

    def title_column(self, name: str, **options: Any) -> TitleColumn:
        """Build the column that leads to a row's form and carries its menu."""
        column: TitleColumn = self._get_title_column_class(TitleColumn)(
            name, get_url=self.get_edit_url, **options
        )
        return column

    def search_queryset(self, queryset: Any) -> Any:
        """Find the rows in which every word stands somewhere, as first and last name do."""
        for word in self.search_query.split() if self.is_searching else ():
            anywhere = Q(pk__in=[])
            for name in self.search_fields:
                anywhere |= Q(**{f"{name}__icontains": word})
            queryset = queryset.filter(anywhere)
        return queryset.distinct() if self.is_searching else queryset


class LocalInspectView(generic.InspectView):
    """A page of one row; its times are local ones, as on lists, where Wagtail's are of UTC."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Return a time as it is here."""
        found = super().get_field_display_value(field_name, field)
        return timezone.localtime(found) if isinstance(found, datetime) else found


class DayColumn(Column):
    """A date as it is written, where Wagtail would say how long ago; it may be in the future."""

    def get_value(self, instance: Any) -> str:
        day = super().get_value(instance)
        return date_format(day, "j M Y") if day else ""


class LastingViewSet(ModelViewSet):
    """A list and forms; nothing is deleted or copied.

    Its rows are ended, closed or moved, since evidence may point at them.
    """

    absent: ClassVar[frozenset[str]] = frozenset({"delete", "usage", "copy"})
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = OperatingCreateView
    edit_view_class = OperatingEditView
    inspect_view_class = LocalInspectView
    list_per_page = 50
    search_backend_name = None

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(f"{name}_url_name" for name in self.absent)
        found: dict[str, Any] = super().get_common_view_kwargs(**{**absent, **kwargs})
        return found

    def get_urlpatterns(self) -> list[URLPattern]:
        return [page for page in super().get_urlpatterns() if page.name not in self.absent]


class RecordViewSet(LastingViewSet):
    """A list and a page for each row, to be looked at; nothing is written."""

    absent = LastingViewSet.absent | {"add", "edit"}
    inspect_view_enabled = True
    exclude_form_fields = ()  # Wagtail asks for the fields of a form that there is not
