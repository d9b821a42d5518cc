"""What follows from a fact's own columns."""

from media.reference.enums import FactStatus


def digits_to_dial(value: str) -> str:
    """Return a telephone number as a `tel:` address wants it.

    The (0) of +44 (0)113 is for callers within the country, who leave out the +44.
    """
    number = value.replace("(0)", "") if value.lstrip().startswith("+") else value
    return "".join(character for character in number if character.isdigit() or character == "+")


def with_unit(value: str, unit: str) -> str:
    """Return a value as it is read: 22%, 23,411 referrals."""
    joined = "" if unit == "%" else " "
    return f"{value}{joined}{unit}".strip()


def caution(status: str) -> str:
    """Return what to say beside a fact that may not be relied on; empty for one in force."""
    return "" if status == FactStatus.IN_FORCE else str(FactStatus(status).label)
