"""A scrutiny pack from the first draft to the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from learning.accounts.models import Organisation
from learning.reports.contents import pack_figures, pack_words
from learning.reports.enums import IN_HAND, PACK_TRANSITIONS, ActionState, PackState
from learning.reports.models import (
    PackAction,
    PackActionState,
    PackAsked,
    PackComment,
    PackEvent,
    PackVersion,
    ScrutinyPack,
)
from media.editions.digests import sha256_of

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


class PackRefused(Exception):
    """Why nothing was done to a pack; the message is for the person doing it."""


class ActionRefused(PackRefused):
    """Why an action was not added: its day."""


@transaction.atomic
def make_pack(
    *,
    organisation: Organisation,
    title: str,
    from_date: date,
    to_date: date,
    by: Any,
    at: datetime,
    is_invented: bool = False,
) -> ScrutinyPack:
    """Begin a pack. The same pack begun twice by one person is one.

    It follows up the actions of the newest signed pack before it.
    """
    # The organisation's row is the lock, so that a double click finds what the first one made.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    packs = ScrutinyPack.objects.filter(organisation=organisation)
    same: ScrutinyPack | None = packs.filter(
        title=title.strip(), from_date=from_date, to_date=to_date, made_by=by, state=PackState.DRAFT
    ).first()
    if same:
        return same
    pack = ScrutinyPack.objects.create(
        key=_free_key(to_date),
        title=title.strip(),
        organisation=organisation,
        from_date=from_date,
        to_date=to_date,
        follows=packs.filter(state=PackState.SIGNED_OFF, to_date__lt=to_date)
        .order_by("-to_date", "-id")
        .first(),
        is_invented=is_invented,
        made_by=by,
        made_at=at,
    )
    PackEvent.objects.create(pack=pack, to_state=PackState.DRAFT, by=by, at=at)
    return pack


def _free_key(day: date) -> str:
    """Return the address of the quarter, 2026-q4, and 2026-q4-2 where there is one already."""
    name = slugify(f"{day.year}-q{(day.month + 2) // 3}")
    taken = set(ScrutinyPack.objects.filter(key__startswith=name).values_list("key", flat=True))
    number, key = 1, name
    while key in taken:
        number += 1
        key = f"{name}-{number}"
    return key


@transaction.atomic
def set_asked(*, pack: ScrutinyPack, asked: str, by: Any, at: datetime) -> PackAsked | None:
    """Write down what the meeting is asked for; the same words again add nothing.

    Raises:
        PackRefused: the pack is not in hand.
    """
    locked = _in_hand(pack)
    if asked.strip() == locked.asked:
        return None
    return PackAsked.objects.create(pack=locked, text=asked.strip(), by=by, at=at)


@transaction.atomic
def add_comment(
    *, pack: ScrutinyPack, text: str, token: UUID, by: Any, at: datetime
) -> PackComment:
    """Add a remark; the same form sent again adds none."""
    locked = _in_hand(pack)
    comment, _made = PackComment.objects.get_or_create(
        token=token, defaults={"pack": locked, "text": text.strip(), "by": by, "at": at}
    )
    return comment


@transaction.atomic
def add_action(
    *,
    pack: ScrutinyPack,
    text: str,
    owner: str,
    due_date: date,
    token: UUID,
    by: Any,
    at: datetime,
) -> PackAction:
    """Add an action, open; the same form sent again adds none.

    Raises:
        ActionRefused: it would be due before today.
        PackRefused: the pack is not in hand.
    """
    locked = _in_hand(pack)
    if due_date < timezone.localdate(at):
        raise ActionRefused(_("Choose today or a later day"))
    action, made = PackAction.objects.get_or_create(
        token=token,
        defaults={
            "pack": locked,
            "text": text.strip(),
            "owner": owner.strip(),
            "due_date": due_date,
            "by": by,
            "at": at,
        },
    )
    if made:
        PackActionState.objects.create(action=action, state=ActionState.OPEN, by=by, at=at)
    return action


@transaction.atomic
def set_action_state(
    *, action: PackAction, state: str, note: str, by: Any, at: datetime
) -> PackActionState:
    """Say what became of an action; saying the same again changes nothing.

    Raises:
        PackRefused: it is closed without a word.
    """
    _lock(action.pack)
    newest = action.states.last()
    if newest and (newest.state, newest.note) == (state, note.strip()):
        return newest
    if state != ActionState.OPEN and not note.strip():
        raise PackRefused(_("Say what was done, or why it was dropped."))
    return PackActionState.objects.create(
        action=action, state=state, note=note.strip(), by=by, at=at
    )


@transaction.atomic
def submit_pack(*, pack: ScrutinyPack, by: Any, at: datetime) -> PackVersion:
    """Freeze what the pack says and hand it to those who sign. A second call changes nothing.

    Raises:
        PackRefused: it is signed off already.
    """
    locked = _lock(pack)
    if locked.state == PackState.SUBMITTED:
        standing: PackVersion = locked.versions.latest("number")
        return standing
    _may_become(locked, PackState.SUBMITTED)
    data = {
        "words": pack_words(locked),
        "figures": pack_figures(locked.organisation, locked.from_date, locked.to_date),
    }
    version = PackVersion.objects.create(
        pack=locked,
        number=locked.versions.count() + 1,
        data=data,
        sha256=sha256_of(data),
        known_at=at,
        made_by=by,
    )
    _move(locked, PackState.SUBMITTED, version, by, at)
    return version


@transaction.atomic
def sign_off_pack(*, pack: ScrutinyPack, sha256: str, by: Any, at: datetime) -> ScrutinyPack:
    """Sign what was read, named by its hash. The same signature twice is one.

    Raises:
        PackRefused: the version in hand is another than the one read, it is not submitted, she
            made it or wrote in it, or somebody else has signed it.
    """
    locked = _lock(pack)
    if locked.state == PackState.SIGNED_OFF:
        mine = locked.events.filter(to_state=PackState.SIGNED_OFF, by=by).exists()
        if mine and locked.signed_version and locked.signed_version.sha256 == sha256:
            return locked
        raise PackRefused(_("This pack has been signed off already."))
    version = _read_version(locked, sha256, by)
    _may_become(locked, PackState.SIGNED_OFF)
    locked.signed_version = version
    _move(locked, PackState.SIGNED_OFF, version, by, at)
    return locked


@transaction.atomic
def return_pack(
    *, pack: ScrutinyPack, sha256: str, reason: str, by: Any, at: datetime
) -> ScrutinyPack:
    """Send a pack back to those who made it, with the reason.

    Raises:
        PackRefused: no reason is given, or as for `sign_off_pack`.
    """
    locked = _lock(pack)
    if not reason.strip():
        raise PackRefused(_("Say why, so that it can be put right"))
    if locked.state == PackState.RETURNED:
        return locked
    version = _read_version(locked, sha256, by)
    _may_become(locked, PackState.RETURNED)
    _move(locked, PackState.RETURNED, version, by, at, reason=reason.strip())
    return locked


def _lock(pack: ScrutinyPack) -> ScrutinyPack:
    """Return the pack as it stands, locked until the transaction ends."""
    locked: ScrutinyPack = ScrutinyPack.objects.select_for_update().get(pk=pack.pk)
    return locked


def _in_hand(pack: ScrutinyPack) -> ScrutinyPack:
    locked = _lock(pack)
    if locked.state not in IN_HAND:
        raise PackRefused(_("This pack has been submitted. Ask for it to be returned first."))
    return locked


def _may_become(pack: ScrutinyPack, state: PackState) -> None:
    if state not in PACK_TRANSITIONS.get(PackState(pack.state), frozenset()):
        raise PackRefused(
            _("This pack is in the state “%(state)s”.") % {"state": pack.get_state_display()}
        )


def _read_version(pack: ScrutinyPack, sha256: str, by: Any) -> PackVersion | None:
    """Return the version in hand, if it is the one that was read by somebody who may decide."""
    newest: PackVersion | None = pack.versions.order_by("-number").first()
    if newest is None or newest.sha256 != sha256:
        raise PackRefused(_("The pack was submitted anew after you opened it. Read it again."))
    if by.pk in pack.writers:
        raise PackRefused(_("Who made a pack or wrote in it cannot sign it or return it."))
    return newest


def _move(
    pack: ScrutinyPack,
    state: PackState,
    version: PackVersion | None,
    by: Any,
    at: datetime,
    *,
    reason: str = "",
) -> None:
    PackEvent.objects.create(
        pack=pack,
        from_state=pack.state,
        to_state=state,
        version=version,
        reason=reason,
        by=by,
        at=at,
    )
    pack.state = state
    pack.save(update_fields=["state", "signed_version"])
