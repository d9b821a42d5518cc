"""What recording a file would do: read, matched, nothing written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.accounts.enums import OrganisationKind
from learning.accounts.models import Membership, Organisation
from learning.completion.importing.known import BATCH, sort_out_known
from learning.completion.importing.rows import Named, Problem, Row, read_row
from learning.completion.importing.tables import COLUMNS
from learning.completion.models import ExternalAward
from learning.completion.operations.external import external_cause
from learning.completion.operations.standing import batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from learning.accounts.models import Learner
    from learning.completion.importing.tables import NumberedRow


@dataclass(frozen=True)
class PlannedRow:
    """A completion that would be recorded."""

    row: Row
    learner: Learner
    award: ExternalAward
    cause: str


@dataclass
class Plan:
    """What a file says, sorted by what would become of it."""

    fresh: list[PlannedRow] = field(default_factory=list)
    # Rows whose completion is recorded already.
    known: list[int] = field(default_factory=list)
    # Rows that say what an earlier row says.
    repeated: list[int] = field(default_factory=list)
    # Rows whose completion was recorded and withdrawn: recorded again only where somebody says so.
    withdrawn: list[PlannedRow] = field(default_factory=list)
    # Rows whose person is not found among the people one sees.
    missing: list[Named] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def by_bad_row(self) -> dict[int, list[Problem]]:
        """What is to be put right, also who is not found, by the row it is in, in their order."""
        said = _("Nobody here has this address or number now.")
        nobody = [Problem(row.number, "person", said) for row in self.missing]
        found: dict[int, list[Problem]] = {}
        for problem in sorted([*self.problems, *nobody], key=_place):
            found.setdefault(problem.row, []).append(problem)
        return found


@dataclass(frozen=True)
class Reach:
    """Among whom people are looked for: an organisation's, or everybody's where it is None.

    People in sensitive posts are found only where `sees_hidden`, as on every page
    (accounts/access.py). Whoever sends the file records nothing of herself by it: what she has
    done elsewhere she claims, with its document, and somebody else decides.
    """

    organisation: Organisation | None
    sees_hidden: bool
    sender: UUID | None = None


def make_plan(
    numbered: Sequence[NumberedRow], *, provider: str, reach: Reach, at: datetime
) -> Plan:
    """Say what recording these rows would do. The number of queries grows with batches only."""
    today = timezone.localdate(at)
    plan = Plan()
    rows = [read_row(each, today=today) for each in numbered]
    people = _People.among([row for row, _wrong in rows], reach, today)
    awards = _Awards(provider)
    matched: list[PlannedRow] = []
    for row, wrong in rows:
        # All that is wrong with a row is said at once, also of what it names beside a bad cell.
        award = awards.find(row, wrong) if row.award else None
        learner = people.find(row, wrong) if row.names_somebody else None
        if learner and learner.pk == reach.sender:
            said = _(
                "This is your own training. Leave the row out and claim it with its document under "
                "“Add training from elsewhere”."
            )
            wrong.append(Problem(row.number, "person", said))
        elif award and learner and isinstance(row, Row) and not wrong:
            cause = external_cause(
                provider=provider, reference=row.reference, award=award,
                learner_id=learner.pk, day=row.day,
            )  # fmt: skip
            matched.append(PlannedRow(row, learner, award, cause))
        elif learner is None and not any(each.field in {"person", "force"} for each in wrong):
            plan.missing.append(row)
        plan.problems += wrong
    sort_out_known(matched, plan)
    plan.problems.sort(key=_place)
    return plan


def _place(problem: Problem) -> tuple[int, int]:
    return problem.row, COLUMNS.index(problem.field)


class _Awards:
    """The training elsewhere that is accepted, by its code or by the module it counts for."""

    def __init__(self, provider: str) -> None:
        accepted = ExternalAward.objects.filter(is_accepted=True).select_related("counts_for")
        self.provider = provider
        self.by_code = {award.code.casefold(): award for award in accepted}
        self.by_module: dict[str, list[ExternalAward]] = {}
        for award in accepted:
            if award.counts_for and award.provider == provider:
                self.by_module.setdefault(award.counts_for.slug.casefold(), []).append(award)

    def find(self, row: Named, problems: list[Problem]) -> ExternalAward | None:
        """Return the award a row names, or add what is wrong."""
        meant = self.by_module.get(row.award, [])
        award = self.by_code.get(row.award) or (meant[0] if len(meant) == 1 else None)
        if award is None:
            known = ", ".join(sorted(a.code for a in self.by_code.values() if self._gives(a)))
            said = _("There is no training “%(award)s” of %(provider)s. Known codes: %(known)s.")
            values = {"award": row.award, "provider": self.provider, "known": known or _("none")}
            problems.append(Problem(row.number, "award", said % values))
        elif not self._gives(award):
            said = _("“%(award)s” is training of %(other)s, not of %(provider)s.")
            values = {"award": row.award, "other": award.provider, "provider": self.provider}
            problems.append(Problem(row.number, "award", said % values))
            return None
        return award

    def _gives(self, award: ExternalAward) -> bool:
        return award.provider == self.provider


class _People:
    """The people within reach that a file names."""

    def __init__(self) -> None:
        self.by_email: dict[str, Learner] = {}
        # Collar number → learner → the paths of the organisations where she holds posts.
        self.by_collar: dict[str, dict[Learner, list[str]]] = {}
        self.forces: dict[str, str] = {}

    @classmethod
    def among(cls, rows: Iterable[Named], reach: Reach, today: date) -> _People:
        """Look for the people of all rows."""
        found = cls()
        named = sorted({row.person for row in rows if row.names_somebody})
        for part in batches(named, BATCH):
            emails = [name for name in part if "@" in name]
            collars = [name.upper() for name in part if "@" not in name]
            posts = (
                Membership.objects.on(today)
                .alias(
                    address=Lower("learner__user__email"),
                    collar=Upper("learner__user__collar_number"),
                )
                .filter(Q(address__in=emails) | Q(collar__in=collars))
                .select_related("learner__user", "learner__merged_into", "organisation")
            )
            if reach.organisation is not None:
                posts = posts.within(reach.organisation)
            if not reach.sees_hidden:
                posts = posts.filter(learner__user__is_hidden_from_lists=False)
            for post in posts:
                found._add(post)
        for force in Organisation.objects.filter(kind=OrganisationKind.FORCE):
            found.forces[force.key.casefold()] = found.forces[force.name.casefold()] = force.path
        return found

    def _add(self, post: Membership) -> None:
        user = post.learner.user
        # Whoever a record doubles is meant, by the names of either.
        learner = post.learner.merged_into or post.learner
        self.by_email[user.email.casefold()] = learner
        mine = self.by_collar.setdefault(user.collar_number.casefold(), {})
        mine.setdefault(learner, []).append(post.organisation.path)

    def find(self, row: Named, problems: list[Problem]) -> Learner | None:
        """Return the person a row names, None where nobody is found; add what is wrong."""
        if row.is_by_email:
            return self.by_email.get(row.person)
        force = self.forces.get(row.force)
        if force is None:
            said = _("There is no force “%(force)s”.") % {"force": row.force}
            problems.append(Problem(row.number, "force", said))
            return None
        found = [
            learner
            for learner, paths in self.by_collar.get(row.person, {}).items()
            if any(path.startswith(force) for path in paths)
        ]
        if len(found) > 1:
            said = _("More than one person has this collar number. Give the e-mail address.")
            problems.append(Problem(row.number, "person", said))
        return found[0] if len(found) == 1 else None
