"""Growing and rearranging the tree of organisations, and calling them by other names."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from learning.accounts.models import Organisation, OrganisationName, OrganisationPlacement, User
from learning.accounts.operations.seating import within_seats
from learning.accounts.post_rules import year_refusal
from learning.accounts.rules import DatedTree, Period
from learning.accounts.signals import tree_changed
from learning.accounts.tree import KNOWN_UNTIL, present_tree, tree_changed_at
from learning.accounts.tree_lock import take_tree

# The tree's own methods have no types.
TREE: Any = Organisation


class MoveRefused(Exception):
    """Why an organisation cannot stand there; the message is for the person moving it."""


class RenameRefused(Exception):
    """Why an organisation cannot be called so; the message is for the person renaming it."""


@transaction.atomic
def plant_organisation(
    *,
    organisation: Organisation,
    parent: Organisation | None,
    by: User | None,
    at: datetime,
    start_date: date | None = None,
) -> Organisation:
    """Save a new organisation at the root of the tree, or beneath another.

    Without `start_date` it counts as having stood there always.
    """
    # Fetched anew: the tree's own columns go stale as soon as a sister is added.
    above: Any = Organisation.objects.get(pk=parent.pk) if parent else None
    planted: Organisation = (
        above.add_child(instance=organisation) if above else TREE.add_root(instance=organisation)
    )
    OrganisationPlacement.objects.create(
        organisation=planted, parent=above, start_date=start_date, known_from=at
    )
    log(instance=planted, action="wagtail.create", user=by, timestamp=at)
    return planted


@transaction.atomic
def move_organisation(
    *,
    organisation: Organisation,
    parent: Organisation | None,
    day: date | None = None,
    by: User | None,
    at: datetime,
) -> Organisation:
    """Move an organisation, with all beneath it, under another one or to the root.

    `day` is the first day there; without it, today. A past day changes what is known of the time
    since; what was said before now stays as it was said. Who sees whom follows at once.

    Raises MoveRefused for a place inside itself on any of these days, for a day to come, and for
    an organisation that is closed; SeatsTaken where its people find no seats there.
    """
    take_tree()
    today = timezone.localdate(at)
    day = day or today
    moving: Any = Organisation.objects.get(pk=organisation.pk)
    above: Any = Organisation.objects.get(pk=parent.pk) if parent else None
    before = present_tree()
    _refuse_place(moving, above, before, day=day, today=today)
    since = Period(day, None)
    places = [s.above[:1] for s in before.stays(moving.pk) if s.period.during(since)]
    wanted = (above.pk,) if above else ()
    if all(place == wanted for place in places):
        return organisation
    known = [at, tree_changed_at(), *(ask() for ask in KNOWN_UNTIL)]
    at = max(instant for instant in known if instant)
    present = moving.get_parent()
    _place(moving, above, since, at)
    if above and above != present:
        with within_seats(above, since=today):
            moving.move(above, pos="last-child")
    elif above != present:
        moving.move(TREE.get_last_root_node(), pos="last-sibling")
    log(
        instance=moving,
        action="accounts.organisation_moved",
        user=by,
        timestamp=at,
        data={
            "from": present.pk if present else None,
            "to": above.pk if above else None,
            "day": day.isoformat(),
        },
    )
    _tell(before, day, at)
    moved: Organisation = Organisation.objects.get(pk=organisation.pk)
    return moved


def _refuse_place(
    moving: Organisation, above: Organisation | None, tree: DatedTree, *, day: date, today: date
) -> None:
    if refusal := year_refusal(day, today=today):
        raise MoveRefused(refusal)
    if day > today:
        raise MoveRefused("An organisation moves today or moved earlier. Give no day to come.")
    if moving.closed_date:
        raise MoveRefused(f"{moving} is closed and stays where it is.")
    if above is None:
        return
    if above.closed_date:
        raise MoveRefused(f"{above} is closed. Choose an organisation that is open.")
    since = Period(day, None)
    if above == moving or any(
        moving.pk in stay.above for stay in tree.stays(above.pk) if stay.period.during(since)
    ):
        raise MoveRefused("An organisation cannot stand beneath itself.")


def _place(moving: Organisation, above: Organisation | None, since: Period, at: datetime) -> None:
    """Close what is known of the time since, and write it anew."""
    known = list(OrganisationPlacement.objects.filter(organisation=moving, known_to=None))
    if not known:
        # Planted by other means: it stood always where it stands.
        OrganisationPlacement.objects.create(
            organisation=moving, parent=_parent(moving), known_from=at, known_to=at
        )
        known = [OrganisationPlacement(organisation=moving, parent=_parent(moving))]
    changed = [row for row in known if row.period.during(since)]
    ids = [row.pk for row in changed if row.pk]
    OrganisationPlacement.objects.filter(pk__in=ids).update(known_to=at)
    kept = [(row.parent, row.period.during(Period(None, since.start))) for row in changed]
    for parent, period in [*kept, (above, since)]:
        if period:
            OrganisationPlacement.objects.create(
                organisation=moving,
                parent=parent,
                start_date=period.start,
                end_date=period.end,
                known_from=at,
            )


def _parent(moving: Any) -> Organisation | None:
    found: Organisation | None = moving.get_parent()
    return found


def _tell(before: DatedTree, day: date, at: datetime) -> None:
    after = present_tree()
    changed = {o for o in after.organisations if before.stays(o) != after.stays(o)}
    if changed:
        tree_changed.send(
            sender=Organisation, before=before, after=after, organisations=changed, day=day, at=at
        )


@transaction.atomic
def rename_organisation(
    *, organisation: Organisation, name: str, start_date: date, by: User | None, at: datetime
) -> Organisation:
    """Call an organisation otherwise from a day on; the old name is kept with its last day.

    Raises RenameRefused for no name, the same name, a day to come, a day before it got the name
    it has, and for an organisation that is closed.
    """
    renamed: Organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if renamed.closed_date:
        raise RenameRefused(f"{renamed} is closed and keeps its name.")
    name = " ".join(name.split())
    if not name:
        raise RenameRefused("Give a name.")
    if name == renamed.name:
        raise RenameRefused("It is called so already.")
    if refusal := year_refusal(start_date, today=timezone.localdate(at)):
        raise RenameRefused(refusal)
    if start_date > timezone.localdate(at):
        raise RenameRefused("Give today, or the past day from which it has had the name.")
    last = renamed.names.first()
    if last and start_date <= last.end_date:
        raise RenameRefused(f"It has been called {renamed.name} since {last.end_date:%d %B %Y}.")
    OrganisationName.objects.create(
        organisation=renamed,
        name=renamed.name,
        start_date=last.end_date if last else None,
        end_date=start_date,
    )
    former, renamed.name = renamed.name, name
    renamed.save(update_fields=["name"])
    log(
        instance=renamed,
        action="accounts.organisation_renamed",
        user=by,
        timestamp=at,
        data={"from": former, "to": name, "day": start_date.isoformat()},
    )
    return renamed
