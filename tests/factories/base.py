"""What the factories share: factory_boy's own with types, and publishing."""

from typing import TYPE_CHECKING, Any, TypeVar

from factory.django import DjangoModelFactory
from wagtail.models import RevisionMixin

Row = TypeVar("Row")
Draft = TypeVar("Draft", bound=RevisionMixin)


class ModelFactory(DjangoModelFactory[Row]):
    """Makes rows of the model named in brackets: `class SignFactory(ModelFactory[Sign])`."""

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        # Calling a factory gives a row, not a factory; its metaclass does so without saying it.
        def __new__(cls, *args: Any, **fields: Any) -> Row: ...  # type: ignore[misc]


def publish(draft: Draft) -> Draft:
    """Publish through a revision, as the product does, and return the row as it now is."""
    draft.save_revision().publish()
    return type(draft)._default_manager.get(pk=draft.pk)
