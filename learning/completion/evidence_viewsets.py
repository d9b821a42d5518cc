"""Evidence and training elsewhere in the admin: looked at, corrected, withdrawn, accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.http import Http404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import CreateView, EditView, IndexView

from learning.accounts.access import person_for, viewer
from learning.accounts.viewsets.base import (
    LastingViewSet,
    LocalInspectView,
    RecordViewSet,
    RegisterView,
)
from learning.completion.access import (
    MOST_CALLED,
    correctable_evidence_for,
    names_on_rows,
    records_called,
)
from learning.completion.forms.evidence import ExternalAwardForm
from learning.completion.models import Evidence, ExternalAward
from learning.completion.queries.history import award_lines_of, history_of, whose_is
from learning.completion.views.corrections import (
    CorrectEvidenceView,
    ReissueView,
    WithdrawEvidenceView,
)
from learning.completion.wording import thing_of
from quizzes.attempts.rules import shown_percent

if TYPE_CHECKING:
    from decimal import Decimal


def _per_cent(share: Decimal | None) -> str | None:
    return None if share is None else f"{shown_percent(share)}%"


class EvidenceInspectView(LocalInspectView):
    """One row with its whole history: what it superseded, what superseded it, its certificates."""

    template_name = "completion/admin/evidence.html"

    def get_recorded_by_display_value(self) -> Any:
        """Name nobody where whose it is may not be known either."""
        return self.object.recorded_by if self.is_hers else None

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Begin with whose it is; leave out what this kind of row does not have."""
        found: list[dict[str, Any]] = super().get_fields_context()
        if self.is_hers:
            whose = whose_is(self.object)
            organisation = whose.organisation or _("None")
            found = [
                {"label": _("Person"), "value": whose.name},
                {"label": _("Organisation on that day"), "value": organisation},
                *found,
            ]
        return [one for one in found if one["value"] not in (None, "")]

    def get_field_label(self, field_name: str, field: Any) -> str:
        """Name what the model has no words for."""
        words = {"is_withdrawal": _("Withdrawn"), "sha256": _("Fingerprint (SHA-256)")}
        return words.get(field_name) or str(super().get_field_label(field_name, field))

    def get_score_display_value(self) -> str | None:
        """Write a share in per cent."""
        return _per_cent(self.object.score)

    def get_first_score_display_value(self) -> str | None:
        """Write a share in per cent."""
        return _per_cent(self.object.first_score)

    def get_is_withdrawal_display_value(self) -> str:
        """Say it in words."""
        return _("Yes") if self.object.is_withdrawal else _("No")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the history, and what may be done."""
        rows = history_of(self.object)
        newest = rows[-1]
        award = getattr(newest, "award", None)
        return {
            **super().get_context_data(**kwargs),
            "rows": rows,
            "award_lines": award_lines_of(rows, timezone.localdate()),
            "is_hers": self.is_hers,
            "has_page": self.is_hers and self._has_page(),
            "may_correct": self.is_hers
            and self.user_has_permission("change")
            and not newest.is_withdrawal,
            "newest": newest,
            "thing": thing_of(newest.kind),
            "award": award,
        }

    def _has_page(self) -> bool:
        """Whether the person has a page that she may open; partners’ have theirs for leads."""
        now = timezone.now()
        try:
            person_for(viewer(self.request.user, at=now), self.object.learner.counts_as, at=now)
        except Http404:
            return False
        return True

    @cached_property
    def is_hers(self) -> bool:
        """Whether she may know whose it is, and correct the row."""
        try:
            correctable_evidence_for(self.request.user, self.object.pk, at=timezone.now())
        except Http404:
            return False
        return True


class EvidenceIndexView(IndexView):
    """All rows, with the person’s name for those who may correct them, who search by it.

    The people are found first and then their rows, by an index; five queries more.
    """

    is_searchable = True
    results_template_name = "completion/admin/evidence_results.html"
    # Whether everybody who is so called was searched for.
    has_all = True

    def get_search_form(self) -> SearchForm:
        """Say by what one searches."""
        data = self.request.GET if self.search_kwarg in self.request.GET else None
        return SearchForm(data, placeholder=_("Name, collar number or e-mail"))

    def search_queryset(self, queryset: Any) -> Any:
        """Find the rows of the people who are so called, of those whose rows she may correct."""
        if not self.is_searching:
            return queryset
        found, self.has_all = records_called(
            self.request.user, self.search_query, at=timezone.now()
        )
        return queryset.filter(learner__in=found)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add whether the search found all."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return {**context, "has_all": self.has_all, "most": MOST_CALLED}

    def get_base_queryset(self) -> Any:
        """Fetch what says whose a row is."""
        return Evidence.objects.select_related("learner")

    def get_table(self, object_list: Any) -> Any:
        """Put the names of a page’s people on its rows."""
        rows = list(object_list)
        names = names_on_rows(self.request.user, rows, at=timezone.now())
        for row in rows:
            row.person = names.get(row.pk, "")
        return super().get_table(rows)


class EvidenceViewSet(RecordViewSet):
    """What happened. Nothing is changed; a correction is a new row."""

    model = Evidence
    name = "evidence"
    icon = "history"
    menu_label = gettext_lazy("Evidence")
    index_view_class = EvidenceIndexView
    list_display: ClassVar[Any] = (
        "title", Column("person", label=gettext_lazy("Person")), "kind", "provider", "source",
        "occurred_at", "recorded_at",
    )  # fmt: skip
    list_filter = ("kind", "source")
    list_export = (
        "id", "learner_id", "title", "kind", "provider", "source", "score", "occurred_at", "sha256",
    )  # fmt: skip
    ordering = "-recorded_at"
    inspect_view_class = EvidenceInspectView
    inspect_view_fields: ClassVar[Any] = (
        "title", "kind", "provider", "source", "occurred_at", "score", "first_score", "attempts",
        "minutes", "recorded_at", "recorded_by", "is_withdrawal", "reason", "edition", "sha256",
    )  # fmt: skip

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the pages on which a row is corrected."""
        return [
            *super().get_urlpatterns(),
            path("correct/<uuid:pk>/", CorrectEvidenceView.as_view(), name="correct"),
            path("withdraw/<uuid:pk>/", WithdrawEvidenceView.as_view(), name="withdraw"),
            path("reissue/<uuid:pk>/", ReissueView.as_view(), name="reissue"),
        ]


class ExternalAwardIndexView(RegisterView):
    """All training elsewhere; two queries for a page."""

    def get_base_queryset(self) -> Any:
        """Fetch what the columns name."""
        return ExternalAward.objects.select_related("counts_for")


class ExternalAwardViewSet(LastingViewSet):
    """Training elsewhere that is accepted; what is accepted no longer stays listed."""

    model = ExternalAward
    name = "training-elsewhere"
    icon = "globe"
    menu_label = gettext_lazy("Training elsewhere")
    list_display: ClassVar[Any] = (
        "title",
        "provider",
        "code",
        "counts_for",
        BooleanColumn("is_accepted", label=gettext_lazy("Accepted now"), sort_key="is_accepted"),
    )
    list_filter = ("provider", "is_accepted")
    ordering = "title"
    index_view_class = ExternalAwardIndexView
    add_view_class = CreateView
    edit_view_class = EditView

    def get_form_class(self, for_update: bool = False) -> Any:
        """Keep what people already have."""
        return ExternalAwardForm
