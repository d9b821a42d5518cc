"""What people are told of a piece of evidence: it is passed, it changed, or it is withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.completion.enums import RevocationReason
from learning.completion.notices import address_of, letter_words

if TYPE_CHECKING:
    from learning.accounts.models import User
    from learning.completion.models import Evidence


def withdrawn_letter(*, to: User, evidence: Evidence, reason_class: str) -> tuple[str, str]:
    """Return subject and body for whoever it is taken from: the class of the reason, no more."""
    body = render_to_string(
        "completion/mail/withdrawn.txt",
        {
            "title": evidence.title,
            "day": timezone.localdate(evidence.occurred_at),
            "reason": RevocationReason(reason_class).label,
            "is_module": evidence.edition is not None,
            "has_award": hasattr(evidence, "award"),
            "link": _where_it_is_shown(evidence),
            **letter_words(to),
        },
    )
    return _("Withdrawn from your record: %(title)s") % {"title": evidence.title}, body


def course_passed_letter(*, to: User, evidence: Evidence) -> tuple[str, str]:
    """Return subject and body for whoever has passed a course, with the way to her certificate."""
    award = getattr(evidence, "award", None)
    link = address_of("completion:certificate", award.pk) if award else ""
    body = render_to_string(
        "completion/mail/course_passed.txt",
        {
            "title": evidence.title,
            "day": timezone.localdate(evidence.occurred_at),
            "until": award.expires_date if award else None,
            "link": link,
            "record": address_of("completion:own_evidence"),
            **letter_words(to),
        },
    )
    return _("Your result: %(title)s") % {"title": evidence.title}, body


def changed_letter(*, to: User, evidence: Evidence, is_new_code: bool) -> tuple[str, str]:
    """Return subject and body for whoever holds what was corrected, or has a new code."""
    award = getattr(evidence, "award", None)
    shown = address_of("completion:certificate", award.pk) if award else ""
    body = render_to_string(
        "completion/mail/changed.txt",
        {
            "title": evidence.title,
            "day": timezone.localdate(evidence.occurred_at),
            "award": award,
            "is_new_code": is_new_code,
            "link": shown or address_of("completion:own_evidence"),
            **letter_words(to),
        },
    )
    said = _("Your certificate has a new code: %(title)s")
    if not is_new_code:
        said = _("Corrected in your record: %(title)s")
    return said % {"title": evidence.title}, body


def _where_it_is_shown(evidence: Evidence) -> str:
    if evidence.edition:
        return address_of("modules:module", evidence.edition.page.slug)
    return address_of("completion:own_evidence")
