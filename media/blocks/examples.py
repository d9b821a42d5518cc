"""Rows for previews: the site's own where it has them; invented facts on an empty site."""

from datetime import date

from media.assets.models import CustomImage
from media.reference.enums import FactKind
from media.reference.models import Fact

DAY = date(2026, 1, 1)


def example_contacts() -> list[Fact]:
    """Return up to three numbers to ring."""
    kept = list(Fact.objects.filter(kind=FactKind.PHONE)[:3])
    return kept or [_example(FactKind.PHONE, "Emergency", "999", "Danger to life now.")]


def example_figure() -> Fact:
    """Return a figure."""
    kept = Fact.objects.filter(kind=FactKind.FIGURE).first()
    return kept or _example(FactKind.FIGURE, "People referred last year", "1,234", "")


def example_picture() -> CustomImage | None:
    """Return a picture with its own description; None on an empty site."""
    kept = CustomImage.objects.exclude(description="").first()
    if kept:
        kept.contextual_alt_text, kept.decorative = kept.default_alt_text, False
    return kept


def _example(kind: FactKind, label: str, value: str, detail: str) -> Fact:
    return Fact(
        key="example",
        label=label,
        kind=kind,
        value=value,
        detail=detail,
        source="An invented example",
        as_at_date=DAY,
        checked_date=DAY,
        review_by_date=date(2027, 1, 1),
        owner="Example",
    )
