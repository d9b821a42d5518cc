"""Learning times, withdrawn passes and what was agreed, in words on pages and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.completion.enums import ExemptionKind, RevocationReason

if TYPE_CHECKING:
    from datetime import date

    from learning.completion.models import Exemption


def learning_time(minutes: int) -> str:
    """Say a learning time: 35 minutes, 2 hours, 27 hours 30 minutes."""
    hours, rest = divmod(minutes, 60)
    said = [ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}] if hours else []
    if rest or not hours:
        said.append(ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest})
    return " ".join(said)


def called_back_text(changed: date, due: date, today: date) -> str:
    """Say to whoever passed an older edition that it changed, and by when to do it again."""
    said = (
        _("The module changed on %(changed)s: do it again by %(due)s.")
        if today < due
        else _("The module changed on %(changed)s and was to be done again by %(due)s.")
    )
    return said % {
        "changed": date_format(changed, "j F Y"),
        "due": date_format(due, "j F Y"),
    }


def agreed_text(agreed: Exemption) -> str:
    """Say to a person what was agreed for her and from when until when, without the reason.

    Fetch its decisions and what it is about with it.
    """
    end = agreed.counts_until
    days = {
        "title": agreed.requirement.title if agreed.requirement else "",
        "start": date_format(agreed.start_date, "j F Y"),
        "end": date_format(end, "j F Y") if end else "",
        "due": date_format(agreed.due_date, "j F Y") if agreed.due_date else "",
    }
    if agreed.kind == ExemptionKind.ABSENCE:
        said = _(
            "You are recorded as away from %(start)s until %(end)s, your first day back. Your due "
            "days move by the days away."
        )
    elif agreed.kind == ExemptionKind.EXTENSION:
        said = _("“%(title)s” is due on %(due)s, a later day than before.")
        if end:
            said = _("“%(title)s” is due on %(due)s, a later day. This counts until %(end)s.")
    elif agreed.requirement:
        said = _("“%(title)s” is not required of you from %(start)s until %(end)s.")
    else:
        said = _("No training is required of you from %(start)s until %(end)s.")
    return said % days


def exempt_until_text(end: date, *, is_away: bool = False) -> str:
    """Say how somebody stands who need not hold something until a day, her first day back."""
    said = _("Away until %(day)s") if is_away else _("Exempt until %(day)s")
    return said % {"day": date_format(end, "j F Y")}


def withdrawn_text(day: date, reason_class: str) -> str:
    """Say to whoever passed that it counts no more, and of which class the reason is."""
    said = _("Your pass was withdrawn on %(day)s. Reason: %(reason)s.")
    reason = RevocationReason(reason_class).label
    return said % {"day": date_format(day, "j F Y"), "reason": reason}
