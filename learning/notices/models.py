"""The outbox: every e-mail of the product is a row here before it leaves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.notices.enums import OPEN, WEEKLY, NoticeKind, NoticeState


class Notice(models.Model):
    """One e-mail, written in the transaction that caused it, claimed before it is sent.

    Personal data: the recipient's address and the text sent; sign-in codes are blanked once sent
    outside demonstrations. Kept 12 months (facts.md 7.3, login logs); who is erased takes hers
    along.
    """

    # One notice per cause: "place:41:booked". A retry of the cause writes nothing new.
    cause = models.CharField(max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=NoticeKind.choices)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    to_email = models.EmailField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    attachment_name = models.CharField(max_length=80, blank=True)
    attachment_type = models.CharField(max_length=80, blank=True)
    attachment = models.TextField(blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=NoticeState.choices, default=NoticeState.QUEUED
    )
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("to be sent from"))
    # The text is not in the row yet: `builders` writes it when the notice is sent.
    is_built_when_sent = models.BooleanField(default=False, editable=False)
    # It is sent in the day, on working days, by the schedule and at its pace.
    keeps_quiet_hours = models.BooleanField(default=False, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # When somebody had it sent again; then nobody need see to it any more.
    resent_at = models.DateTimeField(_("sent again"), null=True, blank=True)
    failure = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            # Of what comes weekly one at a time waits for a person, whoever asks for it.
            models.UniqueConstraint(
                fields=("recipient", "kind"),
                condition=models.Q(kind__in=WEEKLY, state__in=OPEN),
                name="notices_one_open_weekly",
            )
        ]
        indexes = [
            # The worker asks for what still waits and is due.
            models.Index(
                fields=("keeps_quiet_hours", "due_at"),
                condition=models.Q(state=NoticeState.QUEUED),
                name="notices_queued",
            ),
            # And for what was claimed long ago by a sender that stopped.
            models.Index(
                fields=("claimed_at",),
                condition=models.Q(state=NoticeState.CLAIMED),
                name="notices_claimed",
            ),
            # Whose digest left on a day: a week later the next may.
            models.Index(
                fields=("kind", "claimed_at"),
                condition=models.Q(is_built_when_sent=True),
                name="notices_last_built",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to_email}"


class BulkMessage(models.Model):
    """What a lead wrote to the people of an organisation, once, and to how many.

    Personal data: who wrote it; the text, which says that it may name nobody. The copies are
    notices and go after 12 months; this row stays as the log.
    """

    # Made when the message is checked: sent again by a second click it is the same one.
    key = models.UUIDField(unique=True, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="bulk_messages"
    )
    # Which people of it: the filter in words.
    audience = models.CharField(_("to"), max_length=200)
    subject = models.CharField(_("subject"), max_length=100)
    body = models.TextField(_("text"))
    # Null: the sender's name was erased.
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="bulk_messages"
    )
    sent_at = models.DateTimeField(_("sent"))
    sent_count = models.PositiveIntegerField(_("people written to"))
    closed_count = models.PositiveIntegerField(_("left out: account closed"))
    refused_count = models.PositiveIntegerField(_("left out: e-mail does not arrive"))

    class Meta:
        verbose_name = _("message to many")
        verbose_name_plural = _("messages to many")
        indexes = [
            models.Index(fields=("sent_by", "sent_at"), name="notices_messages_by_sender"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def left_out_count(self) -> int:
        """How many of the people asked for it did not go to."""
        return self.closed_count + self.refused_count


class ScheduledJob(models.Model):
    """When a job of the schedule was last taken; its row is the lock between workers.

    Personal data: none.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    # The last slot of the cron line that somebody took, so that no slot is run twice.
    last_slot_at = models.DateTimeField(_("slot"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # Up to which instant its work is done, where it works through what has happened since.
    done_to = models.DateTimeField(_("done up to"), null=True, blank=True)
    failure = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("scheduled job")
        verbose_name_plural = _("scheduled jobs")

    def __str__(self) -> str:
        return self.name
