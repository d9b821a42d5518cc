"""People, organisations, posts and responsibilities for tests.

A trait gives a person the post and the responsibility of a role:
`UserFactory(supervisor=True, organisation=district)`.
"""

from datetime import UTC, date, datetime
from typing import Any

import factory

from learning.accounts.enums import JobRole, OrganisationKind, ResponsibilityKind
from learning.accounts.models import Learner, Membership, Organisation, Responsibility, User
from learning.accounts.operations import give_responsibility, plant_organisation
from tests.factories.base import ModelFactory

START = date(2026, 1, 5)
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
PASSWORD = "a long walk on the moor"


class OrganisationFactory(ModelFactory[Organisation]):
    """A unit at the root of the tree, or under `parent`."""

    class Meta:
        model = Organisation

    key = factory.Sequence(lambda n: f"unit-{n}")
    name = factory.LazyAttribute(lambda o: o.key.replace("-", " ").capitalize())
    kind = OrganisationKind.UNIT
    parent: Any = None

    class Params:
        force = factory.Trait(kind=OrganisationKind.FORCE)
        district = factory.Trait(kind=OrganisationKind.DISTRICT)
        partner = factory.Trait(kind=OrganisationKind.PARTNER)

    @classmethod
    def _create(
        cls, model_class: type[Organisation], *args: Any, parent: Any = None, **kwargs: Any
    ) -> Organisation:
        return plant_organisation(
            organisation=Organisation(**kwargs), parent=parent, by=None, at=AT
        )


class MembershipFactory(ModelFactory[Membership]):
    """An open main post since 5 January 2026. Give `user` or `learner`."""

    class Meta:
        model = Membership

    class Params:
        user: Any = None

    learner = factory.LazyAttribute(lambda o: (o.user or UserFactory()).learner)
    organisation = factory.SubFactory(OrganisationFactory)
    role = JobRole.RESPONSE_OFFICER
    start_date = START


class ResponsibilityFactory(ModelFactory[Responsibility]):
    """A responsibility since 5 January 2026, with the group that goes with it."""

    class Meta:
        model = Responsibility

    user = factory.LazyAttribute(lambda o: UserFactory())
    kind = ResponsibilityKind.SUPERVISOR
    organisation: Any = factory.SubFactory(OrganisationFactory)
    start_date = START

    @classmethod
    def _create(cls, model_class: type[Responsibility], *args: Any, **kwargs: Any) -> Any:
        end_date = kwargs.pop("end_date", None)
        given = give_responsibility(by=None, at=AT, **kwargs)
        if end_date:
            Responsibility.objects.filter(pk=given.pk).update(end_date=end_date)
            given.refresh_from_db()
        return given


def _post(role: JobRole) -> Any:
    return factory.RelatedFactory(
        MembershipFactory,
        factory_related_name="user",
        role=role,
        organisation=factory.SelfAttribute("..organisation"),
    )


def _responsibility(kind: ResponsibilityKind, **fields: Any) -> Any:
    return factory.RelatedFactory(
        ResponsibilityFactory, factory_related_name="user", kind=kind, **fields
    )


def _of_the_organisation(kind: ResponsibilityKind) -> Any:
    return _responsibility(kind, organisation=factory.SelfAttribute("..organisation"))


def _of_the_force(kind: ResponsibilityKind) -> Any:
    return _responsibility(kind, organisation=None)


class UserFactory(ModelFactory[User]):
    """A person with a learner and PASSWORD, who has checked her details; traits give roles.

    `organisation` is where the trait's post is, and what a supervisor or lead answers for.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person-{n}@demo.example")
    first_name = "Aisha"
    last_name = factory.Sequence(lambda n: f"Khan {n}")
    password = PASSWORD
    details_checked_at = AT

    class Params:
        organisation: Any = factory.SubFactory(OrganisationFactory)
        officer = factory.Trait(rank="PC", post=_post(JobRole.RESPONSE_OFFICER))
        supervisor = factory.Trait(
            rank="Sergeant",
            post=_post(JobRole.SUPERVISOR),
            answers=_of_the_organisation(ResponsibilityKind.SUPERVISOR),
        )
        partner_lead = factory.Trait(
            post=_post(JobRole.SAFEGUARDING_LEAD),
            answers=_of_the_organisation(ResponsibilityKind.PARTNER_LEAD),
        )
        trainer = factory.Trait(
            post=_post(JobRole.POLICE_STAFF), answers=_of_the_force(ResponsibilityKind.TRAINER)
        )
        author = factory.Trait(
            post=_post(JobRole.POLICE_STAFF), answers=_of_the_force(ResponsibilityKind.AUTHOR)
        )
        training_administrator = factory.Trait(
            post=_post(JobRole.POLICE_STAFF),
            answers=_of_the_force(ResponsibilityKind.TRAINING_ADMINISTRATOR),
        )
        leader = factory.Trait(
            rank="Superintendent",
            post=_post(JobRole.LEADER),
            answers=_of_the_force(ResponsibilityKind.SCRUTINY_READER),
        )

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return User.objects.create_user(**kwargs)


def learner_of(user: User) -> Learner:
    """Return the learner of a person, which everybody has who is invited or made here."""
    assert user.learner is not None
    return user.learner
