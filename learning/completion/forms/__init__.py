"""Forms: rules in the admin, and what bends them for one person."""

from learning.completion.forms.exemptions import ExemptionForm
from learning.completion.forms.requirements import EndRequirementForm, RequirementForm

__all__ = ["EndRequirementForm", "ExemptionForm", "RequirementForm"]
