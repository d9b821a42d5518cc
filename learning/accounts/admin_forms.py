"""Forms of the admin: people, organisations, posts and responsibilities."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from learning.accounts.enums import JobRole
from learning.accounts.models import Membership, Organisation, Responsibility, User
from learning.accounts.seat_queries import people_there

PERSON_FIELDS = (
    "email", "first_name", "last_name", "rank", "collar_number", "is_hidden_from_lists",
)  # fmt: skip


class PlaceInTreeField(forms.ModelChoiceField[Organisation]):
    """Chooses an organisation; those beneath another stand beneath it, set in. None closed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Organisation.objects.offered(), **options)

    def label_from_instance(self, obj: Organisation) -> str:
        return set_in(obj)


def set_in(organisation: Organisation) -> str:
    """Return the name, set in by its depth in the tree."""
    return "\N{EM SPACE}" * (organisation.depth - 1) + organisation.name


class PersonField(forms.EmailField):
    """Finds a person by her e-mail address; no list of thousands to scroll."""

    default_error_messages = {"unknown": _("Nobody here has this address.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("E-mail address of the person"))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        person = User.objects.select_related("learner").filter(email__iexact=address).first()
        if person is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return person


class PersonForm(forms.ModelForm[User]):
    """A person's account.

    What opens the admin comes with a responsibility, so groups and the like are for
    administrators of the site only: nobody gives herself more than she has.
    """

    class Meta:
        model = User
        fields: tuple[str, ...] = (*PERSON_FIELDS, "is_active", "groups", "is_superuser")
        labels = {"last_name": _("Family name"), "is_active": _("May sign in")}
        help_texts = {
            "email": _("Codes to sign in are sent here. People of the network have no password."),
            "is_active": _("Close the account when somebody leaves; her record is kept."),
            "is_hidden_from_lists": _("Only training administrators find her by name."),
        }
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, acting: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_self = self.instance.pk == acting.pk
        if is_self or not acting.is_superuser:
            del self.fields["groups"], self.fields["is_superuser"]
        learner = self.instance.learner
        if is_self or (learner and learner.merged_into_id):  # opened by undoing the merge
            del self.fields["is_active"]
        for name in ("first_name", "last_name"):
            self.fields[name].required = True

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody already uses this address."))
        return email


class InvitationForm(PersonForm):
    """A new person with her first post."""

    organisation = PlaceInTreeField(label=_("Organisation"))
    role = forms.ChoiceField(label=_("Role"), choices=JobRole.choices)
    start_date = forms.DateField(
        label=_("In post from"), initial=timezone.localdate, widget=AdminDateInput
    )
    leaves_date = forms.DateField(
        label=_("Guest until"),
        required=False,
        widget=AdminDateInput,
        help_text=_("For guests only: the first day without access."),
    )

    class Meta(PersonForm.Meta):
        fields = PERSON_FIELDS

    def __init__(self, *args: Any, acting: User, **kwargs: Any) -> None:
        super(PersonForm, self).__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].required = True


class OrganisationForm(forms.ModelForm[Organisation]):
    """An organisation's particulars."""

    email_domains = forms.CharField(
        label=_("E-mail domains"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, such as millbeck.nhs.example."),
    )

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = (
            "name", "key", "formerly", "kind", "sector", "district", "is_first_responder",
            "has_s52_duty", "email_domains", "seats", "note",
        )  # fmt: skip
        help_texts = {
            "name": _("Put slips right here. For a new name choose Rename: the old one is kept."),
            "key": _("Part of addresses: /org/this-name/. Do not change it lightly."),
            "formerly": _("Older names whose dates are not known."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A whole number's field would say that the least is 0.
        if seats := Organisation._meta.get_field("seats").formfield(min_value=1):
            self.fields["seats"] = seats
        if self.instance.pk:
            self.initial["email_domains"] = "\n".join(self.instance.email_domains)
            said = _("{taken} taken today, here and beneath. {hint}")
            hint = self.fields["seats"].help_text
            taken = people_there(self.instance, timezone.localdate())
            self.fields["seats"].help_text = format_lazy(said, taken=taken, hint=hint)

    def clean_email_domains(self) -> list[str]:
        lines = self.cleaned_data["email_domains"].splitlines()
        return [line.strip().lower().removeprefix("@") for line in lines if line.strip()]


class NewOrganisationForm(OrganisationForm):
    """A new organisation and its place in the tree."""

    parent = PlaceInTreeField(
        label=_("Stands beneath"),
        required=False,
        empty_label=_("Nothing: at the top"),
        help_text=_("Who answers for that organisation then sees this one's people as well."),
    )

    class Meta(OrganisationForm.Meta):
        fields = (
            "name", "key", "formerly", "kind", "parent", "sector", "district",
            "is_first_responder", "has_s52_duty", "email_domains", "seats", "note",
        )  # fmt: skip
        help_texts = {
            name: text for name, text in OrganisationForm.Meta.help_texts.items() if name != "name"
        }


class NewPostForm(forms.ModelForm[Membership]):
    """A post taken up."""

    person = PersonField()
    organisation = PlaceInTreeField(label=_("Organisation"))

    class Meta:
        model = Membership
        fields = (
            "person", "organisation", "role", "start_date", "end_date", "is_guest", "is_primary",
        )  # fmt: skip
        widgets = {"start_date": AdminDateInput, "end_date": AdminDateInput}
        help_texts = {
            "end_date": _("The first day without this post. Empty where it is not known."),
            "is_guest": _(
                "Students, agency staff, other forces. A guest needs the day above: access ends "
                "with the post. A lead may put it off."
            ),
            "is_primary": _("Counts in totals. A new main post ends the one before on that day."),
        }

    def clean_person(self) -> User:
        person: User = self.cleaned_data["person"]
        if person.learner is None:
            raise ValidationError(_("This account has no learning record."))
        return person

    def _post_clean(self) -> None:
        """Leave the rules of posts to the operation, which knows the ones before."""


class PostForm(forms.ModelForm[Membership]):
    """A post put right or ended. Who holds it does not change."""

    organisation = PlaceInTreeField(label=_("Organisation"))

    class Meta:
        model = Membership
        fields = ("organisation", "role", "start_date", "end_date")
        widgets = {"start_date": AdminDateInput, "end_date": AdminDateInput}
        help_texts = {"end_date": _("The first day without this post. Empty while it lasts.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A post of the past may have been in an organisation that is closed.
        own = Organisation.objects.filter(pk=self.instance.organisation_id)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = (Organisation.objects.offered() | own).order_by("path")

    def _post_clean(self) -> None:
        """Leave the rules of posts to the operation."""


class NewResponsibilityForm(forms.ModelForm[Responsibility]):
    """A responsibility given."""

    person = PersonField()
    organisation = PlaceInTreeField(
        label=_("Organisation"),
        required=False,
        empty_label=_("All organisations"),
        help_text=_("Supervisors and partner leads answer for one, with all beneath it."),
    )

    class Meta:
        model = Responsibility
        fields = ("person", "kind", "organisation", "start_date")
        widgets = {"start_date": AdminDateInput}

    def _post_clean(self) -> None:
        """Leave the rules of responsibilities to the operation."""


class EndResponsibilityForm(forms.ModelForm[Responsibility]):
    """A responsibility taken away again."""

    end_date = forms.DateField(
        label=_("Until"),
        widget=AdminDateInput,
        help_text=_("The first day without it. Group and admin access go with it."),
    )

    class Meta:
        model = Responsibility
        fields = ("end_date",)

    def _post_clean(self) -> None:
        """Leave the rules of responsibilities to the operation."""
