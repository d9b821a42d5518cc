"""What the admin's history pages say about changes to people and organisations."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# Action: label in the history's filter, sentence in its list. No names: they live on User alone.
ACTIONS = {
    "accounts.invited": (_("Invite"), _("Invited")),
    "accounts.details_changed": (_("Own details"), _("Put her own details right")),
    "accounts.sessions_ended": (_("End sessions"), _("Signed out on every device")),
    "accounts.post_started": (_("Start post"), _("Post started")),
    "accounts.post_ended": (_("End post"), _("Post ended")),
    "accounts.post_corrected": (_("Correct post"), _("Post put right")),
    "accounts.stay_extended": (_("Extend stay"), _("Stay as a guest extended")),
    "accounts.moved": (_("Move"), _("Moved to another organisation")),
    "accounts.left": (_("Leave"), _("Post ended: left the organisation")),
    "accounts.merged": (_("Merge"), _("Found to double another record")),
    "accounts.merge_undone": (_("Undo merge"), _("Stands for herself again")),
    "accounts.request_approved": (_("Approve request"), _("Request for an account approved")),
    "accounts.request_declined": (_("Decline request"), _("Request for an account declined")),
    "accounts.request_expired": (_("Expire request"), _("Request for an account expired")),
    "accounts.responsibility_given": (_("Give responsibility"), _("Responsibility given")),
    "accounts.responsibility_taken": (_("Take responsibility"), _("Responsibility taken")),
    "accounts.people_imported": (_("Import people"), _("People imported")),
    "accounts.people_invited": (_("Send invitations"), _("Invitations sent")),
    "accounts.organisation_moved": (_("Move"), _("Moved in the tree")),
    "accounts.organisation_renamed": (_("Rename"), _("Called otherwise")),
    "accounts.organisation_merged": (_("Merge"), _("Merged into another organisation")),
}


def register(actions: Any) -> None:
    """Tell Wagtail the words for our actions."""
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)
