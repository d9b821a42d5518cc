"""Who is asked to decide: about a claim, and about what bends a requirement for one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import Organisation, Responsibility, User
from learning.accounts.queries import of_partners, primary_post

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from learning.completion.models import Exemption

LEADS = (ResponsibilityKind.SUPERVISOR, ResponsibilityKind.PARTNER_LEAD)
ADMINISTRATORS = (ResponsibilityKind.TRAINING_ADMINISTRATOR,)
# Who decides an exemption, by whether it was asked in a partner organisation.
DECIDES = {False: ADMINISTRATORS, True: (ResponsibilityKind.PARTNER_LEAD, *ADMINISTRATORS)}


def approvers_of(person: User, *, day: date) -> list[tuple[User, str]]:
    """Return who is asked about a person's claim, each with the organisation's key.

    The supervisors and leads nearest above her; where there is none, the training administrators.
    Never herself.
    """
    post = primary_post(person.learner, day)
    if post is None:
        return []
    kinds = () if person.is_hidden_from_lists else LEADS
    return _nearest(post.organisation, kinds, besides={person.pk}, day=day)


def deciders_of(exemption: Exemption, *, day: date) -> list[User]:
    """Return who is asked about an exemption, of those who may decide it (`access.decidable`).

    In a partner organisation the leads nearest above; where there is none, and everywhere else,
    the training administrators. Never whoever asked, nor the person it is about. At most four
    queries.
    """
    organisation = exemption.organisation
    person = subject_of(exemption)
    is_partner = bool(of_partners({organisation.path}))
    besides = {exemption.asked_by_id, person.pk if person else None}
    kinds = () if person and person.is_hidden_from_lists else DECIDES[is_partner]
    return [user for user, _key in _nearest(organisation, kinds, besides=besides, day=day)]


def without_decider(asked: Collection[Exemption], *, day: date) -> set[UUID]:
    """Return the keys of those that nobody may decide (`access.decidable`); two queries.

    That is so where only whoever asked, or whom it is about, would. Fetch their learners and
    organisations with them.
    """
    partners = of_partners({one.organisation.path for one in asked})
    held = Responsibility.objects.on(day).filter(user__is_active=True, kind__in=DECIDES[True])
    deciders = [
        (kind, path or "", user, learner)
        for kind, path, user, learner in held.values_list(
            "kind", "organisation__path", "user", "user__learner"
        )
    ]
    return {
        one.pk
        for one in asked
        if not any(
            kind in DECIDES[one.organisation.path in partners]
            and one.organisation.path.startswith(path)
            and user != one.asked_by_id
            and learner not in {one.learner_id, one.learner.counts_as}
            for kind, path, user, learner in deciders
        )
    }


def subject_of(exemption: Exemption) -> User | None:
    """Return whom an exemption is about; None once her name is erased."""
    return User.objects.filter(learner=exemption.learner.counts_as).first()


def _nearest(
    organisation: Organisation,
    kinds: Collection[str],
    *,
    besides: Collection[int | None],
    day: date,
) -> list[tuple[User, str]]:
    """Return who holds one of these kinds nearest above, each with the key of her organisation.

    Where there is nobody: the training administrators who answer for it.
    """
    held = (
        Responsibility.objects.on(day)
        .filter(user__is_active=True, kind__in={*kinds, *ADMINISTRATORS})
        .exclude(user__in=[pk for pk in besides if pk is not None])
        .select_related("user", "organisation")
        .order_by("user_id")
    )
    reaching = [
        one
        for one in held
        if one.organisation is None or organisation.path.startswith(one.organisation.path)
    ]
    above = {
        (one.organisation.depth, one.user_id): (one.user, one.organisation.key)
        for one in reaching
        if one.organisation and one.kind in kinds and one.kind not in ADMINISTRATORS
    }
    if above:
        nearest = max(depth for depth, _user in above)
        return [found for (depth, _user), found in above.items() if depth == nearest]
    administrators = {one.user_id: one.user for one in reaching if one.kind in ADMINISTRATORS}
    return [(user, organisation.key) for user in administrators.values()]
