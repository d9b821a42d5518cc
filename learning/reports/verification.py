"""Packs, proved: what was frozen is what its hash says, and what was signed is what was frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learning.reports.enums import PackState
from learning.reports.models import PackVersion, ScrutinyPack
from media.editions.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def pack_differences() -> Iterator[str]:
    """Yield a sentence for each pack that is not what was signed."""
    for version in PackVersion.objects.select_related("pack").iterator(chunk_size=50):
        if sha256_of(version.data) != version.sha256:
            yield f"Pack {version.pack.key}, version {version.number}: its hash does not fit."
    signed = ScrutinyPack.objects.filter(state=PackState.SIGNED_OFF)
    for pack in signed.iterator(chunk_size=50):
        events = pack.events.filter(to_state=PackState.SIGNED_OFF, version=pack.signed_version_id)
        if not events.exists():
            yield f"Pack {pack.key}: nobody signed the version that it names."
