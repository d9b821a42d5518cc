"""Changes: evidence is recorded or superseded, awards follow, standing is written anew."""

from learning.completion.operations.awards import (
    ReissueRefused,
    reissue_award,
    tell_course_passed,
)
from learning.completion.operations.callbacks import call_back
from learning.completion.operations.changes import (
    ask_end,
    ask_live,
    carry_out_change,
    take_up_changes,
)
from learning.completion.operations.claims import (
    ClaimRefused,
    Document,
    approve_claim,
    decline_claim,
    make_claim,
    withdraw_claim,
)
from learning.completion.operations.effect import Effect, EffectLine, effect_of, effect_of_ending
from learning.completion.operations.evidence import (
    CorrectionRefused,
    EvidenceRow,
    correct_evidence,
    record_evidence,
    record_many,
)
from learning.completion.operations.exemptions import (
    ExemptionRefused,
    ask_exemption,
    decide_exemption,
    withdraw_exemption,
)
from learning.completion.operations.expected import expected_spans
from learning.completion.operations.folding import fold_deltas
from learning.completion.operations.foreseeing import (
    Foreseen,
    foreseen_approvals,
    foreseen_end,
)
from learning.completion.operations.moving import follow_tree
from learning.completion.operations.reflections import write_reflection
from learning.completion.operations.reminders import (
    Reminded,
    last_reminders,
    remind_people,
    reminded_today,
)
from learning.completion.operations.requirement_rows import (
    DraftChangedError,
    Reached,
    Refresher,
    RequirementRefused,
    draft_version,
)
from learning.completion.operations.requirements import (
    add_requirement,
    change_draft,
    discard_draft,
    draft_requirement,
    end_requirement,
    end_rules_of,
    make_requirement_live,
    refuse_end,
    settled_words,
)
from learning.completion.operations.showing import (
    EffectFailedError,
    shown_effect,
    work_out_effect,
)
from learning.completion.operations.standing import recompute_standing
from learning.completion.operations.starts import record_start

__all__ = [
    "ClaimRefused",
    "CorrectionRefused",
    "Document",
    "DraftChangedError",
    "Effect",
    "EffectFailedError",
    "EffectLine",
    "EvidenceRow",
    "ExemptionRefused",
    "Foreseen",
    "Reached",
    "Refresher",
    "ReissueRefused",
    "Reminded",
    "RequirementRefused",
    "add_requirement",
    "approve_claim",
    "ask_end",
    "ask_exemption",
    "ask_live",
    "call_back",
    "carry_out_change",
    "change_draft",
    "correct_evidence",
    "decide_exemption",
    "decline_claim",
    "discard_draft",
    "draft_requirement",
    "draft_version",
    "effect_of",
    "effect_of_ending",
    "end_requirement",
    "end_rules_of",
    "expected_spans",
    "fold_deltas",
    "follow_tree",
    "foreseen_approvals",
    "foreseen_end",
    "last_reminders",
    "make_claim",
    "make_requirement_live",
    "recompute_standing",
    "record_evidence",
    "record_many",
    "record_start",
    "refuse_end",
    "reissue_award",
    "remind_people",
    "reminded_today",
    "settled_words",
    "shown_effect",
    "take_up_changes",
    "tell_course_passed",
    "withdraw_claim",
    "withdraw_exemption",
    "work_out_effect",
    "write_reflection",
]
