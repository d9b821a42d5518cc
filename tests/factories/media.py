"""Reference lists, pictures and leaflets for tests."""

from datetime import date
from io import BytesIO
from typing import Any

import factory
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Locale, Page, Site

from media.assets.models import CustomImage
from media.blocks import TEXT_BLOCKS
from media.editions.enums import ChangeClass
from media.reference.enums import FactKind, SignFamily
from media.reference.models import Fact, GlossaryTerm, Setting, Sign
from tests.factories.base import ModelFactory, publish
from tests.testapp.models import LeafletPage

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90">'
    '<rect width="160" height="90" fill="{colour}"/></svg>'
)


def png(colour: str = "teal", size: tuple[int, int] = (64, 36)) -> bytes:
    """Bytes of a plain photograph."""
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


class FactFactory(ModelFactory[Fact]):
    """A figure in force; `phone=True` makes a number to ring."""

    class Meta:
        model = Fact

    class Params:
        phone = factory.Trait(
            kind=FactKind.PHONE, label="Helpline", value="08000 121 700", detail="Day and night."
        )

    key = factory.Sequence(lambda n: f"fact-{n}")
    label = "Potential victims referred in 2025"
    kind = FactKind.FIGURE
    value = "23,411"
    unit = "referrals"
    source = "Home Office statistics"
    as_at_date = date(2026, 10, 2)
    checked_date = date(2026, 10, 2)
    review_by_date = date(2027, 10, 2)
    owner = "Force modern slavery lead"


class SettingFactory(ModelFactory[Setting]):
    """A hand car wash."""

    class Meta:
        model = Setting

    key = factory.Sequence(lambda n: f"place-{n}")
    name = "Hand car wash"
    look_for = "Bare hands near strong cleaners. Bedding in a cabin."


class SignFactory(ModelFactory[Sign]):
    """A sign of control; `settings` are the places where it is typical."""

    class Meta:
        model = Sign
        skip_postgeneration_save = True

    key = factory.Sequence(lambda n: f"sign-{n}")
    name = "Someone else holds their papers"
    family = SignFamily.CONTROL
    description = "A passport is kept by another person."

    @factory.post_generation  # type: ignore[untyped-decorator] # factory_boy's
    def settings(self: Any, create: bool, extracted: list[Setting] | None, **kwargs: Any) -> None:
        if create and extracted:
            self.settings.set(extracted)
            self.save()


class GlossaryTermFactory(ModelFactory[GlossaryTerm]):
    """What a cluster is."""

    class Meta:
        model = GlossaryTerm

    key = factory.Sequence(lambda n: f"term-{n}")
    term = "Cluster"
    definition = "Several small things that point at the same explanation."


class PictureFactory(ModelFactory[CustomImage]):
    """A photograph; `drawing=True` makes an SVG. `colour` decides the bytes."""

    class Meta:
        model = CustomImage

    class Params:
        colour = "teal"
        drawing = False

    title = factory.Sequence(lambda n: f"Picture {n}")
    description = "A forecourt early on a weekday."
    file = factory.LazyAttributeSequence(
        lambda o, n: (
            ContentFile(SVG.format(colour=o.colour).encode(), f"picture-{n}.svg")
            if o.drawing
            else ContentFile(png(o.colour), f"picture-{n}.png")
        )
    )
    width = factory.LazyAttribute(lambda o: 160 if o.drawing else 64)
    height = factory.LazyAttribute(lambda o: 90 if o.drawing else 36)


def home() -> Page:
    """The page under which tests put theirs."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    page: Page = site.root_page if site else Page.get_first_root_node()
    return page


def stored(name: str, value: dict[str, Any]) -> dict[str, Any]:
    """A block as a stream stores it."""
    assert name in dict(TEXT_BLOCKS)
    return {"type": name, "value": value, "id": f"00000000-0000-4000-8000-{len(name):012d}"}


def text_block(html: str = "<p>A cluster is a reason to act.</p>") -> dict[str, Any]:
    """A text block as a stream stores it."""
    return stored("text", {"text": html})


# Wagtail's relations have no types of their own, so a leaflet is anything to a test.
Leaflet = Any


class LeafletFactory:
    """Makes leaflet pages: a draft, or published through a revision as the product does."""

    @staticmethod
    def draft(*, body: list[dict[str, Any]] | None = None, **fields: Any) -> Leaflet:
        """A page that has never been published."""
        leaflet = LeafletPage(
            title=fields.pop("title", "What to look for"),
            slug=fields.pop("slug", "what-to-look-for"),
            body=body or [text_block()],
            live=False,
            locale=fields.pop("locale", None) or Locale.get_default(),
        )
        terms = fields.pop("terms", [])
        parent = fields.pop("parent", None) or home()
        for name, value in fields.items():
            setattr(leaflet, name, value)
        parent.add_child(instance=leaflet)
        if terms:
            leaflet.terms.set(terms)
            leaflet.save()
        leaflet.save_revision()
        return LeafletPage.objects.get(pk=leaflet.pk)

    @classmethod
    def published(cls, **fields: Any) -> Leaflet:
        """A page with its first edition."""
        return publish(cls.draft(**fields))

    @staticmethod
    def again(
        leaflet: Leaflet, change_class: ChangeClass | str = ChangeClass.TYPO, **fields: Any
    ) -> Leaflet:
        """The same page, changed and published again."""
        leaflet.change_class = change_class
        for name, value in fields.items():
            setattr(leaflet, name, value)
        return publish(leaflet)
