"""The subject's own words: signs, places, kinds of exploitation, facts, terms."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
from wagtail.models import RevisionMixin
from wagtail.search import index

from media.reference.enums import ExploitationFamily, FactKind, FactStatus, SignFamily
from media.reference.rules import digits_to_dial


class NamedTerm(index.Indexed, models.Model):
    """A named entry of a list, with a key that content files and exports use.

    Personal data: none.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    panels = [FieldPanel("name"), FieldPanel("key"), FieldPanel("position")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Sector(NamedTerm):
    """A part of public life: police, health, housing, fire and more.

    Personal data: none.
    """

    class Meta(NamedTerm.Meta):
        verbose_name = _("sector")


class District(NamedTerm):
    """One of the five districts; dated, so that a boundary may change.

    Personal data: none.
    """

    from_date = models.DateField(_("from"), null=True, blank=True)
    to_date = models.DateField(_("to"), null=True, blank=True, help_text=_("First day without it."))

    panels = [*NamedTerm.panels, FieldPanel("from_date"), FieldPanel("to_date")]

    class Meta(NamedTerm.Meta):
        verbose_name = _("district")


class Audience(NamedTerm):
    """Whom a module or a material is written for.

    Personal data: none.
    """

    class Meta(NamedTerm.Meta):
        verbose_name = _("audience")


class Marking(NamedTerm):
    """A protective marking, which decides who may be shown a thing.

    Personal data: none.
    """

    is_public = models.BooleanField(_("may be shown to anyone"), default=True)

    panels = [*NamedTerm.panels, FieldPanel("is_public")]

    class Meta(NamedTerm.Meta):
        verbose_name = _("marking")


class ExploitationType(NamedTerm):
    """A kind of exploitation (Home Office typology 2017, our wording).

    Personal data: none.
    """

    family = models.CharField(_("family"), max_length=20, choices=ExploitationFamily.choices)
    description = models.TextField(_("description"), blank=True)

    panels = [*NamedTerm.panels, FieldPanel("family"), FieldPanel("description")]

    class Meta(NamedTerm.Meta):
        verbose_name = _("exploitation type")


class Setting(NamedTerm):
    """A kind of place, such as a hand car wash, and what to look and listen for there.

    Personal data: none.
    """

    look_for = models.TextField(_("look and listen for"), blank=True)

    panels = [*NamedTerm.panels, FieldPanel("look_for")]

    class Meta(NamedTerm.Meta):
        verbose_name = _("place")


class Sign(ClusterableModel, NamedTerm):
    """Something that can be seen or heard and may point to exploitation. Never proof alone.

    Personal data: none.
    """

    family = models.CharField(_("family"), max_length=20, choices=SignFamily.choices)
    description = models.TextField(_("what it looks or sounds like"))
    is_child_sign = models.BooleanField(_("about a child"), default=False)
    settings = ParentalManyToManyField(
        Setting, verbose_name=_("typical places"), related_name="signs", blank=True
    )

    panels = [
        *NamedTerm.panels,
        FieldPanel("family"),
        FieldPanel("description"),
        FieldPanel("is_child_sign"),
        FieldPanel("settings"),
    ]

    class Meta(NamedTerm.Meta):
        verbose_name = _("sign")


class Fact(RevisionMixin, index.Indexed, models.Model):
    """A number, rule or contact that must be right, with its source and the day it was checked.

    Contact numbers are safety facts: pages show them live over the frozen value.
    Source of the rule: facts.md section 8, editorial rules.

    Personal data: none; owners are roles, not people.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    label = models.CharField(_("label"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=FactKind.choices)
    value = models.CharField(_("value"), max_length=400)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    detail = models.TextField(_("detail"), blank=True)
    status = models.CharField(
        _("status"), max_length=24, choices=FactStatus.choices, default=FactStatus.IN_FORCE
    )
    source = models.CharField(_("source"), max_length=250)
    source_address = models.URLField(_("address of the source"), blank=True)
    as_at_date = models.DateField(_("as at"))
    checked_date = models.DateField(_("checked on"))
    review_by_date = models.DateField(_("review by"))
    owner = models.CharField(_("owner"), max_length=120, help_text=_("A role, not a person."))
    note = models.TextField(_("editor’s note"), blank=True)

    panels = [
        FieldPanel("label"),
        FieldPanel("key"),
        FieldPanel("kind"),
        FieldPanel("value"),
        FieldPanel("unit"),
        FieldPanel("detail"),
        FieldPanel("status"),
        FieldPanel("source"),
        FieldPanel("source_address"),
        FieldPanel("as_at_date"),
        FieldPanel("checked_date"),
        FieldPanel("review_by_date"),
        FieldPanel("owner"),
        FieldPanel("note"),
    ]
    search_fields = [
        index.SearchField("label"),
        index.SearchField("value"),
        index.AutocompleteField("label"),
    ]

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["label"]
        constraints = [
            # A fact is looked at again some day after it was checked.
            models.CheckConstraint(
                condition=models.Q(review_by_date__gt=models.F("checked_date")),
                name="reference_fact_review_after_check",
                violation_error_message=_("The review day must come after the day it was checked."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"

    @property
    def is_contact(self) -> bool:
        """Whether the value is a number to ring, and so shown live."""
        return self.kind == FactKind.PHONE

    @property
    def phone_digits(self) -> str:
        """Return the number as a `tel:` address wants it."""
        return digits_to_dial(self.value)

    def as_plain(self) -> dict[str, str]:
        """Return what pages show of it, as plain text: the form that editions freeze."""
        return {
            "key": self.key,
            "label": self.label,
            "kind": self.kind,
            "value": self.value,
            "unit": self.unit,
            "detail": self.detail,
            "status": self.status,
            "source": self.source,
            "source_address": self.source_address,
            "as_at_date": self.as_at_date.isoformat(),
            "checked_date": self.checked_date.isoformat(),
        }


class GlossaryTerm(index.Indexed, models.Model):
    """A word of the field with one meaning.

    Personal data: none.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    term = models.CharField(_("term"), max_length=120)
    definition = models.TextField(_("meaning"))
    code_name = models.CharField(_("name in exports"), max_length=60, blank=True)

    panels = [
        FieldPanel("term"),
        FieldPanel("key"),
        FieldPanel("definition"),
        FieldPanel("code_name"),
    ]
    search_fields = [
        index.SearchField("term"),
        index.SearchField("definition"),
        index.AutocompleteField("term"),
    ]

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term

    def as_plain(self) -> dict[str, str]:
        """Return what pages show of it, as plain text: the form that editions freeze."""
        return {"key": self.key, "term": self.term, "definition": self.definition}
