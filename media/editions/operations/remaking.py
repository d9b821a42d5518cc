"""New editions of the pages that show a fact which has changed, in one confirmed plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from media.editions.access import may_publish
from media.editions.digests import sha256_of
from media.editions.enums import ChangeClass
from media.editions.models import Edition
from media.editions.operations.building import publish_page
from media.reference.rules import caution, with_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from media.reference.models import Fact

# What of a fact is read on a page. A fresh check of an unchanged fact remakes nothing.
READ = ("label", "value", "unit", "detail", "status", "source", "as_at_date")


@dataclass(frozen=True)
class FactChange:
    """A fact as an edition froze it, and as it reads today."""

    key: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class PlannedRemake:
    """A page whose current edition shows something that has changed since.

    Attributes:
        may_publish: Whether the person may publish it.
        is_in_review: Whether a draft of it is being approved. Publishing would end that without
            a word; when the draft is published, it shows the facts of that day by itself.
    """

    page: Any
    edition: Edition
    changes: tuple[FactChange, ...]
    may_publish: bool
    is_in_review: bool
    has_draft: bool

    @property
    def goes_ahead(self) -> bool:
        """Whether confirming the plan publishes this page."""
        return self.may_publish and not self.is_in_review


@dataclass(frozen=True)
class RemakePlan:
    """What confirming would publish."""

    remakes: tuple[PlannedRemake, ...]

    @property
    def digest(self) -> str:
        """Return a hash of the plan, so that what is confirmed is what was shown."""
        return sha256_of(
            [
                [remake.edition.pk, [[c.key, c.after] for c in remake.changes]]
                for remake in self.remakes
                if remake.goes_ahead
            ]
        )


def remake_plan(facts: Iterable[Fact], *, by: Any) -> RemakePlan:
    """Return the published pages whose newest edition froze one of `facts` differently.

    `may_publish` says whether `by` may publish the page.
    """
    today = {fact.key: fact.as_plain() for fact in facts}
    found = [(edition, _changes_in(edition, today)) for edition in _current_editions()]
    changed = {edition.page_id: (edition, changes) for edition, changes in found if changes}
    pages = Page.objects.filter(pk__in=changed).specific().prefetch_workflow_states()
    remakes = []
    for page in sorted(pages, key=lambda page: (page.title, page.pk)):
        edition, changes = changed[page.pk]
        remakes.append(
            PlannedRemake(
                page=page,
                edition=edition,
                changes=changes,
                may_publish=may_publish(by, page),
                is_in_review=page.workflow_in_progress,
                has_draft=page.has_unpublished_changes,
            )
        )
    return RemakePlan(tuple(remakes))


def remake_editions(*, plan: RemakePlan, by: Any, at: datetime) -> list[Edition]:
    """Publish each page of the plan that goes ahead, as a clarification; all or none.

    What is published is the page as it stands live. A draft that somebody is working on stays
    the newest draft, and one that waits for its day goes on waiting.

    Raises:
        EditionNotMade, CannotFreeze: when one of them fails; then nothing is published.
    """
    with transaction.atomic():
        return [_remake(remake, by=by, at=at) for remake in plan.remakes if remake.goes_ahead]


def _remake(remake: PlannedRemake, *, by: Any, at: datetime) -> Edition:
    page = Page.objects.select_for_update().get(pk=remake.page.pk).specific
    draft = page.latest_revision if page.has_unpublished_changes else None
    # Read before publishing, which empties the schedule of every revision of the page.
    scheduled = page.scheduled_revision
    notes = [
        _("%(label)s is now: %(value)s.") % {"label": c.label, "value": c.after}
        for c in remake.changes
    ]
    live = page.live_revision.as_object()
    edition = publish_page(
        page=live,
        by=by,
        at=at,
        change_class=ChangeClass.CLARIFICATION,
        change_note=" ".join(notes),
        change_effective_date=None,
        redo_within_days=None,
        redo_unit=None,
    )
    if draft is not None:
        draft.as_object().save_revision(
            user=draft.user, clean=False, approved_go_live_at=draft.approved_go_live_at
        )
    if scheduled is not None and scheduled != draft:
        scheduled.save(update_fields=["approved_go_live_at"])
    return edition


def _changes_in(edition: Edition, today: Mapping[str, dict[str, str]]) -> tuple[FactChange, ...]:
    frozen = edition.data.get("facts", {})
    return tuple(
        FactChange(key, fact["label"], _as_read(frozen[key]), _as_read(fact))
        for key, fact in today.items()
        if key in frozen and any(frozen[key].get(name) != fact[name] for name in READ)
    )


def _current_editions() -> Iterable[Edition]:
    newest: dict[int, Edition] = {}
    editions = Edition.objects.filter(page__live=True).defer("data").order_by("number")
    for edition in editions:
        newest[edition.page_id] = edition
    kept = [edition.pk for edition in newest.values()]
    current: Iterable[Edition] = Edition.objects.filter(pk__in=kept)
    return current


def _as_read(fact: dict[str, str]) -> str:
    doubt = caution(fact["status"])
    read = with_unit(fact["value"], fact["unit"])
    return f"{read} ({doubt})" if doubt else read
