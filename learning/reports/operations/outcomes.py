"""Keeping outcome figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.reports.models import OutcomeFigure
from learning.reports.outcomes import plan_outcomes

if TYPE_CHECKING:
    from datetime import datetime

    from learning.reports.outcomes import OutcomePlan, OutcomeRow


class OutcomesRefused(Exception):
    """Why nothing of a file was kept; the message is for the person, `plan` names the rows."""

    def __init__(self, message: str, plan: OutcomePlan | None = None) -> None:
        super().__init__(message)
        self.plan = plan


def record_outcomes(
    *,
    text: str,
    source: str,
    by: Any,
    at: datetime,
    reason: str = "",
    is_invented: bool = False,
) -> OutcomePlan:
    """Keep a whole file or nothing of it. The same file again changes nothing.

    Raises:
        OutcomesRefused: a row cannot be read, a correction has no reason, no source is named, or
            somebody else recorded one of these figures at the same time.
    """
    if not source.strip():
        raise OutcomesRefused(_("Say where the figures come from."))
    try:
        with transaction.atomic():
            return _keep(
                text,
                source=source.strip(),
                by=by,
                at=at,
                reason=reason.strip(),
                is_invented=is_invented,
            )
    except IntegrityError as error:
        raise OutcomesRefused(
            _("Somebody recorded some of these figures just now. Check the file again.")
        ) from error


def _keep(
    text: str, *, source: str, by: Any, at: datetime, reason: str, is_invented: bool
) -> OutcomePlan:
    plan = plan_outcomes(text, today=timezone.localdate(at))
    if plan.errors:
        raise OutcomesRefused(_("Nothing was kept: some rows cannot be read."), plan)
    if plan.corrected and not reason:
        raise OutcomesRefused(_("Say why the figures are corrected."), plan)

    def figure(row: OutcomeRow) -> OutcomeFigure:
        return OutcomeFigure(
            month=row.month,
            organisation=row.organisation,
            kind=row.kind,
            count=row.count,
            submitters=row.submitters,
            top_ten_percent=row.top_ten_percent,
            source=source,
            is_invented=is_invented,
            recorded_at=at,
            recorded_by=by,
            supersedes=row.stands,
            reason=reason if row.stands else "",
        )

    OutcomeFigure.objects.bulk_create([figure(row) for row in (*plan.fresh, *plan.corrected)])
    return plan
