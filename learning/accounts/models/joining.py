"""How people come in by themselves: a request, and what was decided about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from learning.accounts.enums import JobRole, RequestState
from media.editions.append_only import AppendOnlyModel


class AccessRequest(models.Model):
    """Somebody proved her work address and asks to be let in; a lead decides.

    `state` follows the one decision there is (`AccessDecision`).

    Personal data: name and work e-mail of somebody who may never get an account; blanked 90 days
    after a request was declined or expired.
    """

    email = models.EmailField(_("work e-mail"), max_length=254, blank=True)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("family name"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="access_requests"
    )
    role = models.CharField(_("role"), max_length=30, choices=JobRole.choices)
    # The first day without access, for students, agency staff and the like; else none.
    leaves_date = models.DateField(_("there until"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    expires_at = models.DateTimeField(_("waits until"))
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState.choices, default=RequestState.PENDING
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="requests"
    )

    class Meta:
        verbose_name = _("request for an account")
        verbose_name_plural = _("requests for an account")
        constraints = [
            # One address waits once: a second click or a second tab asks nothing new.
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(state=RequestState.PENDING),
                name="accounts_one_pending_request",
            ),
        ]
        indexes = [
            # A lead's list and the count beside it ask for what waits in an organisation.
            models.Index(
                fields=("organisation", "asked_at"),
                condition=Q(state=RequestState.PENDING),
                name="accounts_waiting_requests",
            )
        ]

    def __str__(self) -> str:
        # Kept by logs, so without a name.
        return f"{self.get_role_display()}, {self.organisation}"

    @property
    def full_name(self) -> str:
        """First and family name."""
        return f"{self.first_name} {self.last_name}".strip()


class AccessDecision(AppendOnlyModel):
    """What became of a request: approved, declined (with the reason) or expired. There is one.

    Personal data: who decided.
    """

    request = models.OneToOneField(AccessRequest, models.PROTECT, related_name="decision")
    state = models.CharField(max_length=10, choices=RequestState.choices)
    reason = models.CharField(max_length=250, blank=True)
    at = models.DateTimeField()
    # Null: nobody decided in time.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=RequestState.PENDING), name="accounts_decision_decides"
            ),
            # Who declines says why; only the clock decides without a person.
            models.CheckConstraint(
                condition=~Q(state=RequestState.DECLINED) | ~Q(reason=""),
                name="accounts_declined_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.state}"
