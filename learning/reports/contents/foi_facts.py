"""What the eight answers are made of, counted once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from learning.accounts.tree import tree_on
from learning.completion.enums import EvidenceKind
from learning.completion.models import Requirement
from learning.completion.queries import passes_between, people_behind, understanding
from learning.courses.models import AttendanceMark, CoursePage
from learning.modules.models import ModulePage
from learning.reports.contents.courses import course_figures

if TYPE_CHECKING:
    from learning.accounts.models import Organisation
    from learning.completion.queries import Understood
    from learning.reports.contents.courses import CourseFigures
    from learning.reports.rules import Period


@dataclass(frozen=True)
class Facts:
    """What the answers are made of."""

    modules: list[ModulePage]
    courses: list[CoursePage]
    people: int
    several: int
    elsewhere: int
    understood: Understood
    runs: CourseFigures
    registers: int
    refreshed: list[int]


def facts_of(organisation: Organisation, period: Period) -> Facts:
    """Return what the answers about an organisation and these days are made of."""
    tree = tree_on(period.last)
    passes = passes_between(organisation, period.first, period.last, tree=tree)
    external = passes_between(
        organisation, period.first, period.last, kind=EvidenceKind.EXTERNAL, tree=tree
    )
    by_person = passes.order_by().values("learner").annotate(n=Count("subject_key", distinct=True))
    return Facts(
        modules=list(ModulePage.objects.live().select_related("check_quiz").order_by("code")),
        courses=list(CoursePage.objects.live().prefetch_related("days").order_by("title")),
        people=by_person.count(),
        several=by_person.filter(n__gte=2).count(),
        elsewhere=people_behind(external)[0],
        understood=understanding(passes),
        runs=course_figures(period),
        registers=AttendanceMark.objects.filter(
            run_day__date__gte=period.first, run_day__date__lte=period.last
        )
        .values("run_day", "half")
        .distinct()
        .count(),
        refreshed=sorted(
            set(
                Requirement.objects.in_force()
                .filter(reaches__organisation__path__startswith=organisation.path)
                .exclude(refresh_months=0)
                .values_list("refresh_months", flat=True)
            )
        ),
    )
