"""Pages of this room, by what they are about."""

from learning.completion.views.certificates import (
    certificate,
    certificate_file,
    verify,
    verify_form,
)
from learning.completion.views.claims import claim, claim_document, claims, new_claim, own_claim
from learning.completion.views.exemptions import (
    decide_exemption,
    exemptions,
    exemptions_asked,
    withdraw_exemption,
)
from learning.completion.views.imports import check_import, import_evidence
from learning.completion.views.record import (
    own_evidence,
    record_data,
    record_file,
    record_table,
    reflection,
)
from learning.completion.views.register import register

__all__ = [
    "certificate",
    "certificate_file",
    "check_import",
    "claim",
    "claim_document",
    "claims",
    "decide_exemption",
    "exemptions",
    "exemptions_asked",
    "import_evidence",
    "new_claim",
    "own_claim",
    "own_evidence",
    "record_data",
    "record_file",
    "record_table",
    "reflection",
    "register",
    "verify",
    "verify_form",
    "withdraw_exemption",
]
