"""Finding the person a row is about: by collar number within one force, else by address."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from learning.accounts.importing.columns import Column
from learning.accounts.importing.refusals import NEEDED, RowRefused
from learning.accounts.post_rules import role_refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from learning.accounts.importing.people import Known, Scope
    from learning.accounts.importing.rows import Cleaned, Row


class Register:
    """Everybody known, by what a row may name her with; and whom the rows have named so far."""

    def __init__(self, people: Iterable[Known], scope: Scope) -> None:
        self.scope = scope
        self.by_email: dict[str, Known] = {}
        self.by_collar: dict[str, list[Known]] = defaultdict(list)
        self.gone_by_collar: dict[str, list[Known]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[Known]] = defaultdict(list)
        self.seen: set[int] = set()
        everybody = list(people)
        records = {person.learner: person for person in everybody if person.learner}
        for person in everybody:
            # An address of a record that doubles another means the other.
            meant = records.get(person.doubles) if person.doubles else None
            self.by_email[person.email.lower()] = meant or person
            self._index(person)

    def _index(self, person: Known) -> None:
        present = person.main_on(self.scope.day)
        if person.collar_number:
            collar = person.collar_number.casefold()
            if present and self.scope.is_in_force(present):
                self.by_collar[collar].append(person)
            elif any(self.scope.is_in_force(post) for post in person.posts):
                self.gone_by_collar[collar].append(person)
        if self.scope.is_full and present and self.scope.contains(present):
            name = (person.first_name.casefold(), person.last_name.casefold())
            self.by_name[name].append(person)

    def note_seen(self, row: Row) -> None:
        """Keep whoever the row may be about from leaving."""
        if not self.scope.is_full:
            return
        owner = self.by_email.get(row.typed(Column.EMAIL).lower())
        holders = self.by_collar.get(row.typed(Column.COLLAR_NUMBER).casefold(), [])
        name = (
            row.typed(Column.FIRST_NAME).casefold(),
            row.typed(Column.LAST_NAME).casefold(),
        )
        found = [*holders, *([owner] if owner else [])]
        # A name alone is weak, and asked only where nothing else names her.
        self.seen.update(person.user for person in found or self.by_name.get(name, []))

    def is_of_a_double(self, email: str, person: Known) -> bool:
        """Whether an address means somebody by a record that doubles hers: it stays there."""
        return self.by_email.get(email.lower()) is person and email.lower() != person.email.lower()

    def match(self, meant: Cleaned) -> Known | None:
        """Return who a row is about; None for somebody new. Raises RowRefused."""
        owner = self.by_email.get(meant.email) if meant.email else None
        collar = meant.collar_number.casefold()
        holders = self.by_collar.get(collar, []) if collar else []
        if len(holders) > 1:
            raise RowRefused(
                Column.COLLAR_NUMBER, _("Several people here have this collar number.")
            )
        holder = holders[0] if holders else None
        if holder and owner and holder is not owner:
            raise RowRefused(
                Column.EMAIL,
                _("This address belongs to somebody else than this collar number."),
            )
        if holder is None and owner is None and collar:
            # A number is given out again: only a leaver of the same name is the same person.
            gone = self.gone_by_collar.get(collar, [])
            return next((one for one in gone if _is_same_name(one, meant)), None)
        is_other_name = (meant.first_name or meant.last_name) and not (
            holder and holder.is_named(meant.first_name, meant.last_name)
        )
        if holder and not owner and is_other_name:
            raise RowRefused(
                Column.COLLAR_NUMBER,
                _("This collar number belongs to somebody of another name."),
            )
        return holder or owner


def check_authority(person: Known, meant: Cleaned, scope: Scope) -> None:
    """Refuse to touch who is not the sender's to change."""
    present = person.main_on(scope.day) or person.main_after(scope.day)
    column = Column.EMAIL if meant.email else Column.COLLAR_NUMBER
    if person.learner is None:
        raise RowRefused(column, _("This account has no learning record."))
    if present and not scope.may_move(present):
        raise RowRefused(
            column,
            _("This person works for an organisation that you do not answer for."),
        )
    if not person.is_active:
        raise RowRefused(
            column, _("This account is closed. Ask the training administrator to open it.")
        )


def role_of(meant: Cleaned, scope: Scope) -> str:
    """Return the role of a new post. Raises RowRefused for none, and for one that cannot be."""
    role = meant.role or scope.default_role
    check_role(meant.organisation, role, scope)
    return role


def check_role(organisation: int, role: str, scope: Scope) -> None:
    """Refuse what nobody there is given."""
    refusal = (
        role_refusal(role, at_partner=scope.paths[organisation] in scope.partners)
        if role
        else NEEDED[Column.ROLE]()
    )
    if refusal:
        raise RowRefused(Column.ROLE, refusal, is_conflict=False)


def _is_same_name(person: Known, meant: Cleaned) -> bool:
    return (person.first_name.casefold(), person.last_name.casefold()) == (
        meant.first_name.casefold(),
        meant.last_name.casefold(),
    )
