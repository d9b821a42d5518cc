"""The admin's pages on which a rule is written down, goes live, is called off and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from learning.accounts.viewsets.base import OperatingCreateView, OperatingEditView
from learning.completion.forms.requirements import EndRequirementForm, RequirementForm
from learning.completion.models import Requirement, RequirementChange
from learning.completion.operations import (
    EffectFailedError,
    RequirementRefused,
    ask_end,
    ask_live,
    change_draft,
    discard_draft,
    draft_requirement,
    draft_version,
    effect_of_ending,
    refuse_end,
    settled_words,
    shown_effect,
)
from learning.completion.queries import held_by
from learning.completion.wording import (
    called_off_text,
    ending_text,
    let_go_text,
    rule_state,
    takes_place_text,
)

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


RULES = Requirement.objects.select_related("module", "course", "external_award", "change")


def waiting_change(rule: Requirement) -> RequirementChange | None:
    """Return what the worker has still to do with a rule. Fetch `change` with it."""
    change: RequirementChange | None = getattr(rule, "change", None)
    return change if change and change.waits else None


def state_of(rule: Requirement) -> str:
    """Return a rule's state today in words: also that it is about to be another."""
    change = waiting_change(rule)
    return str(change) if change else rule_state(rule, timezone.localdate())


class RequirementOperating:
    """What drafting and ending a requirement share."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (RequirementRefused,)
    object: Any
    success_message = _(
        "The rule “%(object)s” is kept as a draft. It holds nobody until it is made live."
    )

    def get_success_url(self) -> str:
        """Lead from a draft to its effect, from what waits to how far it is, else to the list."""
        name = "check" if self.object.is_draft or waiting_change(self.object) else "index"
        return reverse(f"requirements:{name}", args=[self.object.pk] if name == "check" else [])


class AddRequirementView(RequirementOperating, OperatingCreateView):
    """Writes a rule down as a draft; its effect is looked at before it goes live."""

    def save_instance(self) -> Requirement:
        """Hand the rule to the operation."""
        return draft_requirement(by=self.acting, at=timezone.now(), **self.form.values())


class EditRequirementView(RequirementOperating, OperatingEditView):
    """Writes a draft anew, or ends a live rule on a day."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Offer nothing to change on a rule that was called off, or whose place another took."""
        rule = self.get_object()
        if said := settled_words(rule, timezone.localdate()):
            messages.info(request, said)
            return redirect("requirements:inspect", rule.pk)
        found: HttpResponse = super().get(request, *args, **kwargs)
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say so where a draft was made live while its form was open: that asks no last day."""
        rule = self.get_object()
        if not rule.is_draft and "end_date" not in request.POST:
            messages.warning(request, _now("This rule is live now: your changes were not saved."))
            return redirect("requirements:inspect", rule.pk)
        found: HttpResponse = super().post(request, *args, **kwargs)
        return found

    def get_form_class(self) -> Any:
        """Ask for the whole of a draft, and for the last day only of what is live."""
        return RequirementForm if self.object.is_draft else EndRequirementForm

    def get_template_names(self) -> list[str]:
        """Show what a live rule asks beside its last day."""
        if self.object.is_draft:
            return list(super().get_template_names())
        return ["completion/admin/end.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many people a live rule holds, and say on the button what it does."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if self.object.is_draft:
            return context
        today, effect = timezone.localdate(), context.get("effect")
        ahead = self.object.can_be_called_off(today)
        calls_off = ahead and effect is not None and effect.day == self.object.start_date
        if effect is None:
            button = _("See what that does") if ahead else _("See whom it lets go")
        else:
            button = _("Call the rule off") if calls_off else _("End the rule")
            context["does"] = called_off_text(effect) if calls_off else let_go_text(effect)
        ask, held = ending_text(can_be_called_off=ahead), held_by(self.object.pk, today)
        return {**context, "held": held, "ask": ask, "submit_button_label": button}

    def form_valid(self, form: Any) -> HttpResponse:
        """End a rule only on a day whose numbers were on the page; show them before that."""
        day = form.cleaned_data.get("end_date")
        if self.object.is_draft or self.request.POST.get("seen") == day.isoformat():
            return super().form_valid(form)
        try:
            refuse_end(self.object, day, timezone.now())
        except RequirementRefused as refusal:
            return self.refuse(form, refusal)
        effect = effect_of_ending(self.object, day=day)
        shown = self.get_context_data(form=form, effect=effect)
        page: HttpResponse = self.render_to_response(shown)
        return page

    def get_success_message(self) -> str:
        """Say which day ends a rule, or that a draft is a draft."""
        if self.object.is_draft:
            return str(super().get_success_message())
        said = _now("The rule “%(rule)s”: %(state)s.")
        return said % {"rule": self.object, "state": state_of(self.object)}

    def save_instance(self) -> Requirement:
        """Hand the rule or its last day to the operation."""
        now = timezone.now()
        if isinstance(self.form, RequirementForm):
            held = get_object_or_404(Requirement, pk=self.object.pk)
            return change_draft(requirement=held, by=self.acting, at=now, **self.form.values())
        day = self.form.cleaned_data["end_date"]
        ask_end(requirement=self.object, end_date=day, by=self.acting, at=now)
        return get_object_or_404(Requirement, pk=self.object.pk)


class CheckRequirement(PermissionCheckedMixin, View):
    """Shows what a draft would do; makes it live, or throws it away, on POST.

    While the worker puts a rule in force, or ends it, that is shown instead.
    """

    model = Requirement
    permission_required = "change"
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the effect in numbers."""
        # Before the draft is read: one that changes meanwhile has not been seen, and is refused.
        seen = draft_version(Requirement(pk=pk))
        draft = self._rule(pk)
        if change := waiting_change(draft):
            context = {"requirement": draft, "change": change}
            return render(request, "completion/admin/change.html", context)
        if not draft.is_draft:
            return redirect("requirements:index")
        shown: dict[str, Any] = {"requirement": draft, "seen": seen}
        shown["takes_place"] = takes_place_text(draft, timezone.localdate())
        try:
            shown["effect"] = shown_effect(draft, at=timezone.now())
        except EffectFailedError:
            shown["has_failed"] = True
        is_known = shown.get("effect") is not None
        template = "completion/admin/check.html" if is_known else "completion/admin/looking.html"
        return render(request, template, shown)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what was pressed, once: a second press finds nothing to do."""
        rule = get_object_or_404(Requirement, pk=pk)
        seen, now = request.POST.get("seen", ""), timezone.now()
        try:
            if request.POST.get("do") == "discard":
                discard_draft(requirement=rule, by=request.user, at=now)
                messages.success(request, _now("The draft is thrown away."))
            elif ask_live(requirement=rule, shown=seen, by=request.user, at=now):
                return redirect("requirements:check", pk)
            else:
                messages.success(request, _now("The rule is live."))
        except RequirementRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("requirements:check", pk)
        except Requirement.DoesNotExist as error:
            # Somebody threw the draft away at this moment.
            raise Http404 from error
        return redirect("requirements:index")

    def _rule(self, pk: int) -> Requirement:
        return get_object_or_404(RULES.prefetch_related("reaches__organisation"), pk=pk)
