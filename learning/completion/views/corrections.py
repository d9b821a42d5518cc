"""The admin's pages about one row of evidence: corrected, withdrawn, its certificate given again.

Each says whose the row is and, before anything is done, what it would change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from learning.completion.access import correctable_evidence_for
from learning.completion.forms.evidence import CorrectionForm, ReissueForm, WithdrawalForm
from learning.completion.operations import (
    CorrectionRefused,
    ReissueRefused,
    correct_evidence,
    reissue_award,
)
from learning.completion.operations.corrections import Change, effect_of_correction
from learning.completion.queries.history import history_of, whose_is
from learning.completion.wording import act_text, percent, thing_of

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

INSPECT = "evidence:inspect"


class EvidenceFormView(WagtailAdminTemplateMixin, FormView[Any]):
    """A form about one row, for those who may correct it; somebody else's is 404.

    There is none about a row in whose place another stands, nor about one that is withdrawn.
    """

    header_icon = "history"
    breadcrumbs_items: ClassVar[list[Any]] = []  # a header that says the title
    # The name of its address, under which it leads on to the newer row.
    address: ClassVar[str]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Fetch and authorise in one step."""
        super().setup(request, *args, **kwargs)
        self.at: datetime = timezone.now()
        self.evidence = correctable_evidence_for(request.user, kwargs["pk"], at=self.at)
        self.whose = whose_is(self.evidence)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say at once that nothing can be done here any more."""
        newest = history_of(self.evidence)[-1]
        if not newest.is_withdrawal and newest == self.evidence:
            return super().dispatch(request, *args, **kwargs)
        on = reverse(self.address, args=[newest.pk]) if not newest.is_withdrawal else ""
        context = self.get_context_data(form=None, newest=newest, on=on)
        return self._page("completion/admin/settled.html", context)

    def _page(self, template: str, context: dict[str, Any]) -> HttpResponse:
        return self.response_class(
            request=self.request, template=[template], context=context, using=self.template_engine
        )

    def get_page_title(self) -> str:
        """Say what is done to it."""
        return str(self.page_title) % {"thing": thing_of(self.evidence.kind)}

    def get_page_subtitle(self) -> str:
        """Name the person."""
        return self.whose.name

    @property
    def _row(self) -> dict[str, Any]:
        return {"name": self.whose.name, "evidence": self.evidence}

    @cached_property
    def back(self) -> str:
        """Where the row is looked at."""
        return reverse(INSPECT, args=[self.evidence.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the row, and whose it is."""
        return {
            **super().get_context_data(**kwargs),
            "evidence": self.evidence,
            "whose": self.whose,
            "thing": thing_of(self.evidence.kind),
            "back": self.back,
        }


class ChangeEvidenceView(EvidenceFormView):
    """Asks why, shows what the change would do, then makes it; or asks again, with the answers."""

    template_name = "completion/admin/correct.html"
    # What is done, of whom and when; and that it is final.
    act: ClassVar[Any]
    is_final: ClassVar[Any]
    done: ClassVar[Any]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form about which row it is."""
        return {**super().get_form_kwargs(), "evidence": self.evidence, "at": self.at}

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the effect, or make the correction where it was seen."""
        if "again" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        how: dict[str, Any] = {"evidence": self.evidence, "by": self.request.user, "at": self.at}
        told = form.correction()
        try:
            if "confirm" in self.request.POST:
                newer = correct_evidence(**how, **told)
                messages.success(self.request, act_text(str(self.done), **self._row))
                return redirect(INSPECT, newer.pk)
            effect = effect_of_correction(**how, **told)
        except CorrectionRefused as refused:
            if history_of(self.evidence)[-1] != self.evidence:
                # Pressed twice, or somebody was quicker: the page itself says what was done.
                return redirect(self.request.path)
            form.add_error(refused.field, str(refused))
            return self.form_invalid(form)
        context = {"form": form, "effect": effect, "of_row": self.changes(told)}
        return self._page(
            "completion/admin/check_correction.html", self.get_context_data(**context)
        )

    def changes(self, told: dict[str, Any]) -> list[Change]:
        """Return what changes in the row itself."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words for what is done."""
        return {
            **super().get_context_data(**kwargs),
            "act": act_text(str(self.act), **self._row),
            "button": self.get_page_title(),
            "is_final": act_text(str(self.is_final), **self._row),
        }


class CorrectEvidenceView(ChangeEvidenceView):
    """Corrects the day or the score of a row."""

    address = "evidence:correct"
    form_class = CorrectionForm
    page_title = gettext_lazy("Correct this %(thing)s")
    act = gettext_lazy("Correct the %(thing)s of %(name)s, %(title)s, %(day)s")
    is_final = gettext_lazy("It cannot be taken back; the new row can be corrected in its turn.")
    done = gettext_lazy("The %(thing)s of %(name)s is corrected. The old row stays.")

    def changes(self, told: dict[str, Any]) -> list[Change]:
        """Return the day and the score, where they change."""
        old = self.evidence
        score = old.score if told["score"] is None else told["score"]
        first = old.first_score_with(told["score"])
        found = (
            Change(_("Day"), _day(old.occurred_at), _day(told["occurred_at"])),
            Change(_("Score"), _percent(old.score), _percent(score)),
            Change(_("First score"), _percent(old.first_score), _percent(first)),
        )
        return [change for change in found if change.before != change.after]


class WithdrawEvidenceView(ChangeEvidenceView):
    """Withdraws a row: it did not happen, or does not count."""

    address = "evidence:withdraw"
    form_class = WithdrawalForm
    page_title = gettext_lazy("Withdraw this %(thing)s")
    act = gettext_lazy("Withdraw the %(thing)s of %(name)s, %(title)s, %(day)s")
    is_final = gettext_lazy("It cannot be taken back; a new %(thing)s can be recorded.")
    done = gettext_lazy("The %(thing)s of %(name)s is withdrawn. The old row stays.")


class ReissueView(EvidenceFormView):
    """Issues a certificate again, with a new code where the old one fell into wrong hands."""

    address = "evidence:reissue"
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


def _day(instant: datetime) -> str:
    return date_format(timezone.localdate(instant), "j F Y")


def _percent(share: Decimal | None) -> str:
    return "" if share is None else percent(share)
