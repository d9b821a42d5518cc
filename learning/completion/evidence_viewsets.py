"""Evidence and training elsewhere in the admin: looked at, corrected, withdrawn, accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import CreateView, EditView, IndexView, InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from learning.accounts.access import person_for, viewer
from learning.accounts.viewsets.base import LastingViewSet, RecordViewSet, RegisterView
from learning.completion.access import correctable_evidence_for, names_on_rows
from learning.completion.forms.evidence import CorrectionForm, ExternalAwardForm, ReissueForm
from learning.completion.models import Evidence, ExternalAward
from learning.completion.operations import (
    CorrectionRefused,
    ReissueRefused,
    correct_evidence,
    reissue_award,
)
from learning.completion.operations.corrections import effect_of_correction
from learning.completion.queries.history import award_lines_of, history_of

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from django.http import HttpRequest, HttpResponse

INSPECT = "evidence:inspect"


def _per_cent(share: Decimal | None) -> str | None:
    return None if share is None else f"{share:.0%}"


class EvidenceInspectView(InspectView):
    """One row with its whole history: what it superseded, what superseded it, its certificates."""

    template_name = "completion/admin/evidence.html"

    def get_recorded_by_display_value(self) -> Any:
        """Name nobody where whose it is may not be known either."""
        return self.object.recorded_by if self.is_hers else None

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Leave out what this kind of row does not have."""
        found: list[dict[str, Any]] = super().get_fields_context()
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


class EvidenceFormView(WagtailAdminTemplateMixin, FormView[Any]):
    """A form about one row, for those who may correct it; somebody else's is 404."""

    header_icon = "history"
    breadcrumbs_items: ClassVar[list[Any]] = []  # a header that says the title

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Fetch and authorise in one step."""
        super().setup(request, *args, **kwargs)
        self.at: datetime = timezone.now()
        self.evidence = correctable_evidence_for(request.user, kwargs["pk"], at=self.at)

    def get_page_subtitle(self) -> str:
        """Name the row."""
        return str(self.evidence)

    @cached_property
    def back(self) -> str:
        """Where the row is looked at."""
        return reverse(INSPECT, args=[self.evidence.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the row."""
        return {**super().get_context_data(**kwargs), "evidence": self.evidence, "back": self.back}


class CorrectEvidenceView(EvidenceFormView):
    """Asks what is wrong, shows what a correction would change, then makes it."""

    template_name = "completion/admin/correct.html"
    page_title = gettext_lazy("Correct or withdraw")
    form_class = CorrectionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form about which row it is."""
        return {**super().get_form_kwargs(), "evidence": self.evidence, "at": self.at}

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the effect, or make the correction where it was seen."""
        how: dict[str, Any] = {"evidence": self.evidence, "by": self.request.user, "at": self.at}
        try:
            if "confirm" in self.request.POST:
                newer = correct_evidence(**how, **form.correction())
                said = (
                    _("The record is withdrawn. The old row stays.")
                    if newer.is_withdrawal
                    else _("The record is corrected. The old row stays.")
                )
                messages.success(self.request, said)
                return redirect(INSPECT, newer.pk)
            effect = effect_of_correction(**how, **form.correction())
        except CorrectionRefused as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        context = self.get_context_data(form=form, effect=effect)
        return self.response_class(
            request=self.request,
            template=["completion/admin/check_correction.html"],
            context=context,
            using=self.template_engine,
        )


class ReissueView(EvidenceFormView):
    """Issues a certificate again, with a new code where the old one fell into wrong hands."""

    template_name = "completion/admin/reissue.html"
    page_title = gettext_lazy("Issue the certificate again")
    form_class = ReissueForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Hand over to the operation."""
        award = getattr(self.evidence, "award", None)
        if award is None:
            return redirect(self.back)
        try:
            reissue_award(award=award, by=self.request.user, at=self.at, **form.cleaned_data)
        except ReissueRefused as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        messages.success(self.request, _("The certificate is issued again, with the same dates."))
        return redirect(self.back)


class EvidenceIndexView(IndexView):
    """All rows, with the person’s name for those who may correct them."""

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
