"""Instants and duties in words, as the pages of this room say them."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.modules import rules
from learning.modules.overlays import Redo, Standing


def clock_time(instant: datetime) -> str:
    """Return the time of day on the learner's clock: 9:46pm, 9am, midday, midnight."""
    local = timezone.localtime(instant)
    if local.minute == 0 and local.hour in {0, 12}:
        return _("midday") if local.hour else _("midnight")
    half = _("pm") if local.hour >= 12 else _("am")
    hour = local.hour % 12 or 12
    return f"{hour}:{local.minute:02}{half}" if local.minute else f"{hour}{half}"


def called_back_text(standing: Standing | None, titles: Mapping[UUID, str]) -> str:
    """Return by when a module is done again since it changed, and what does instead; or nothing.

    `titles` are those of the modules a person may open.
    """
    if standing is None or not standing.called_back:
        return ""
    title = titles.get(standing.shorter_key) if standing.shorter_key else None
    instead = [_("“%(title)s” does instead.") % {"title": title}] if title else []
    return " ".join([standing.called_back, *instead])


def newer_text(told: date, redo: Redo | None, *, at: datetime, instead: str = "") -> str:
    """Say to whoever is midway that a newer edition is out, and what passing hers is worth.

    `told` is the day it came out, `instead` the title of what does in its place.
    """
    said = [_("A newer edition came out on %(day)s.") % {"day": date_format(told, "j F Y")}]
    if redo is None:
        said.append(_("Passing the one you are in counts; you need not do the newer one."))
        return " ".join(said)
    last = {"day": date_format(redo.last, "j F Y")}
    if redo.is_over(timezone.localdate(at)):
        ended = _("Since %(day)s passing the one you are in no longer counts: do the newer one.")
        said.append(ended % last)
    else:
        until = _("Passing the one you are in counts until %(day)s: do the newer one by then too.")
        said.append(until % last)
    if instead:
        said.append(_("“%(title)s” does instead of the newer one.") % {"title": instead})
    return " ".join(said)


def replaced_text(told: date) -> str:
    """Say to whoever was midway that a change of law took the place of her edition."""
    return _(
        "The edition you had begun was replaced after a change of law. The newer one came out on "
        "%(day)s: begin it from the start."
    ) % {"day": date_format(told, "j F Y")}


def away_text(start: date, end: date) -> str:
    """Say to a person that she is recorded as away, until her first day back."""
    return _(
        "You are recorded as away from %(start)s until %(end)s, your first day back. Your due days "
        "move by the days away."
    ) % {"start": date_format(start, "j F Y"), "end": date_format(end, "j F Y")}


def exempt_until_text(end: date, *, is_away: bool = False) -> str:
    """Say how somebody stands who need not hold something until a day, her first day back."""
    said = _("Away until %(day)s") if is_away else _("Exempt until %(day)s")
    return said % {"day": date_format(end, "j F Y")}


def due_text(standing: Standing | None) -> str:
    """Return by when it is due, and until when she is exempt from it; or nothing."""
    if standing is None or standing.due_date is None:
        return ""
    due = date_format(standing.due_date, "j F Y")
    if standing.state == rules.EXEMPT:
        return _exempt_now(standing, due)
    if standing.is_held:
        said = []
    elif standing.is_extended:
        said = [_("Due %(day)s, a later day that was agreed.") % {"day": due}]
    else:
        said = [_("Due %(day)s.") % {"day": due}]
    # That she will be away is said once, of everything.
    if standing.exempt and standing.exempt != standing.away:
        start, end = (date_format(day, "j F Y") for day in standing.exempt)
        said.append(_("Exempt from %(start)s until %(end)s.") % {"start": start, "end": end})
    return " ".join(said)


def _exempt_now(standing: Standing, due: str) -> str:
    if standing.exempt is None or standing.due_date is None:
        return ""
    end = standing.exempt[1]
    said = {"until": exempt_until_text(end, is_away=standing.is_away), "due": due}
    # What is called back is due, though it is held until then.
    if standing.is_held and not standing.called_back:
        return _("%(until)s.") % said
    if standing.due_date > end:
        return _("%(until)s, then due %(due)s.") % said
    return _("%(until)s, then due at once.") % said


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a plain text; a blank line parts them, other breaks are spaces."""
    lines = "\n".join(line.strip() for line in text.splitlines())
    return tuple(" ".join(part.split()) for part in lines.split("\n\n") if part.strip())


def saved_text(saved_at: datetime, *, at: datetime) -> str:
    """Return when something was saved, as read at the instant `at`."""
    day = timezone.localdate(saved_at)
    time = clock_time(saved_at)
    if day == timezone.localdate(at):
        return _("Saved at %(time)s") % {"time": time}
    return _("Saved on %(day)s at %(time)s") % {"day": date_format(day, "j F"), "time": time}
