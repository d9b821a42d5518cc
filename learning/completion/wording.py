"""Learning times and withdrawn passes, said in words on pages and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.completion.enums import EARNS_AWARD, EvidenceKind, RevocationReason

if TYPE_CHECKING:
    from datetime import date

    from learning.completion.models import Evidence


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


def withdrawn_text(day: date, reason_class: str) -> str:
    """Say to whoever passed that it counts no more, and of which class the reason is."""
    said = _("Your pass was withdrawn on %(day)s. Reason: %(reason)s.")
    reason = RevocationReason(reason_class).label
    return said % {"day": date_format(day, "j F Y"), "reason": reason}


def withdrawal_text(kind: str, title: str, day: date, reason_class: str | None) -> str:
    """Say to who sees a person what of hers was withdrawn, and why, where a class is kept.

    No more than she is told herself.
    """
    said = _("Pass of %(title)s withdrawn on %(day)s")
    if kind not in EARNS_AWARD:
        said = _("Record of %(title)s withdrawn on %(day)s")
    text = said % {"title": title, "day": date_format(day, "j F Y")}
    return f"{text}: {RevocationReason(reason_class).label}" if reason_class else text


def thing_of(kind: str) -> str:
    """Call what is recorded by what it is, where something is done to it."""
    if kind in EARNS_AWARD:
        return _("pass")
    return _("attendance") if kind == EvidenceKind.COURSE_DAY else _("record")


def act_text(said: str, *, name: str, evidence: Evidence) -> str:
    """Say what is done to a row: of whom, what and of which day.

    `said` is the sentence, with places for %(thing)s, %(name)s, %(title)s and %(day)s.
    """
    return said % {
        "thing": thing_of(evidence.kind),
        "name": name,
        "title": evidence.title,
        "day": date_format(timezone.localdate(evidence.occurred_at), "j F Y"),
    }
