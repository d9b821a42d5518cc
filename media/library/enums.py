"""The closed lists of the library."""

from django.db import models


class Paper(models.TextChoices):
    """The size a material is printed on (ISO 216)."""

    A3 = "A3", "A3"
    A4 = "A4", "A4"
    A5 = "A5", "A5"
    A6 = "A6", "A6"
    A7 = "A7", "A7"
