"""Three facts kept apart: requirement, evidence, award; and the spans derived from them.

Outsiders import from here.
"""

from learning.completion.models.awards import Award, AwardCode, AwardEvent
from learning.completion.models.changes import RequirementChange, TouchedLearner
from learning.completion.models.claims import Claim, ClaimDecision
from learning.completion.models.evidence import Evidence, EvidencePost
from learning.completion.models.exemptions import Exemption, ExemptionDecision, ModuleStart
from learning.completion.models.external import ExternalAward
from learning.completion.models.imports import EvidenceImport
from learning.completion.models.reflections import Reflection
from learning.completion.models.requirements import (
    Requirement,
    RequirementReach,
    RequirementRefresher,
)
from learning.completion.models.standing import (
    KnownTotal,
    StandingDelta,
    StandingFold,
    StandingSpan,
    StandingTotal,
)

__all__ = [
    "Award",
    "AwardCode",
    "AwardEvent",
    "Claim",
    "ClaimDecision",
    "Evidence",
    "EvidenceImport",
    "EvidencePost",
    "Exemption",
    "ExemptionDecision",
    "ExternalAward",
    "KnownTotal",
    "ModuleStart",
    "Reflection",
    "Requirement",
    "RequirementChange",
    "RequirementReach",
    "RequirementRefresher",
    "StandingDelta",
    "StandingFold",
    "StandingSpan",
    "StandingTotal",
    "TouchedLearner",
]
