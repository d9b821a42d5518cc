"""What is required of whom in a demonstration."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from learning.accounts.enums import JobRole
from learning.accounts.models import Organisation
from learning.completion.enums import DueRule, RefreshBase, RequirementState
from learning.completion.models import Requirement
from learning.completion.operations import Reached, add_requirement, draft_requirement
from learning.courses.models import CoursePage
from learning.modules.models import ModulePage

# organisation → modules its people must hold, days after taking up the post
REQUIRED = {
    "wyp": (("M02", 90), ("M03", 120)),
    "aire-valley-nhs": (("M02", 90),),
    "leeds-council": (("M02", 120),),
    "bradford-council": (("M02", 120),),
    "wyfrs": (("M02", 120),),
}
IN_FORCE_DAYS = 400
# Detectives attend the four-day course within two years of taking up the post.
COURSE_DAYS = 730


def ensure_requirements(*, at: datetime) -> int:
    """Add the requirements that are not there yet; return how many were added."""
    modules = {page.code: page for page in ModulePage.objects.live()}
    start = timezone.localdate(at) - timedelta(days=IN_FORCE_DAYS)
    added = 0
    for key, wanted in REQUIRED.items():
        organisation = Organisation.objects.get(key=key)
        for code, days in wanted:
            standing = Requirement.objects.filter(
                reaches__organisation=organisation,
                subject_key=modules[code].translation_key,
                state=RequirementState.LIVE,
            )
            if standing.exists():
                continue
            add_requirement(
                organisation=organisation,
                module=modules[code],
                due_rule=DueRule.AFTER_JOINING,
                due_days=days,
                start_date=start,
                by=None,
                at=at,
            )
            added += 1
    return added + _ensure_course_rule(start=start, at=at) + _ensure_draft(modules["M03"], at=at)


def _ensure_course_rule(*, start: date, at: datetime) -> int:
    """Require the course of the force's detectives, from taking up the present post."""
    course = CoursePage.objects.live().first()
    if course is None or Requirement.objects.filter(course=course).exists():
        return 0
    add_requirement(
        organisation=Organisation.objects.get(key="wyp"),
        roles=[JobRole.DETECTIVE],
        course=course,
        due_rule=DueRule.AFTER_POST,
        due_days=COURSE_DAYS,
        refresh_months=36,
        start_date=start,
        by=None,
        at=at,
    )
    return 1


def _ensure_draft(module: ModulePage, *, at: datetime) -> int:
    """Leave a draft for partners, so that its effect can be looked at."""
    if Requirement.objects.filter(state=RequirementState.DRAFT).exists():
        return 0
    partners = Organisation.objects.filter(key__in=["leeds-council", "bradford-council"])
    draft_requirement(
        reaches=[Reached(partner) for partner in partners.order_by("key")],
        roles=[JobRole.HOUSING_OFFICER, JobRole.SAFEGUARDING_LEAD],
        module=module,
        due_rule=DueRule.AFTER_JOINING,
        due_days=90,
        refresh_base=RefreshBase.EXPIRY,
        refresh_window_days=60,
        start_date=timezone.localdate(at) + timedelta(days=30),
        by=None,
        at=at,
    )
    return 0
