"""Who may see which figures, build reports, and open what was saved or taken away."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.accounts.access import View, ViewerRequest, ViewerView, viewer
from learning.accounts.enums import SEES_NAMES, JobRole, OrganisationKind, ResponsibilityKind
from learning.accounts.models import Membership, Organisation
from learning.accounts.queries import sensitive_digest
from learning.accounts.tree import known_tree
from learning.completion.queries import figures, figures_by_unit_on, people_crossed
from learning.reports.building.definition import ReportRefused
from learning.reports.enums import ExportState, PackState
from learning.reports.figures import unit_lines
from learning.reports.hiding import hidden_groups, tells_of_few
from learning.reports.models import Export, SavedReport, ScrutinyPack

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http.response import HttpResponseBase

    from learning.accounts.access import Viewer
    from learning.accounts.rules import DatedTree
    from learning.completion.queries import TrendPoint

P = ParamSpec("P")
# Of a file that may name somebody who is in a sensitive post since.
OUTDATED = gettext_lazy("Who stands in lists has changed since this file was made. Make it again.")


def may_see_figures(
    seer: Viewer, organisation: Organisation, *, day: date, known_at: datetime | None = None
) -> bool:
    """Whether these figures give away no small group to a reader who sees no names.

    A group that is added to *Other* in the table above it is not shown on a page of its own
    either: the difference would tell what the table hides (design.md, Who sees what).
    """
    if seer.sees_names_in(organisation):
        return True
    total = figures(organisation, day, known_at=known_at).total
    if tells_of_few(total):
        return False
    return not total or bool(
        _days_on_a_line(seer, organisation, [day], known_at, known_tree(known_at))
    )


def points_shown(
    seer: Viewer,
    organisation: Organisation,
    points: Sequence[TrendPoint],
    known_at: datetime | None,
) -> list[TrendPoint]:
    """Return the points of a trend on which its figures give away no small group.

    A group that was in *Other* on a day has no point for that day, and nobody has one for a day
    without people.
    """
    found = [point for point in points if point.total]
    if seer.sees_names_in(organisation):
        return found
    told = [point for point in found if not tells_of_few(point.total)]
    days = _days_on_a_line(
        seer, organisation, [point.day for point in told], known_at, known_tree(known_at)
    )
    return [point for point in told if point.day in days]


def requirements_hidden_above(
    seer: Viewer, organisation: Organisation, *, day: date, known_at: datetime | None = None
) -> set[int]:
    """Return the requirements that are not told of this organisation by itself.

    Taken with its neighbours' from the line of the table above it, its number would give away a
    few people of another organisation there.
    """
    hidden: set[int] = set()
    tree = known_tree(known_at)
    beneath = organisation
    while above := _seen_above(seer, beneath, day, tree):
        for number, groups in people_crossed(above, day, known_at=known_at).items():
            order = [beneath.path, *sorted(groups.keys() - {beneath.path})]
            if 0 in hidden_groups([groups.get(path, 0) for path in order]):
                hidden.add(number)
        beneath = above
    return hidden


def _days_on_a_line(
    seer: Viewer,
    organisation: Organisation,
    days: Sequence[date],
    known_at: datetime | None,
    tree: DatedTree,
) -> set[date]:
    """Return on which of these days (in order) the tables above it show it by itself.

    As far up as she sees figures; the number of queries grows with levels, not with days.
    """
    shown: set[date] = set()
    beneath: dict[int, list[date]] = {}
    for day in days:
        above = tree.above(organisation.pk, day)
        if above:
            beneath.setdefault(above[0], []).append(day)
        else:
            shown.add(day)
    for parent in Organisation.objects.filter(pk__in=beneath):
        its = beneath[parent.pk]
        if not seer.sees_figures_of(parent):
            shown.update(its)
            continue
        units = figures_by_unit_on(parent, its, known_at=known_at)
        names = seer.sees_names_in(parent)
        told = [
            day
            for day in its
            if any(
                line.organisation == organisation
                for line in unit_lines(units[day], within=parent, shows_small=names)
            )
        ]
        shown |= _days_on_a_line(seer, parent, told, known_at, tree)
    return shown


def _seen_above(
    seer: Viewer, organisation: Organisation, day: date, tree: DatedTree
) -> Organisation | None:
    """Return what it was beneath that day, if she sees figures of that."""
    for pk in tree.above(organisation.pk, day)[:1]:
        above: Organisation = Organisation.objects.get(pk=pk)
        return above if seer.sees_figures_of(above) else None
    return None


def may_build_reports(seer: Viewer) -> bool:
    """Whether she sees people by name, and so opens reports."""
    return seer.has(*SEES_NAMES)


def builds_reports(view: ViewerView[P]) -> View[P]:
    """Let in those who see people by name; others get 403 and read whom to ask.

    Readers of figures have the fixed tables of the overviews, in which small groups are hidden;
    with a free choice of filters no hiding would hold. A report in an address that cannot be run
    is answered with 400 and the reason.
    """

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        seen = cast("ViewerRequest", request)
        seen.viewer = viewer(seen.user, at=timezone.now())
        if not may_build_reports(seen.viewer):
            raise PermissionDenied(
                _(
                    "Building reports is for supervisors, partner leads and training "
                    "administrators, who see people by name. Ask the training administrator for "
                    "the report you need. The overviews you see have fixed tables to download."
                )
            )
        try:
            return view(seen, *args, **kwargs)
        except ReportRefused as refusal:
            return render(request, "reports/building/refused.html", {"reason": refusal}, status=400)

    return cast("View[P]", login_required(inner))


def saved_report_for(seer: Viewer, report_id: UUID) -> SavedReport:
    """Return a report of hers or shared with her; Http404 otherwise, as for none."""
    found = SavedReport.objects.open_to(seer).select_related("owner").filter(pk=report_id).first()
    if found is None:
        raise Http404("No such report.")
    return found


def own_report_for(seer: Viewer, report_id: UUID) -> SavedReport:
    """Return a report that is hers to change; Http404 otherwise, as for none."""
    found = SavedReport.objects.filter(pk=report_id, owner=seer.user).first()
    if found is None:
        raise Http404("No such report.")
    return found


def export_for(seer: Viewer, export_id: UUID) -> Export:
    """Return an export of hers; Http404 otherwise, as for none."""
    found = Export.objects.filter(pk=export_id, owner=seer.user).first()
    if found is None:
        raise Http404("No such export.")
    return found


class FileOutdated(PermissionDenied):
    """Why nobody has a file any more that can be made again; the message is for who asked."""


def export_file_for(seer: Viewer, export_id: UUID, *, at: datetime) -> Export:
    """Return a ready export whose file she may have now.

    Raises Http404 where there is none, PermissionDenied (403) where she no longer sees everybody
    by name whom the file may hold since she answers for others, and FileOutdated where somebody in
    it may be in a sensitive post since.
    """
    found = export_for(seer, export_id)
    if found.state != ExportState.READY or found.expires_at is None or found.expires_at <= at:
        raise Http404("No such file.")
    is_hers = all(seer.responsibilities.reaches(path, SEES_NAMES) for path in found.paths)
    if found.shows_sensitive and not seer.sees_hidden_in(*found.paths):
        is_hers = False
    if not is_hers:
        raise PermissionDenied(
            _("You answer for other people now than when this file was made. Make a new one.")
        )
    if found.is_outdated(sensitive_digest()):
        raise FileOutdated(str(OUTDATED))
    return found


# Who reads packs, answers and outcome figures: aggregates only, with or without names elsewhere.
READS_PACKS = (
    ResponsibilityKind.TRAINING_ADMINISTRATOR,
    ResponsibilityKind.SCRUTINY_READER,
    ResponsibilityKind.REGIONAL_COORDINATOR,
)
# Who makes a pack and submits it.
MAKES_PACKS = (ResponsibilityKind.TRAINING_ADMINISTRATOR, ResponsibilityKind.SCRUTINY_READER)
SIGNS_PACKS = (ResponsibilityKind.SCRUTINY_READER,)


def areas_for(seer: Viewer) -> list[Organisation]:
    """Return the forces and districts whose figures she may see, a force before its districts."""
    found = Organisation.objects.filter(
        kind__in=[OrganisationKind.FORCE, OrganisationKind.DISTRICT]
    ).order_by("path")
    return [area for area in found if seer.responsibilities.reaches(area.path, READS_PACKS)]


def force_for(seer: Viewer, kinds: Collection[str]) -> Organisation:
    """Return the force for which she holds one of these kinds, or raise PermissionDenied (403)."""
    forces = Organisation.objects.filter(kind=OrganisationKind.FORCE).order_by("path")
    found: Organisation | None = next(
        (force for force in forces if seer.responsibilities.reaches(force.path, kinds)), None
    )
    if found is None:
        raise PermissionDenied(_("This page is for those who answer for a force."))
    return found


def packs_for(seer: Viewer) -> QuerySet[ScrutinyPack]:
    """Return the packs of the organisations whose packs she reads, the newest first.

    What is not signed off is seen by those who make or sign packs there.
    """
    readable = [
        (force.pk, seer.responsibilities.reaches(force.path, MAKES_PACKS))
        for force in Organisation.objects.filter(scrutiny_packs__isnull=False).distinct()
        if seer.responsibilities.reaches(force.path, READS_PACKS)
    ]
    found = ScrutinyPack.objects.filter(
        Q(organisation__in=[pk for pk, makes in readable if makes])
        | Q(organisation__in=[pk for pk, _makes in readable], state=PackState.SIGNED_OFF)
    )
    return found.select_related("organisation", "signed_version").order_by("-to_date", "-id")


def pack_for(seer: Viewer, key: str) -> ScrutinyPack:
    """Return a pack she may read; Http404 otherwise, as for none."""
    found: ScrutinyPack | None = packs_for(seer).filter(key=key).first()
    if found is None:
        raise Http404("No such pack.")
    return found


def pack_to_change_for(seer: Viewer, key: str) -> ScrutinyPack:
    """Return a pack she may work on or decide about; 403 to those who only read."""
    found = pack_for(seer, key)
    if not may_work_on(seer, found):
        raise PermissionDenied(_("Packs are made by training administrators and scrutiny readers."))
    return found


def may_work_on(seer: Viewer, pack: ScrutinyPack) -> bool:
    """Whether she makes packs of this one's organisation."""
    return seer.responsibilities.reaches(pack.organisation.path, MAKES_PACKS)


def may_sign(seer: Viewer, pack: ScrutinyPack, *, day: date) -> bool:
    """Whether she may sign the pack off or return it: a leader of the force, not its maker.

    A leader is a scrutiny reader of the force whose main post that day is a senior leader's. Who
    made the pack, submitted it or wrote in it signs nothing of her own.
    """
    if not seer.responsibilities.reaches(pack.organisation.path, SIGNS_PACKS):
        return False
    if seer.user.pk in pack.writers:
        return False
    posts = Membership.objects.on(day).primary().filter(learner=seer.user.learner_id)
    return posts.filter(role=JobRole.LEADER).exists()
