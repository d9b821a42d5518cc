"""Making the edition of a published revision, by whatever route it was published."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from wagtail.log_actions import log
from wagtail.models import Locale, Page, Revision

from media.editions.content import CannotFreeze, EditionContent
from media.editions.digests import canonical_json, sha256_of
from media.editions.enums import CAN_CALL_BACK, ChangeClass
from media.editions.log_actions import MADE
from media.editions.models import (
    CHANGE_FIELDS,
    Edition,
    EditionedPage,
    EditionFile,
    EditionFileUse,
    EditionSection,
    makes_editions,
)
from media.editions.rendering import Fragment
from media.editions.seals import edition_seal, section_seal
from media.editions.signals import edition_made

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from media.editions.content import FrozenFile


logger = logging.getLogger(__name__)


class EditionNotMade(Exception):
    """A page was published and no edition came of it; the log says why."""


def build_edition(*, page: Any, revision: Revision | None, by: Any, at: datetime) -> Edition | None:
    """Make the edition of a revision that has just been published; return it, or None.

    Idempotent: a revision that has an edition keeps it. None for pages that make no editions,
    for aliases, for pages that are not live, and where the revision is missing or another page's
    (a converted alias keeps its original's until it is published).

    Raises:
        CannotFreeze: when something the page needs is not there to be frozen.
    """
    if not makes_editions(page) or not page.live or page.alias_of_id:
        return None
    if revision is None or str(revision.object_id) != str(page.pk):
        return None
    with transaction.atomic():
        # Two publishers of one page wait for each other here, and number their editions in turn.
        Page.objects.select_for_update().get(pk=page.pk)
        made: Edition | None = Edition.objects.filter(revision=revision).first()
        if made is None:
            made = _write(page, revision, by=by, at=at)
            edition_made.send(sender=Edition, edition=made, at=at)
        _clear_change(page, revision)
    return made


def publish_page(*, page: Any, by: Any, at: datetime, **change: Any) -> Edition:
    """Save `page` as a new revision, publish it, and return its edition.

    `change` may hold change_class, change_note, change_effective_date, redo_within_days,
    redo_unit.

    Raises:
        EditionNotMade: when the page was published without one.
    """
    for name, value in change.items():
        if name not in CHANGE_FIELDS:
            raise TypeError(f"{name} says nothing about a change")
        setattr(page, name, value)
    revision = page.save_revision(user=by, log_action=True)
    revision.publish(user=by, skip_permission_checks=True)
    # The receiver has built it, or has logged why not; asking again gives the reason.
    published = Revision.objects.get(pk=revision.pk)
    edition = build_edition(page=published.as_object(), revision=published, by=by, at=at)
    if edition is None:
        raise EditionNotMade(f"“{page.title}” was published without an edition.")
    return edition


def sweep_missing(*, at: datetime) -> list[Edition]:
    """Make the editions that publishing should have made and did not; return them.

    A page that still cannot be frozen is logged and left for the next time, whatever is wrong
    with it: the others are not to wait for it.
    """
    made = []
    for model in _edition_page_models():
        missing = (
            model._default_manager.filter(live=True, alias_of=None, live_revision__isnull=False)
            .exclude(live_revision__in=Edition.objects.values("revision"))
            .select_related("live_revision")
        )
        for page in missing:
            try:
                edition = build_edition(
                    page=page.live_revision.as_object(),
                    revision=page.live_revision,
                    by=page.live_revision.user,
                    at=at,
                )
            except Exception:
                logger.exception("Still no edition of page %s.", page.pk)
                continue
            if edition is not None:
                made.append(edition)
    return made


def keep_file(*, content: bytes, content_type: str) -> EditionFile:
    """Keep bytes under their hash; the same bytes are kept once."""
    digest = sha256_of(content)
    EditionFile.objects.bulk_create(
        [EditionFile(sha256=digest, content=content, content_type=content_type, size=len(content))],
        ignore_conflicts=True,
    )
    kept: EditionFile = EditionFile.objects.get(pk=digest)
    return kept


def _edition_page_models() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, EditionedPage)]


def _write(page: Any, revision: Revision, *, by: Any, at: datetime) -> Edition:
    # Dates and the words of templates are the page's, not those the author reads the admin in.
    with translation.override(page.locale.language_code):
        content: EditionContent = page.edition_content()
    # As it will be read back, so that hashes agree before and after.
    data: dict[str, Any] = json.loads(canonical_json(content.data))
    _refuse_loose_ends(content, data)
    number = (Edition.objects.of_page(page.pk).aggregate(last=Max("number"))["last"] or 0) + 1
    is_missing = not page.change_class and number > 1
    change_class = ChangeClass(page.change_class or ChangeClass.SUBSTANCE)
    redo_within_days = page.redo_within_days if page.change_class in CAN_CALL_BACK else None
    unit = page.redo_unit if redo_within_days else None
    effective_date: date = page.change_effective_date or timezone.localdate(at)
    sections = [
        EditionSection(
            number=position,
            key=section.key,
            kind=section.kind,
            title=section.title,
            minutes=section.minutes,
            html=section.html,
            activity=json.loads(canonical_json(section.activity)),
        )
        for position, section in enumerate(content.sections, start=1)
    ]
    for section in sections:
        section.sha256 = section_seal(section)
    edition = Edition(
        page_id=page.pk,
        revision=revision,
        locale_id=page.locale_id,
        translation_key=page.translation_key,
        source_edition=_source_of(page, revision),
        number=number,
        slug=page.slug,
        title=page.title,
        change_class=change_class,
        change_note=page.change_note,
        effective_date=effective_date,
        redo_within_days=redo_within_days,
        redo_unit_key=unit.translation_key if unit else None,
        data=data,
        data_sha256=sha256_of(data),
        made_at=at,
        made_by=by,
    )
    files = {name: file.sha256 for name, file in content.files.items()}
    edition.sha256 = edition_seal(edition, [s.sha256 for s in sections], files)
    edition.save()
    for section in sections:
        section.edition = edition
    EditionSection.objects.bulk_create(sections)
    _keep_files(edition, content.files)
    log(
        instance=page,
        action=MADE,
        user=by,
        revision=revision,
        data={"number": number, "change_class": change_class.value, "is_missing": is_missing},
    )
    return edition


def _refuse_loose_ends(content: EditionContent, data: Mapping[str, Any]) -> None:
    """Refuse a fragment whose slots could not be filled at replay from the edition's own rows."""
    kept = {file.sha256 for file in content.files.values()}
    for section in content.sections:
        cut = Fragment.cut(section.html + (section.activity or {}).get("asked", ""))
        for key in cut.arguments("contact"):
            if key not in data.get("facts", {}):
                raise CannotFreeze(f"“{section.title}” shows the contact {key}, which is not kept.")
        for digest in cut.arguments("file"):
            if digest not in kept:
                raise CannotFreeze(f"“{section.title}” shows a picture that is not kept.")


def _keep_files(edition: Edition, files: Mapping[str, FrozenFile]) -> None:
    hashes = {file.sha256 for file in files.values()}
    known = set(EditionFile.objects.filter(pk__in=hashes).values_list("pk", flat=True))
    fresh = {file.sha256: file for file in files.values() if file.sha256 not in known}
    # Another page may be keeping the same picture at this moment: then hers is ours.
    EditionFile.objects.bulk_create(
        [
            EditionFile(
                sha256=file.sha256,
                content=file.content,
                content_type=file.content_type,
                size=len(file.content),
            )
            for file in fresh.values()
        ],
        ignore_conflicts=True,
    )
    EditionFileUse.objects.bulk_create(
        [
            EditionFileUse(edition=edition, file_id=file.sha256, name=name)
            for name, file in sorted(files.items())
        ]
    )


def _source_of(page: Any, revision: Revision) -> Edition | None:
    """Return the edition a translation was made from.

    It is the newest in the site's own language when the translator saved: a later one cannot
    have been read.
    """
    source = Locale.get_default()
    if page.locale_id == source.pk:
        return None
    found: Edition | None = (
        Edition.objects.filter(
            translation_key=page.translation_key,
            locale=source,
            made_at__lte=revision.created_at,
        )
        .defer("data")
        .latest_first()
        .first()
    )
    return found


def _clear_change(page: Any, revision: Revision) -> None:
    """Empty what was said of this change, so that it is not said again of the next.

    The published revision keeps it. A later draft that merely carries it along is cleared too,
    unless an edition stands on that draft; one that says something else is the author's next.
    """
    said = {name: revision.content.get(name) for name in CHANGE_FIELDS}
    type(page)._default_manager.filter(pk=page.pk).update(**CHANGE_FIELDS)
    page.forget_change()
    if not any(said.values()):
        return
    later = (
        Revision.objects.for_instance(page)
        .filter(pk__gt=revision.pk)
        .exclude(pk__in=Edition.objects.of_page(page.pk).values("revision"))
    )
    for draft in later:
        if {name: draft.content.get(name) for name in CHANGE_FIELDS} == said:
            draft.content = {**draft.content, **CHANGE_FIELDS}
            draft.save(update_fields=["content"])
