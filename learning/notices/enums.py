"""Where a notice stands on its way out."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeState(models.TextChoices):
    """A notice is claimed before it is sent, so that it leaves at most once."""

    QUEUED = "queued", _("Waiting to be sent")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Unknown: the sender stopped while sending")
    WITHDRAWN = "withdrawn", _("Withdrawn: nothing to say any more")


# Not yet on its way out for good.
OPEN: Final = (NoticeState.QUEUED, NoticeState.CLAIMED)
# Where a person decides whether to send again.
STUCK: Final = (NoticeState.FAILED, NoticeState.UNKNOWN)
# It has left, or may have.
MAY_HAVE_LEFT: Final = (NoticeState.SENT, NoticeState.UNKNOWN)


class NoticeKind(models.TextChoices):
    """Why the product writes to somebody."""

    SIGN_IN_CODE = "sign_in_code", _("Sign-in code")
    ACCOUNT = "account", _("About your account")
    PLACE_BOOKED = "place_booked", _("Joining instructions")
    PLACE_WAITING = "place_waiting", _("On the waiting list")
    PLACE_OFFERED = "place_offered", _("A place is offered")
    PLACE_CANCELLED = "place_cancelled", _("Place cancelled")
    COURSE_RESULT = "course_result", _("Result of a course")
    SUPERVISOR = "supervisor", _("To a delegate’s supervisor")
    RUN_MESSAGE = "run_message", _("To the people on a run")
    CERTIFICATE = "certificate", _("Certificate")
    AUTHOR = "author", _("To an author")
    REMINDER = "reminder", _("Reminder")
    CLAIM = "claim", _("Training claimed with a document")
    EXEMPTION = "exemption", _("Exemption, extension or absence")
    ASSIGNED = "assigned", _("New training")
    DIGEST = "digest", _("Weekly digest")
    TEAM_DIGEST = "team_digest", _("Weekly digest of a team")
    REPORT = "report", _("Report by e-mail")
    MESSAGE = "message", _("Message to many")


# One a week at most for each person, and one at a time.
WEEKLY: Final = (NoticeKind.DIGEST, NoticeKind.TEAM_DIGEST)
