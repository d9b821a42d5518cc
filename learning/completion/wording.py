"""Learning times, rules, what was withdrawn or agreed, said in words on pages and in files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.completion.enums import (
    EARNS_AWARD,
    EvidenceKind,
    ExemptionKind,
    RefreshBase,
    RequirementState,
    RevocationReason,
)
from learning.modules.texts import away_text

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from learning.completion.models import Evidence, Exemption, Requirement
    from learning.completion.operations.effect import Held


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
    if agreed.kind == ExemptionKind.ABSENCE and end:
        return away_text(agreed.start_date, end)
    if agreed.kind == ExemptionKind.EXTENSION:
        said = _("“%(title)s” is due on %(due)s, a later day than before.")
        if end:
            said = _("“%(title)s” is due on %(due)s, a later day. This counts until %(end)s.")
    elif agreed.requirement:
        said = _("“%(title)s” is not required of you from %(start)s until %(end)s.")
    else:
        said = _("No training is required of you from %(start)s until %(end)s.")
    return said % days


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


def score_help(evidence: Evidence, pass_percent: int | None) -> str:
    """Say what a corrected score may be, and what becomes of the score at the first attempt."""
    said = [_("The pass mark is %(mark)s%%.") % {"mark": pass_percent}] if pass_percent else []
    if evidence.kind == EvidenceKind.EXTERNAL:
        said.append(provider_decides())
    if evidence.first_score is None:
        return " ".join(said)
    if evidence.attempts == 1:
        said.append(_("It was the only attempt: the first score changes with it."))
    else:
        first = percent(evidence.first_score)
        said.append(
            _("The first score, %(first)s, was of another attempt and stays.") % {"first": first}
        )
    return " ".join(said)


def provider_decides() -> str:
    """Say why training elsewhere counts with a low score too."""
    return _("Its provider calls it passed: it counts whatever the score.")


def percent(share: Decimal) -> str:
    """Write a share in per cent, exactly."""
    return f"{(share * 100).normalize():f}%"


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


def rule_state(rule: Requirement, day: date) -> str:
    """Say a rule's state on a day; of one that begins or ends, when."""
    said = str(rule.get_state_display())
    about = None
    if rule.end_date is not None:
        if rule.is_called_off:
            return _("Called off before it began")
        said = _("Ends on %(day)s") if day < rule.end_date else _("Ended on %(day)s")
        about = rule.end_date
    elif rule.state == RequirementState.LIVE and day < rule.start_date:
        said, about = _("Live from %(day)s"), rule.start_date
    return said % {"day": date_format(about, "j F Y")} if about else said


def takes_place_text(draft: Requirement, today: date) -> str:
    """Say whose place a draft takes and when that rule ends: for this one, or sooner by itself.

    Nothing where it takes no other's place.
    """
    replaced = draft.replaces
    if replaced is None:
        return ""
    own, day = replaced.end_date, draft.start_date
    said = _("It takes the place of “%(rule)s”, which ends on %(day)s.")
    if own is not None and own <= day:
        day = own
        if replaced.is_called_off:
            said = _("It takes the place of “%(rule)s”, which was called off before it began.")
        elif own <= today:
            said = _("It takes the place of “%(rule)s”, which ended on %(day)s.")
    return said % {"rule": replaced, "day": date_format(day, "j F Y")}


@dataclass(frozen=True)
class Told:
    """A heading, and what stands beneath it."""

    heading: str
    text: str


def ending_text(*, can_be_called_off: bool) -> Told:
    """Say what can be done with a rule in force, and what that means."""
    if can_be_called_off:
        return Told(
            _("Call it off, or end it"),
            _(
                "It can be called off until it begins: then nobody is ever held to it, and it is "
                "in no figure. Ended on a later day, it holds people until then. Either is for "
                "good: to ask the same after all, add another rule."
            ),
        )
    return Told(
        _("End it"),
        _(
            "From the day you give, nobody is held to it: it is on nobody’s list and in no figure "
            "of that day or later. Until then it holds everybody as before. What was true before "
            "stays true, and so do certificates. A rule that is live is not rewritten: add "
            "another, which can take its place."
        ),
    )


def called_off_text(effect: Held) -> Told:
    """Say whom a rule would have held that is called off."""
    heading, people = _("Whom it would have held"), effect.whole.people
    if not people:
        return Told(heading, _("It would hold nobody that day."))
    said = ngettext(
        "It would hold %(people)s person on %(day)s. Called off, it never holds anybody.",
        "It would hold %(people)s people on %(day)s. Called off, it never holds anybody.",
        people,
    )
    return Told(
        heading, said % {"people": intcomma(people), "day": date_format(effect.day, "j F Y")}
    )


def let_go_text(effect: Held) -> Told:
    """Say whom a rule lets go that ends on a day, and how many of them are late."""
    heading = _("Whom it lets go on %(day)s") % {"day": date_format(effect.day, "j F Y")}
    people, late = effect.whole.people, effect.whole.overdue
    if not people:
        return Told(heading, _("It holds nobody that day."))
    held = ngettext(
        "It holds %(people)s person that day.", "It holds %(people)s people that day.", people
    )
    of_them = _("None of them is overdue or lapsed.")
    if late:
        of_them = ngettext(
            "%(people)s of them is overdue or lapsed, and is let go as well.",
            "%(people)s of them are overdue or lapsed, and are let go as well.",
            late,
        ) % {"people": intcomma(late)}
    return Told(heading, f"{held % {'people': intcomma(people)}} {of_them}")


def rule_told_apart(rule: Requirement) -> str:
    """Name a rule so that no other in force has the same name: for whom, and since when."""
    said = [
        str(rule),
        _("in force from %(day)s") % {"day": date_format(rule.start_date, "j F Y")},
    ]
    if rule.joined_after:
        day = date_format(rule.joined_after, "j F Y")
        said.append(_("only who joined after %(day)s") % {"day": day})
    if not rule.main_posts_only:
        said.append(_("second posts too"))
    return "; ".join(said)


def refresh_words(rule: Requirement) -> str:
    """Say after how long a rule is refreshed, and from which day that is counted."""
    if not rule.refresh_months:
        return _("Never")
    said = ngettext("After %(n)s month", "After %(n)s months", rule.refresh_months)
    said %= {"n": rule.refresh_months}
    if rule.refresh_base != RefreshBase.EXPIRY:
        return said
    days = rule.refresh_window_days
    more = ngettext(
        "counted from the day it would have lapsed if passed again within %(n)s day before",
        "counted from the day it would have lapsed if passed again within %(n)s days before",
        days,
    )
    return f"{said}, {more % {'n': days}}"
