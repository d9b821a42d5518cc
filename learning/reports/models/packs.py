"""Scrutiny packs: what is in hand, what was frozen, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from learning.reports.enums import ActionState, PackState
from media.editions.append_only import AppendOnlyModel


class ScrutinyPack(models.Model):
    """A report to those who hold the force to account, for the days since their last meeting.

    What was read and signed is a PackVersion; this row is what is in hand. Only `state` and
    `signed_version` change, and nothing once it is signed off.

    Personal data: who made it.
    """

    key = models.SlugField(_("address"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="scrutiny_packs"
    )
    from_date = models.DateField(
        _("previous meeting"), help_text=_("Figures are held against this day.")
    )
    to_date = models.DateField(_("figures as at"))
    state = models.CharField(max_length=12, choices=PackState.choices, default=PackState.DRAFT)
    # The earlier pack whose actions this one follows up.
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    signed_version = models.OneToOneField(
        "reports.PackVersion", models.PROTECT, null=True, related_name="+"
    )
    is_invented = models.BooleanField(_("invented for demonstration"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    # Packs refer to no page content, so Wagtail need not look for any at every save.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("scrutiny pack")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__gt=F("from_date")),
                name="reports_pack_ends_after_start",
                violation_error_message=_("The figures are of a day after the previous meeting."),
            ),
            # Signed off means that it says what was signed, and nothing else does.
            models.CheckConstraint(
                condition=Q(state=PackState.SIGNED_OFF, signed_version__isnull=False)
                | (~Q(state=PackState.SIGNED_OFF) & Q(signed_version=None)),
                name="reports_signed_pack_names_its_version",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def asked(self) -> str:
        """What the meeting is asked for, as it was written last; one query."""
        newest = self.asks.order_by("-id").first()
        return newest.text if newest else ""

    @property
    def writers(self) -> set[int]:
        """Who made it, submitted it or wrote in it, and so signs nothing of her own; one query."""
        written = [
            PackVersion.objects.filter(pack=self).values_list("made_by_id"),
            *(
                model.objects.filter(pack=self).values_list("by_id")
                for model in (PackComment, PackAction, PackAsked)
            ),
        ]
        states = PackActionState.objects.filter(action__pack=self).order_by().values_list("by_id")
        found = [pk for (pk,) in states.union(*written)]
        return {pk for pk in (self.made_by_id, *found) if pk is not None}


class PackVersion(AppendOnlyModel):
    """What a pack said when it was submitted: every word and figure, and its hash.

    Figures are true on the pack's days as known at `known_at`.

    Personal data: who submitted it; the contents are counts and the words of the makers.
    """

    pack = models.ForeignKey(ScrutinyPack, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(help_text=_("from 1"))
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    known_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            # Versions of a pack are numbered without a repeat: a double click submits once.
            models.UniqueConstraint(fields=("pack", "number"), name="reports_pack_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id} version {self.number}"


class PackEvent(AppendOnlyModel):
    """A pack went from one state to another: when, by whom, with which version, why.

    Personal data: who did what.
    """

    pack = models.ForeignKey(ScrutinyPack, models.PROTECT, related_name="events")
    from_state = models.CharField(max_length=12, choices=PackState.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=PackState.choices)
    version = models.ForeignKey(PackVersion, models.PROTECT, null=True, related_name="events")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # Who returns a pack says why; what is signed or returned is a version.
            models.CheckConstraint(
                condition=~Q(to_state=PackState.RETURNED) | ~Q(reason=""),
                name="reports_returned_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(to_state=PackState.DRAFT, version=None) | Q(version__isnull=False),
                name="reports_event_names_its_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id}: {self.to_state}"


class PackAsked(AppendOnlyModel):
    """What the meeting is asked for, one line for each decision; the newest row stands.

    Personal data: who wrote it; the page warns against naming anybody.
    """

    pack = models.ForeignKey(ScrutinyPack, models.PROTECT, related_name="asks")
    text = models.TextField(_("what is asked of the meeting"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class PackComment(AppendOnlyModel):
    """A remark on a pack, written once.

    Personal data: who wrote it; the page warns against naming anybody.
    """

    pack = models.ForeignKey(ScrutinyPack, models.PROTECT, related_name="comments")
    text = models.CharField(_("comment"), max_length=500)
    # Made by the page: the same form sent twice is one comment.
    token = models.UUIDField(unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class PackAction(AppendOnlyModel):
    """What somebody is to do by a day. What became of it is in PackActionState.

    Personal data: who wrote it; the owner is a role.
    """

    pack = models.ForeignKey(ScrutinyPack, models.PROTECT, related_name="actions")
    text = models.CharField(_("action"), max_length=300)
    owner = models.CharField(_("owner"), max_length=120, help_text=_("A role, not a person."))
    due_date = models.DateField(_("due"))
    token = models.UUIDField(unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class PackActionState(AppendOnlyModel):
    """An action is open, done or dropped from then on; the newest row tells.

    Personal data: who said so.
    """

    action = models.ForeignKey(PackAction, models.PROTECT, related_name="states")
    state = models.CharField(_("state"), max_length=8, choices=ActionState.choices)
    note = models.CharField(_("what was done"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.state}"
