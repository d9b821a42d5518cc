"""Who signs in, and the nameless learner that evidence is about."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from learning.accounts.enums import Reminders, Theme

if TYPE_CHECKING:
    from datetime import date


class Learner(models.Model):
    """A random id that evidence, awards and spans point at. It carries no name.

    Personal data: none by itself; the link to a person is `User.learner` and can be cut there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # The record that this one was found to double: its evidence counts there, and it stands
    # nowhere itself. Cleared when the merge is undone.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="doubles"
    )

    class Meta:
        constraints = [
            # No record doubles itself. NULL: it doubles none.
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="accounts_learner_doubles_another",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def counts_as(self) -> uuid.UUID:
        """The record at which what is kept of this one counts: the one it doubles, or itself."""
        return self.merged_into_id or self.pk


class UserManager(BaseUserManager["User"]):
    """Makes users who sign in with an e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a person and her learner. Without a password, only a code lets her in."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        fields.setdefault("learner", None)
        learner = fields.pop("learner") or Learner.objects.create()
        user = self.model(email=self.normalize_email(email).lower(), learner=learner, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a person with every permission (`manage.py createsuperuser`)."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        """Find by address, whatever its case."""
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A person who signs in: officer, police staff, partner staff, author.

    Personal data: name, work e-mail, collar number, preferences. Names live here and nowhere
    else, so that they can be erased here.
    """

    username = None  # type: ignore[assignment]  # the e-mail address is the name
    email = models.EmailField(_("work e-mail"), max_length=254, unique=True)
    learner = models.OneToOneField(Learner, models.PROTECT, related_name="user", null=True)
    rank = models.CharField(_("rank or title"), max_length=40, blank=True)
    collar_number = models.CharField(
        _("collar number"), max_length=20, blank=True, help_text=_("Unique within one force.")
    )
    is_hidden_from_lists = models.BooleanField(
        _("in a sensitive post: hidden from lists"), default=False
    )
    # The first day without access, for somebody who is only a guest; follows her posts.
    access_ends_date = models.DateField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("invented for demonstration"), default=False, editable=False)
    details_checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    theme = models.CharField(
        _("colours"), max_length=10, choices=Theme.choices, default=Theme.DEVICE
    )
    reminders = models.CharField(
        _("reminders"), max_length=10, choices=Reminders.choices, default=Reminders.WEEKLY
    )
    # The address that a mail server refused for good. Another address may arrive.
    refused_email = models.EmailField(max_length=254, blank=True, editable=False)
    # What the navigation offers, kept here so that no page asks for it. Never a permission:
    # those are read from Responsibility (access.py).
    nav_roles = models.JSONField(default=list, blank=True, editable=False)
    # Part of every session's signature; the next number ends all sessions of this person.
    session_generation = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # One address is one person, whatever its case.
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_one_per_email",
                violation_error_message=_("Somebody already uses this address."),
            )
        ]
        indexes = [
            # Lists of people are sorted by name.
            models.Index(fields=("last_name", "first_name"), name="accounts_user_by_name"),
            # Every list leaves the few in sensitive posts out.
            models.Index(
                fields=("learner",),
                condition=models.Q(is_hidden_from_lists=True),
                name="accounts_user_hidden",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        return f"{super()._get_session_auth_hash(secret)}{self.session_generation}"  # type: ignore[misc]

    def has_access_on(self, day: date) -> bool:
        """Whether her stay has not ended, where she is only a guest."""
        return self.access_ends_date is None or day < self.access_ends_date

    @property
    def last_day(self) -> date | None:
        """The last day on which a guest can sign in; None for everybody else."""
        ends = self.access_ends_date
        return ends - timedelta(days=1) if ends else None

    @property
    def is_out_of_reach(self) -> bool:
        """Whether e-mail to her does not arrive, as far as we know."""
        return bool(self.refused_email) and self.refused_email == self.email

    @property
    def short_name(self) -> str:
        """Initial and family name, as the header shows it: A Khan."""
        return f"{self.first_name[:1]} {self.last_name}".strip() or self.email

    @property
    def full_title(self) -> str:
        """Rank, number and name: PC 4471 Aisha Khan."""
        parts = (self.rank, self.collar_number, self.get_full_name())
        return " ".join(part for part in parts if part) or self.email

    @property
    def listed_name(self) -> str:
        """What a list that others read calls her: a number in a sensitive post (facts.md 7.3)."""
        if not self.is_hidden_from_lists:
            return self.full_title
        number = self.collar_number or gettext("without a number")
        return gettext("Officer %(number)s") % {"number": number}
