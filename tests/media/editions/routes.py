"""Every way in which a draft is published; each returns the page that then has an edition."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.blocks.list_block import ListValue
from wagtail.models import Locale
from wagtail.rich_text import RichText

from media.assets.models import CustomImage
from media.blocks.rich_text import FEATURES
from tests.factories.accounts import UserFactory
from tests.factories.media import Leaflet
from tests.media.editions.editor import approval_workflow, signed_in
from tests.testapp.models import LeafletPage


def by_admin(draft: Leaflet) -> Leaflet:
    """*Publish* in the editor, nothing changed in its form."""
    client = signed_in()
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    form = client.get(address).context["form"]
    client.post(address, {**sent_by(form), "action-publish": "1"})
    return LeafletPage.objects.get(pk=draft.pk)


def sent_by(form: Any) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched."""
    sent: dict[str, Any] = {}
    for bound in form:
        if bound.name == "body":
            sent |= stream_sent(bound.value())
        else:
            value = bound.value()
            sent[bound.html_name] = "" if value is None else value
    for formset in form.formsets.values():
        sent |= {field.html_name: field.value() for field in formset.management_form}
    return sent


def stream_sent(stream: Any) -> dict[str, Any]:
    """The same of a stream: Wagtail's editor builds its controls in the browser."""
    sent: dict[str, Any] = {"body-count": str(len(stream))}
    for place, child in enumerate(stream):
        sent |= {
            f"body-{place}-type": child.block_type,
            f"body-{place}-order": str(place),
            f"body-{place}-deleted": "",
            f"body-{place}-id": child.id,
        }
        sent |= controls_of(child.value, f"body-{place}-value")
    return sent


def controls_of(value: Any, name: str) -> dict[str, Any]:
    """The controls of one value, whatever kind of block it is of."""
    if isinstance(value, dict):
        sent: dict[str, Any] = {}
        for key, inner in value.items():
            sent |= controls_of(inner, f"{name}-{key}")
        return sent
    if isinstance(value, ListValue):
        sent = {f"{name}-count": str(len(value))}
        for place, child in enumerate(value.bound_blocks):
            row = f"{name}-{place}"
            sent |= {f"{row}-order": str(place), f"{row}-deleted": "", f"{row}-id": child.id}
            sent |= controls_of(child.value, f"{row}-value")
        return sent
    if isinstance(value, RichText):
        converter = ContentstateConverter(features=FEATURES)
        return {name: converter.from_database_format(value.source)}
    if isinstance(value, CustomImage):
        alt = value.contextual_alt_text
        return {f"{name}-image": str(value.pk), f"{name}-alt_text": alt}
    return {name: str(getattr(value, "pk", value) or "")}


def by_schedule(draft: Leaflet) -> Leaflet:
    """The day comes for which it was scheduled."""
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=2)):
        draft.go_live_at = now - timedelta(days=1)
        draft.save_revision().publish()
        assert not LeafletPage.objects.get(pk=draft.pk).live
    call_command("publish_scheduled")
    return LeafletPage.objects.get(pk=draft.pk)


def by_workflow(draft: Leaflet) -> Leaflet:
    """Somebody else approves it."""
    state = approval_workflow().start(draft, UserFactory())
    address = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[draft.pk, "approve", state.current_task_state.pk],
    )
    signed_in().post(address, {"comment": ""})
    return LeafletPage.objects.get(pk=draft.pk)


def by_bulk_action(draft: Leaflet) -> Leaflet:
    """It is ticked in a list of pages."""
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    signed_in().post(f"{address}?id={draft.pk}", {"include_descendants": ""})
    return LeafletPage.objects.get(pk=draft.pk)


def by_code(draft: Leaflet) -> Leaflet:
    """A script publishes its revision."""
    draft.save_revision().publish()
    return LeafletPage.objects.get(pk=draft.pk)


def by_copy(draft: Leaflet) -> Leaflet:
    """A live page is copied, and the copy is live."""
    copied: Leaflet = by_code(draft).copy(update_attrs={"slug": "copied"})
    return LeafletPage.objects.get(pk=copied.pk)


def by_alias(draft: Leaflet) -> Leaflet:
    """A live page has an alias, which follows it and has no edition of its own."""
    original = by_code(draft)
    original.create_alias(update_slug="alias")
    return original


def by_translation(draft: Leaflet) -> Leaflet:
    """A live page is translated, and the translation published."""
    welsh = Locale.objects.create(language_code="cy")
    return by_code(by_code(draft).copy_for_translation(welsh, copy_parents=True))


ROUTES: dict[str, Callable[[Leaflet], Leaflet]] = {
    "admin": by_admin,
    "schedule": by_schedule,
    "workflow": by_workflow,
    "bulk action": by_bulk_action,
    "code": by_code,
    "copy": by_copy,
    "alias": by_alias,
    "translation": by_translation,
}
