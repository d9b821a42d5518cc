"""What a certificate says, on the page, in the PDF and to a stranger. The name is added here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.completion.enums import AwardState
from learning.completion.queries import award_state, revocation_of
from learning.completion.wording import learning_time
from media.assets.qr import qr_svg
from media.assets.typesetting import pdf
from quizzes.attempts.rules import shown_percent

if TYPE_CHECKING:
    from datetime import date, datetime

    from learning.completion.models import Award


@dataclass(frozen=True)
class Certificate:
    """A certificate in words."""

    award: Award
    name: str
    initials: str
    title: str
    organisation: str
    awarded: date
    expires: date | None
    edition: int | None
    minutes: int | None
    score: int | None
    state: AwardState
    # Of which class the reason is; all that a stranger is told.
    reason_class: str
    syllabus: str = ""
    # Since which day another stands in its place.
    superseded: date | None = None
    revoked: date | None = None

    @property
    def is_revoked(self) -> bool:
        """Whether nothing is certified any more: it is neither shown nor printed."""
        return self.state == AwardState.REVOKED

    @property
    def ceased_text(self) -> str:
        """Since when it counts no more and why, which stands on it; empty while it counts."""
        return "" if self.state == AwardState.ISSUED else self.state_text

    @property
    def code(self) -> str:
        """What a stranger types to check it."""
        return self.award.shown_code

    @property
    def verify_path(self) -> str:
        """Where a stranger checks it."""
        return reverse("completion:verify", args=[self.code])

    @property
    def verify_address(self) -> str:
        """The same with the site's own name, for print."""
        return f"{settings.SITE_ADDRESS}{self.verify_path}"

    @property
    def public_facts(self) -> list[dict[str, str]]:
        """What a stranger may know: dates, learning time, edition or syllabus."""
        rows = [{"key": _("Completed"), "value": date_format(self.awarded, "j F Y")}]
        if not self.is_revoked:  # nothing is held that could be refreshed
            day = date_format(self.expires, "j F Y") if self.expires else _("No date")
            rows.append({"key": _("Refresh by"), "value": day})
        if self.minutes:
            text = _("About %(time)s") % {"time": learning_time(self.minutes)}
            rows.append({"key": _("Learning time"), "value": text})
        if self.edition:
            rows.append({"key": _("Edition"), "value": str(self.edition)})
        if self.syllabus:
            rows.append({"key": _("Syllabus"), "value": self.syllabus})
        return rows

    @property
    def facts(self) -> list[dict[str, str]]:
        """Label and value of each fact, in the order they are shown to those who see the name."""
        rows = self.public_facts
        if self.score is not None:
            rows.append({"key": _("Score"), "value": f"{self.score}%"})
        if self.organisation:
            rows.append({"key": _("Organisation on that day"), "value": self.organisation})
        return rows

    @property
    def state_text(self) -> str:
        """The state in a sentence; never just “valid”."""
        if self.is_revoked:
            day = date_format(self.revoked, "j F Y") if self.revoked else ""
            said = _("This certificate was revoked on %(day)s. Reason: %(reason)s.")
            return said % {"day": day, "reason": self.reason_class}
        if self.state == AwardState.SUPERSEDED:
            day = date_format(self.superseded, "j F Y") if self.superseded else ""
            said = _("On %(day)s a newer certificate for the same training took its place.")
            return said % {"day": day}
        if self.state == AwardState.EXPIRED and self.expires:
            day = date_format(self.expires, "j F Y")
            return _("This certificate was valid until %(day)s and has not been refreshed.") % {
                "day": day
            }
        if self.expires:
            day = date_format(self.expires, "j F Y")
            return _("Valid until %(day)s.") % {"day": day}
        return _("Valid, without an end date.")


def certificate_of(award: Award, *, at: datetime) -> Certificate:
    """Put a certificate into words as it stands on the day of `at`."""
    state, superseded = award_state(award, timezone.localdate(at))
    revocation = revocation_of(award)
    user = getattr(award.learner.merged_into or award.learner, "user", None)
    score = award.evidence.score
    return Certificate(
        award=award,
        name=user.get_full_name() if user else _("Name erased"),
        initials=initials(user.get_full_name()) if user else _("Name erased"),
        title=award.title,
        organisation=award.organisation_name,
        awarded=timezone.localdate(award.awarded_at),
        expires=award.expires_date,
        edition=award.edition_number,
        minutes=award.minutes,
        score=None if score is None else shown_percent(score),
        state=state,
        reason_class=revocation.get_reason_class_display() if revocation else "",
        syllabus=award.syllabus,
        superseded=timezone.localdate(superseded) if superseded else None,
        revoked=timezone.localdate(revocation.at) if revocation else None,
    )


def initials(name: str) -> str:
    """Return what a stranger sees of a name: A. K."""
    return " ".join(f"{part[0]}." for part in name.split() if part)


def certificate_pdf(certificate: Certificate) -> bytes:
    """Return the certificate as a tagged A4 landscape PDF, which says where it counts no more.

    The name travels as data, not markup.
    """
    return pdf(
        "certificate",
        {
            "site": settings.SITE_NAME,
            "tagline": settings.SITE_TAGLINE,
            "language": "en-gb",
            "publisher": settings.SITE_NAME,
            "date": certificate.awarded.isoformat(),
            "title": _("Certificate: %(title)s") % {"title": certificate.title},
            "ceased": certificate.ceased_text,
            "intro": _("This is to certify that"),
            "name": certificate.name,
            "completed": _("has completed"),
            "module": certificate.title,
            "facts": certificate.facts,
            "check": _("Check this certificate at"),
            "address": certificate.verify_address,
            "code": certificate.code,
            "qr": qr_svg(certificate.verify_address),
            "qr_alt": _("QR code that leads to the page where this certificate can be checked"),
        },
    )
