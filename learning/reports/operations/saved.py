"""Keeping a report under a name, sharing it, and announcing it by e-mail."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.access import viewer
from learning.accounts.models import User
from learning.completion.rules import add_months
from learning.notices.enums import NoticeKind
from learning.notices.operations import queue_notice
from learning.reports.access import may_build_reports
from learning.reports.enums import Rhythm
from learning.reports.models import SavedReport
from learning.reports.models.saved import SHARED_KINDS

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from learning.accounts.access import Viewer
    from learning.reports.building.definition import Report

logger = logging.getLogger(__name__)


def next_date_after(rhythm: str, day: date) -> date | None:
    """Return the next Monday or first of a month after a day; None: never."""
    if rhythm == Rhythm.WEEKLY:
        return day + timedelta(days=7 - day.weekday())
    return add_months(day.replace(day=1), 1) if rhythm == Rhythm.MONTHLY else None


class SaveRefused(Exception):
    """Why a report is not kept; the message is for the person who asked."""


class AlreadySaved(SaveRefused):
    """The very report has this name, and is shared or sent otherwise; `saved` is that one."""

    def __init__(self, saved: SavedReport) -> None:
        self.saved = saved
        super().__init__(
            _("“%(name)s” is saved already. It is shared and sent as before.")
            % {"name": saved.name}
        )


@transaction.atomic
def save_report(
    *,
    report: Report,
    name: str,
    kinds: Collection[str] = (),
    people: Collection[User] = (),
    rhythm: str = Rhythm.NEVER,
    by: Viewer,
    at: datetime,
) -> SavedReport:
    """Keep a report under a name. The same report under the same name is kept once.

    Raises SaveRefused where another report of hers has the name; AlreadySaved where this one has,
    and would be shared or announced otherwise: `change_report` does that.

    Args:
        report: what it asks for.
        name: hers, once; it is shown to those it is shared with.
        kinds: responsibilities it is shared with, of SHARED_KINDS.
        people: colleagues it is shared with.
        rhythm: a Rhythm.
        by: its owner.
        at: now.
    """
    User.objects.select_for_update().get(pk=by.user.pk)
    definition = report.stored()
    known = SavedReport.objects.filter(owner=by.user, name=name).first()
    if known is not None:
        if known.definition != definition:
            raise SaveRefused(_("You already have a report with this name"))
        if known.sharing != (set(kinds), {person.pk for person in people}, rhythm):
            raise AlreadySaved(known)
        return known
    saved = SavedReport.objects.create(
        owner=by.user,
        name=name,
        definition=definition,
        created_at=at,
        changed_at=at,
        **_shared(kinds, rhythm, at),
    )
    saved.shared_with.set(people)
    log(instance=saved, action="reports.save", user=by.user)
    return saved


@transaction.atomic
def change_report(
    *,
    saved: SavedReport,
    name: str,
    kinds: Collection[str],
    people: Collection[User],
    rhythm: str,
    by: Viewer,
    at: datetime,
) -> None:
    """Rename a report of one's own, share it otherwise, or announce it in another rhythm."""
    saved = SavedReport.objects.select_for_update().get(pk=saved.pk, owner=by.user)
    saved.name, saved.changed_at = name, at
    for field, value in _shared(kinds, rhythm, at).items():
        setattr(saved, field, value)
    saved.save()
    saved.shared_with.set(people)
    log(instance=saved, action="reports.save", user=by.user)


def _shared(kinds: Collection[str], rhythm: str, at: datetime) -> dict[str, Any]:
    return {
        **{f"is_for_{kind}s": kind in kinds for kind in SHARED_KINDS},
        "rhythm": rhythm,
        "next_date": next_date_after(rhythm, timezone.localdate(at)),
    }


@transaction.atomic
def delete_report(*, saved: SavedReport, by: Viewer) -> None:
    """Forget a report of one's own; deleting twice is deleting once."""
    SavedReport.objects.filter(pk=saved.pk, owner=by.user).delete()


def send_due_reports(*, at: datetime) -> int:
    """Announce the reports whose day has come: a link, never the figures.

    Runs on the schedule, each report in a transaction of its own, so that one that cannot be
    announced keeps no other back; returns how many e-mails were written. Who sees no names any
    more is left out, and a report whose owner has left is announced no more.
    """
    today = timezone.localdate(at)
    due = SavedReport.objects.filter(next_date__lte=today).values_list("pk", flat=True)
    written = 0
    for pk in list(due):
        try:
            written += _announce(pk, today=today, at=at)
        except Exception:
            logger.exception("Report %s was not announced.", pk)
    return written


@transaction.atomic
def _announce(saved_id: Any, *, today: date, at: datetime) -> int:
    saved = (
        SavedReport.objects.select_for_update(of=("self",))
        .select_related("owner")
        .filter(pk=saved_id, next_date__lte=today)
        .first()
    )
    if saved is None:  # another worker was quicker
        return 0
    if not saved.owner.is_active:
        saved.rhythm, saved.next_date = Rhythm.NEVER, None
        saved.save(update_fields=["rhythm", "next_date"])
        return 0
    day = saved.next_date
    saved.next_date = next_date_after(saved.rhythm, today)
    saved.save(update_fields=["next_date"])
    readers = [
        reader
        for reader in {saved.owner, *saved.shared_with.all()}
        if reader.is_active and may_build_reports(viewer(reader, at=at))
    ]
    for reader in readers:
        queue_notice(
            cause=f"report:{saved.pk}:{day}:{reader.pk}",
            kind=NoticeKind.REPORT,
            to=reader,
            subject=_("Report: %(name)s") % {"name": saved.name},
            body=_body(saved, reader),
            at=at,
            keeps_quiet_hours=True,
        )
    return len(readers)


def _body(saved: SavedReport, reader: User) -> str:
    address = settings.SITE_ADDRESS + reverse("reports:saved", args=[saved.pk])
    owner = saved.owner.get_full_name()
    who = (
        _("You asked for it.")
        if reader == saved.owner
        else _("%(owner)s shares it with you.") % {"owner": owner}
    )
    return "\n\n".join(
        [
            _("The report “%(name)s” is due.") % {"name": saved.name} + " " + who,
            _("Sign in to see today’s figures:") + "\n" + address,
            _("This e-mail holds no figures and no names, so it can be kept."),
        ]
    )
