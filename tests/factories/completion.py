"""Requirements and evidence for tests, made by the operations that make them in earnest."""

from datetime import UTC, date, datetime
from typing import Any

from learning.accounts.models import Organisation
from learning.completion.enums import DueRule, EvidenceKind, EvidenceSource
from learning.completion.models import Evidence, ExternalAward, Requirement
from learning.completion.operations import EvidenceRow, add_requirement, record_evidence
from learning.modules.models import ModulePage
from tests.factories.modules import edition_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def required(
    organisation: Organisation, module: ModulePage, *, due_days: int = 60, **fields: Any
) -> Requirement:
    """Require a module of everybody in an organisation since 1 October 2026."""
    values: dict[str, Any] = {
        "due_rule": DueRule.AFTER_JOINING,
        "start_date": date(2026, 10, 1),
        "by": None,
        "at": NOW,
        **fields,
    }
    return add_requirement(
        organisation=organisation,
        module=module,
        due_days=due_days,
        **values,
    )


def passing(user: Any, module: ModulePage, **fields: Any) -> EvidenceRow:
    """Return the news that somebody passed a module here, now."""
    edition = edition_of(module)
    values: dict[str, Any] = {
        "learner": user.learner,
        "kind": EvidenceKind.MODULE,
        "source": EvidenceSource.SITE,
        "cause": f"test:{user.pk}:{module.pk}",
        "title": edition.title,
        "occurred_at": NOW,
        "edition": edition,
        "subject_key": edition.translation_key,
    }
    if fields.get("kind") == EvidenceKind.EXTERNAL:
        values["provider"] = "College Learn"
    return EvidenceRow(**{**values, **fields})


def passed(user: Any, module: ModulePage, *, at: datetime = NOW, **fields: Any) -> Evidence:
    """Record that somebody passed a module."""
    return record_evidence(row=passing(user, module, **fields), by=None, at=at)


def elsewhere(code: str = "cl-awareness", **fields: Any) -> ExternalAward:
    """Know a training of College Learn."""
    values = {"title": "Modern slavery awareness", "provider": "College Learn", "minutes": 60}
    return ExternalAward.objects.create(code=code, **{**values, **fields})
