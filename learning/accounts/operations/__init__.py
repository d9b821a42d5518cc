"""Changes to people, posts, responsibilities, organisations and groups. Import from here."""

from learning.accounts.operations.collar_numbers import refuse_taken_number_of
from learning.accounts.operations.groups import (
    GROUPS,
    OPENS_ADMIN,
    ensure_groups,
    grant_content_permissions,
)
from learning.accounts.operations.guests import extend_guest, follow_guests, remind_of_guests
from learning.accounts.operations.imports import (
    ImportRefused,
    apply_import,
    asks_for_reason,
    confirm_import,
    forget_imports,
    limits_of,
    mend_import,
    plan_import,
    take_list,
)
from learning.accounts.operations.inviting import invite_joined, may_invite
from learning.accounts.operations.joining import (
    Decided,
    RequestRefused,
    approve_requests,
    decline_requests,
    expire_requests,
    forget_requests,
    request_access,
)
from learning.accounts.operations.leaving import follow_ends, would_lose
from learning.accounts.operations.merging import (
    MergeEffect,
    MergeRefused,
    effect_of_merge,
    merge_organisations,
    refuse_merge,
)
from learning.accounts.operations.moves import remove_person, transfer_person
from learning.accounts.operations.organisations import (
    MoveRefused,
    RenameRefused,
    move_organisation,
    plant_organisation,
    rename_organisation,
)
from learning.accounts.operations.people import (
    choose_preferences,
    confirm_details,
    end_sessions,
    invite_person,
    stop_reminders,
)
from learning.accounts.operations.person_merges import PersonMergeRefused, merge_people, undo_merge
from learning.accounts.operations.posts import correct_post, end_post, start_post
from learning.accounts.operations.refusals import NumberTaken, PostRefused, SeatsTaken
from learning.accounts.operations.responsibilities import (
    ResponsibilityRefused,
    follow_responsibilities,
    give_responsibility,
    take_responsibility,
)
from learning.accounts.operations.staffing import GroundShifted

__all__ = [
    "GROUPS",
    "OPENS_ADMIN",
    "Decided",
    "GroundShifted",
    "ImportRefused",
    "MergeEffect",
    "MergeRefused",
    "MoveRefused",
    "NumberTaken",
    "PersonMergeRefused",
    "PostRefused",
    "RenameRefused",
    "RequestRefused",
    "ResponsibilityRefused",
    "SeatsTaken",
    "apply_import",
    "approve_requests",
    "asks_for_reason",
    "choose_preferences",
    "confirm_details",
    "confirm_import",
    "correct_post",
    "decline_requests",
    "effect_of_merge",
    "end_post",
    "end_sessions",
    "ensure_groups",
    "expire_requests",
    "extend_guest",
    "follow_ends",
    "follow_guests",
    "follow_responsibilities",
    "forget_imports",
    "forget_requests",
    "give_responsibility",
    "grant_content_permissions",
    "invite_joined",
    "invite_person",
    "limits_of",
    "may_invite",
    "mend_import",
    "merge_organisations",
    "merge_people",
    "move_organisation",
    "plan_import",
    "plant_organisation",
    "refuse_merge",
    "refuse_taken_number_of",
    "remind_of_guests",
    "remove_person",
    "rename_organisation",
    "request_access",
    "start_post",
    "stop_reminders",
    "take_list",
    "take_responsibility",
    "transfer_person",
    "undo_merge",
    "would_lose",
]
