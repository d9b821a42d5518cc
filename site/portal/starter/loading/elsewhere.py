"""Training elsewhere that is recognised from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from learning.completion.models import ExternalAward
from learning.modules.models import ModulePage

if TYPE_CHECKING:
    from portal.starter.loading.files import ContentFile, Located


def load_elsewhere(file: ContentFile) -> int:
    """Make or change one training per entry; returns how many there are."""
    entries = file.entries()
    for entry in entries:
        _save(entry)
    return len(entries)


def _save(entry: Located) -> None:
    code = entry.need("code")
    award = ExternalAward.objects.filter(code=code).first() or ExternalAward(code=code)
    award.title = entry.need("title")
    award.provider = entry.need("provider")
    award.minutes = entry.need("minutes", int) if "minutes" in entry else None
    if "counts_for" in entry:
        award.counts_for = ModulePage.objects.filter(code=entry.need("counts_for")).first()
        if award.counts_for is None:
            raise entry.problem(f"there is no module “{entry['counts_for']}”.", "counts_for")
    try:
        award.full_clean()
    except ValidationError as error:
        raise entry.problem("; ".join(error.messages), next(iter(error.error_dict), "")) from error
    award.save()
