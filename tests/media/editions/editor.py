"""What an author's browser sends from the page editor."""

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from media.blocks.rich_text import FEATURES
from tests.factories.accounts import UserFactory
from tests.factories.media import Leaflet, home


def signed_in(**person: Any) -> Client:
    """A browser in which somebody who may do everything is signed in."""
    client = Client()
    client.force_login(UserFactory(is_superuser=True, **person))
    return client


def form_of(leaflet: Leaflet, text: str, **fields: Any) -> dict[str, str]:
    """The editor's form with one text block and whatever else was filled in."""
    filled = {
        "title": leaflet.title,
        "slug": leaflet.slug,
        "body": streamfield([("text", {"text": rich_text(text, features=FEATURES)})]),
        "note": "",
        "change_class": "",
        "change_note": "",
        "change_effective_date": "",
        "redo_within_days": "",
        "redo_unit": "",
        "comments": inline_formset([]),
        **fields,
    }
    data: dict[str, str] = nested_form_data(filled)
    return data


def publish_in_admin(client: Client, leaflet: Leaflet, text: str, **fields: Any) -> Any:
    """Say that a typo is mended and press *Publish* in the editor; return the page that follows."""
    return client.post(
        reverse("wagtailadmin_pages:edit", args=[leaflet.pk]),
        form_of(leaflet, text, **{"action-publish": "1", "change_class": "typo", **fields}),
        follow=True,
    )


def approval_workflow() -> Workflow:
    """A workflow of one step: somebody else looks at every page before it is published."""
    task = GroupApprovalTask.objects.create(name="Check", active=True)
    workflow: Workflow = Workflow.objects.create(name="Two pairs of eyes", active=True)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowPage.objects.create(workflow=workflow, page=home())
    return workflow


def disk_is_full(*args: Any, **kwargs: Any) -> Any:
    """Put in the place of something that is to fail."""
    raise RuntimeError("The disk is full.")
