"""What became of the results of a course since: for the pages of trainers, in the room below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.completion.enums import EvidenceKind
from learning.completion.models import Evidence

if TYPE_CHECKING:
    from learning.courses.models import CourseRun


def withdrawn_results(run: CourseRun) -> dict[object, str]:
    """Return whose pass of a run was withdrawn, by the id of the learner; one query."""
    withdrawn = Evidence.objects.filter(
        run=run, kind=EvidenceKind.COURSE, is_withdrawal=True, superseded_by=None
    )
    return {
        learner: _("Withdrawn on %(day)s")
        % {"day": date_format(timezone.localdate(recorded_at), "j F Y")}
        for learner, recorded_at in withdrawn.values_list("learner_id", "recorded_at")
    }
