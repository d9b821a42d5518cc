"""A model field for addresses of pages elsewhere."""

from typing import Any

from django.db import models
from typing_extensions import override


class AddressField(models.URLField[str, str]):
    """An address whose form takes `https` where none was typed, as every Django will from 6.0."""

    @override
    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    @override
    def deconstruct(self) -> Any:
        # In migrations it is what it is in the database.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
