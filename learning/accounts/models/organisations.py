"""The tree of organisations, the dated posts in it, and who answers for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet
from wagtail.search import index

from learning.accounts.enums import (
    NEEDS_ORGANISATION,
    JobRole,
    OrganisationKind,
    ResponsibilityKind,
)

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Expression


class OrganisationQuerySet(MP_NodeQuerySet):
    """Organisations, asked by whether they still are."""

    def offered(self) -> OrganisationQuerySet:
        """Those that people may be put into: not closed."""
        return self.filter(closed_date=None)


class OrganisationManager(MP_NodeManager):
    """Gives organisations in the order of the tree."""

    def get_queryset(self) -> OrganisationQuerySet:
        """Ask by our own words too."""
        found: OrganisationQuerySet = OrganisationQuerySet(self.model, using=self._db).order_by(
            "path"
        )
        return found

    def offered(self) -> OrganisationQuerySet:
        """Those that people may be put into: not closed."""
        return self.get_queryset().offered()


class Organisation(index.Indexed, MP_Node):
    """A force, a district, a unit or a partner body.

    Personal data: none.
    """

    key = models.SlugField(_("short name for addresses"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    formerly = models.CharField(_("formerly known as"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind.choices)
    sector = models.ForeignKey(
        "reference.Sector", models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    district = models.ForeignKey(
        "reference.District", models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    is_first_responder = models.BooleanField(_("first responder organisation"), default=False)
    has_s52_duty = models.BooleanField(_("has the duty to notify (MSA s52)"), default=False)
    email_domains = models.JSONField(_("e-mail domains"), default=list, blank=True)
    # Null: as many people as there are.
    seats = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many people may be learners here. Empty: no limit."),
    )
    # The first day on which it was no longer; null: it is.
    closed_date = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    # Null: it was closed without a successor, or is open.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("merged into"),
        related_name="merged_from",
    )
    note = models.TextField(_("note"), blank=True)

    objects: ClassVar[OrganisationManager] = OrganisationManager()

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("formerly_known_as"),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            # Nobody buys no seats; without a limit (null) there are seats enough.
            models.CheckConstraint(
                condition=Q(seats=None) | Q(seats__gte=1),
                name="accounts_organisation_has_a_seat",
                violation_error_message=_("Give at least one seat, or none for no limit."),
            ),
            # What went into another is closed; what went into none (null) may be either.
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_date__isnull=False),
                name="accounts_merged_organisation_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def formerly_known_as(self) -> str:
        """Its former names: the dated ones, the newest first, then what is known without dates."""
        dated = [
            _("%(name)s (until %(day)s)")
            % {"name": former.name, "day": date_format(former.end_date, "j F Y")}
            for former in self.names.all()
        ]
        return "; ".join([*dated, self.formerly] if self.formerly else dated)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Posts, asked by day and by organisation."""

    def on(self, day: date | Expression) -> MembershipQuerySet:
        """Posts held on `day`; the end date is the first day without the post."""
        return self.filter(start_date__lte=day).filter(Q(end_date=None) | Q(end_date__gt=day))

    def during(self, start: date, end: date | None) -> MembershipQuerySet:
        """Posts held on any day of [start, end); without an end, from `start` on."""
        found = self.filter(Q(end_date=None) | Q(end_date__gt=start))
        return found.filter(start_date__lt=end) if end else found

    def within(self, organisation: Organisation) -> MembershipQuerySet:
        """Posts in the organisation or anywhere beneath it."""
        return self.filter(organisation__path__startswith=organisation.path)

    def primary(self) -> MembershipQuerySet:
        """The one post of each person that counts in totals."""
        return self.filter(is_primary=True)


class Membership(models.Model):
    """A dated post: who, where, doing what, from when until when (half-open).

    Personal data: the link between a learner and an employer.
    """

    learner = models.ForeignKey("accounts.Learner", models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=30, choices=JobRole.choices)
    start_date = models.DateField(_("from"))
    end_date = models.DateField(_("until"), null=True, blank=True)
    is_primary = models.BooleanField(_("main post"), default=True)
    # A guest's access ends with the post, whose end is known from the start (students, agency
    # staff, other forces); somebody may put it off.
    is_guest = models.BooleanField(_("guest"), default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        constraints = [
            # A post lasts at least a day.
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gt=F("start_date")),
                name="accounts_membership_ends_after_start",
                violation_error_message=_("A post ends after it starts."),
            ),
            # Guests expire (facts.md 7.3). NULL is a post without an end.
            models.CheckConstraint(
                condition=Q(is_guest=False) | Q(end_date__isnull=False),
                name="accounts_guest_has_an_end",
                violation_error_message=_("Say until when a guest stays."),
            ),
            # A person has one open main post, so she counts once.
            models.UniqueConstraint(
                fields=("learner",),
                condition=Q(end_date=None, is_primary=True),
                name="accounts_one_open_main_post",
                violation_error_message=_("This person already has a main post."),
            ),
        ]
        indexes = [
            # Overviews ask for the people of an organisation on a day.
            models.Index(fields=("organisation", "start_date"), name="accounts_post_by_org"),
            # Each morning: whose stay ends soon.
            models.Index(
                fields=("end_date",), condition=Q(is_guest=True), name="accounts_guests_by_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"


class ResponsibilityQuerySet(models.QuerySet["Responsibility"]):
    """Responsibilities, asked by day."""

    def on(self, day: date | Expression) -> ResponsibilityQuerySet:
        """Held on `day`."""
        return self.filter(start_date__lte=day).filter(Q(end_date=None) | Q(end_date__gt=day))


class Responsibility(models.Model):
    """What a person answers for; the only thing that lets her see other people's records.

    Personal data: the link between a person and what she may see.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="responsibilities"
    )
    kind = models.CharField(_("kind"), max_length=24, choices=ResponsibilityKind.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="responsibilities"
    )
    start_date = models.DateField(_("from"))
    end_date = models.DateField(_("until"), null=True, blank=True)

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gt=F("start_date")),
                name="accounts_responsibility_ends_after_start",
                violation_error_message=_("A responsibility ends after it starts."),
            ),
            # A supervisor or a partner lead answers for an organisation.
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(NEEDS_ORGANISATION)) | Q(organisation__isnull=False),
                name="accounts_responsibility_names_organisation",
                violation_error_message=_("Say for which organisation."),
            ),
            models.UniqueConstraint(
                fields=("user", "kind", "organisation"),
                condition=Q(end_date=None),
                name="accounts_one_open_responsibility",
                violation_error_message=_("This person already has this responsibility."),
            ),
            # NULLs are distinct to a unique index, so the ones without organisation need theirs.
            models.UniqueConstraint(
                fields=("user", "kind"),
                condition=Q(end_date=None, organisation=None),
                name="accounts_one_open_general_responsibility",
                violation_error_message=_("This person already has this responsibility."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.organisation or ''}".strip()
