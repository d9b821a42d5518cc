"""Reads of standing and evidence. Overviews, lists and exports all read here.

Imported from this package, whichever module they stand in.
"""

from learning.completion.queries.awards import (
    award_by_code,
    award_state,
    award_states,
    revocation_of,
    successor_of,
)
from learning.completion.queries.board import (
    EditionPasses,
    active_partners,
    figures_by_partner,
    figures_of_role,
    partners,
    passes_by_edition,
)
from learning.completion.queries.claims import claims_in, claims_of
from learning.completion.queries.crossed import people_crossed
from learning.completion.queries.deciding import approvers_of
from learning.completion.queries.figures import (
    UP_TO_DATE,
    Figures,
    TrendPoint,
    UpToDate,
    figures,
    figures_by_requirement,
    figures_by_unit,
    figures_by_unit_on,
    month_ends,
    trend,
)
from learning.completion.queries.later import LaterKnowledge, LaterPeople, LaterRecords
from learning.completion.queries.learners import (
    evidence_of,
    has_current,
    newest_elsewhere,
    reflections_of,
    standing_of_modules,
)
from learning.completion.queries.people import (
    PeopleList,
    outstanding_of,
    people_standing,
    with_ends,
)
from learning.completion.queries.register import (
    agreed_with,
    exemptions_in,
    exemptions_of,
    held_by,
    names_apart,
    register_of,
    required_of,
    requirements_at,
)
from learning.completion.queries.register_list import RegisterList
from learning.completion.queries.spans import known_at, true_on
from learning.completion.queries.understanding import (
    Understood,
    midnight,
    on_days,
    passes_between,
    people_behind,
    understanding,
    understanding_by_module,
    understanding_by_month,
    understanding_by_unit,
)
from learning.completion.queries.version import figures_version
from learning.completion.queries.waiting import waiting_in

__all__ = [
    "UP_TO_DATE",
    "EditionPasses",
    "Figures",
    "LaterKnowledge",
    "LaterPeople",
    "LaterRecords",
    "PeopleList",
    "RegisterList",
    "TrendPoint",
    "Understood",
    "UpToDate",
    "active_partners",
    "agreed_with",
    "approvers_of",
    "award_by_code",
    "award_state",
    "award_states",
    "claims_in",
    "claims_of",
    "evidence_of",
    "exemptions_in",
    "exemptions_of",
    "figures",
    "figures_by_partner",
    "figures_by_requirement",
    "figures_by_unit",
    "figures_by_unit_on",
    "figures_of_role",
    "figures_version",
    "has_current",
    "held_by",
    "known_at",
    "midnight",
    "month_ends",
    "names_apart",
    "newest_elsewhere",
    "on_days",
    "outstanding_of",
    "partners",
    "passes_between",
    "passes_by_edition",
    "people_behind",
    "people_crossed",
    "people_standing",
    "reflections_of",
    "register_of",
    "required_of",
    "requirements_at",
    "revocation_of",
    "standing_of_modules",
    "successor_of",
    "trend",
    "true_on",
    "understanding",
    "understanding_by_module",
    "understanding_by_month",
    "understanding_by_unit",
    "waiting_in",
    "with_ends",
]
