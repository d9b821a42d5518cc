"""Several publishers at once, on a database that locks."""

from functools import partial

import pytest
from wagtail.models import Revision

from media.editions.models import Edition
from tests.factories.media import LeafletFactory
from tests.threads import at_once

PUBLISHERS = 4


def publish(pk: int) -> None:
    Revision.objects.get(pk=pk).publish()


@pytest.mark.django_db(transaction=True)
class TestPublishersAtOnce:
    def test_number_their_editions_in_turn(self) -> None:
        leaflet = LeafletFactory.published()
        revisions = [leaflet.save_revision().pk for _ in range(PUBLISHERS)]
        at_once(*[partial(publish, pk) for pk in revisions])
        made = Edition.objects.filter(page=leaflet.pk, revision__in=revisions)
        assert sorted(made.values_list("number", flat=True)) == list(range(2, PUBLISHERS + 2))

    def test_of_one_revision_make_one_edition(self) -> None:
        leaflet = LeafletFactory.draft()
        revision = leaflet.latest_revision_id
        at_once(*[partial(publish, revision)] * PUBLISHERS)
        assert Edition.objects.get(page=leaflet.pk).number == 1
